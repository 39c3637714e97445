"""The command line: ``teahouse serve``, ``teahouse dev``, ``teahouse user …``,
``teahouse verify``, ``teahouse ledger rotate``, ``teahouse report validate``, ``teahouse disclose``,
``teahouse wechat-gateway``.
Documented in docs/operate/cli.md."""

import sys

from cyclopts import App

from teahouse import __version__
from teahouse.cli import _disclose, _ledger, _report, _serve, _user, _verify, _wechat_gateway
from teahouse.kernel.config import SettingsError

app = App(
    name="teahouse",
    version=__version__,
    help="A messaging service that an organisation runs for its own people.",
)
app.command(_serve.serve, name="serve")
app.command(_serve.dev, name="dev")
app.command(_user.app, name="user")
app.command(_verify.verify, name="verify")
app.command(_disclose.disclose, name="disclose")
app.command(_ledger.app, name="ledger")
app.command(_report.app, name="report")
app.command(_wechat_gateway.gateway, name="wechat-gateway")


def main() -> None:
    """Run the command line. A setting that can't be used ends it with status 2 and one line that names it."""
    try:
        app()
    except SettingsError as error:
        print(f"teahouse: {error}", file=sys.stderr)
        sys.exit(2)


__all__ = ["app", "main"]

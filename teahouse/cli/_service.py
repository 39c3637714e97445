"""The service that a command works on, and work beside it: its database, whether it runs or not."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cyclopts import Parameter

from teahouse.app import Teahouse
from teahouse.kernel.config import Settings, load
from teahouse.kernel.log import configure
from teahouse.matrix.errors import MatrixError

T = TypeVar("T")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Service:
    """Options by which a command finds the service.

    Parameters
    ----------
    config
        TOML file with settings, as for serve.
    data_dir
        The service's data directory, as for serve.
    server_name
        The service's name, as for serve.
    database
        The service's database, as for serve.
    """

    config: Path | None = None
    data_dir: str | None = None
    server_name: str | None = None
    database: str | None = None

    def settings(self) -> Settings:
        """What it goes by; of the log, errors alone are shown."""
        configure("error")
        options = {"data_dir": self.data_dir, "server_name": self.server_name, "database": self.database}
        return load(file=self.config, options=options)


#: Found as ``teahouse serve`` finds it without options.
HERE = Service()


def beside(settings: Settings, work: Callable[[Teahouse], Awaitable[T]]) -> T:
    """Do ``work`` on the service's database, whether the service runs or not; a refusal ends it with status 1."""

    async def run() -> T:
        teahouse = Teahouse(settings)
        await teahouse.db.open()
        try:
            return await work(teahouse)
        finally:
            await teahouse.db.close()

    try:
        return asyncio.run(run())
    except MatrixError as error:
        print(f"teahouse: {error.error}", file=sys.stderr)
        sys.exit(1)

"""Pages: moderation as people see it. The statement of reasons with its appeal, and the transparency site.

The page of a statement is for whoever holds its token, and needs no account that works. The transparency site is for
everyone: what was decided and why, without anyone's name; the rulebook, version by version, with what changed; how to
verify all of it. Server-rendered, without JavaScript, in three languages.

No tables. Ways in: `StatementPages`, `TransparencyPages`; `SafetyPages` is what they share.
"""

from teahouse.safety.pages._statement import StatementPages
from teahouse.safety.pages._transparency import TransparencyPages

__all__ = ["StatementPages", "TransparencyPages"]

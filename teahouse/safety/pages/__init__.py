"""Pages: moderation as people see it. The statement of reasons with its appeal, and the transparency site.

The page of a statement is for whoever holds its token, and needs no account that works. The transparency site is for
everyone: what was decided and why, without anyone's name; the rulebook, version by version, with what changed; how to
verify all of it; whom to ask (Art. 11 to 14 DSA). Server-rendered, without JavaScript, in three languages.

No tables. Ways in: `StatementPages`, `TransparencyPages`, `ContactPages`, `OrderFormPages`, `RecipientsPages`.
"""

from teahouse.safety.pages._contact import ContactPages
from teahouse.safety.pages._order import OrderFormPages
from teahouse.safety.pages._recipients import RecipientsPages
from teahouse.safety.pages._statement import StatementPages
from teahouse.safety.pages._transparency import TransparencyPages

__all__ = ["ContactPages", "OrderFormPages", "RecipientsPages", "StatementPages", "TransparencyPages"]

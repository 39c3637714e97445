"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from teahouse_client.calls.accounts import Accounts
from teahouse_client.calls.cases import Cases
from teahouse_client.calls.conversation import Conversation
from teahouse_client.calls.gate import Gate
from teahouse_client.calls.insights import Insights
from teahouse_client.calls.notices import Notices
from teahouse_client.calls.orders import Orders
from teahouse_client.calls.programs import Programs
from teahouse_client.calls.publishing import Publishing
from teahouse_client.calls.roles import Roles

__all__ = ['Client']


class Client(Accounts, Cases, Conversation, Gate, Insights, Notices, Orders, Programs, Publishing, Roles):
    '''One method for each operation.'''

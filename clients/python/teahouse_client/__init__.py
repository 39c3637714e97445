"""A typed client of Teahouse's API of public accounts. See README.md."""

from teahouse_client import models
from teahouse_client.calls import Client
from teahouse_client.transport import Refused, verify_signature

__all__ = ["Client", "Refused", "models", "verify_signature"]

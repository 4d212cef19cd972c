"""Restricting what is done with a client's data, and lifting that: UK GDPR art. 18."""

from datetime import datetime
from typing import Annotated

from services.client_journey.clients.domain.client import Client, is_not_erased
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.rules import reject_if_any
from shared.reference import ReasonKind, reason_of


@command
class Restrict:
    """Keep what is held of the client and use it for nothing else, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.CLIENT_RESTRICTED)]


@command
class LiftRestriction:
    """Use it again, with the reason. UK GDPR art. 18(3): the client is told before."""

    reason: Annotated[str, reason_of(ReasonKind.RESTRICTION_LIFTED)]


def restrict(client: Client, asked: Restrict, now: datetime) -> list[Event]:
    """Restrict the use of what is held of a client; another reason takes the place of the one before."""
    if client.restricted_for == asked.reason:
        return []
    reject_if_any([is_not_erased(client)])
    return [facts.ClientRestricted(client_id=client.client_id, reason=asked.reason, restricted_at=now)]


def lift(client: Client, asked: LiftRestriction, now: datetime) -> list[Event]:
    """End a restriction."""
    if client.restricted_for is None:
        return []
    reject_if_any([is_not_erased(client)])
    return [facts.ClientRestrictionLifted(client_id=client.client_id, reason=asked.reason, lifted_at=now)]

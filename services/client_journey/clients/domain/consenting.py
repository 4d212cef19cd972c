"""What a client agrees to: recorded purpose by purpose, as the client said it, and taken back as easily (art. 7(3))."""

from datetime import datetime
from typing import Annotated

from services.client_journey.clients.domain.client import Client, kept
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.commands import Distinct, command
from shared.reference.consents import ConsentPurposeCode
from shared.reference.lists import coded

Purposes = Annotated[tuple[ConsentPurposeCode, ...], Distinct(at_least=1)]


@command
class GiveConsent:
    """The client agrees to these purposes, and said so in this way. Each is read out to the client as it is listed."""

    purposes: Purposes
    way: Annotated[str, coded("way of consent")]


@command
class WithdrawConsent:
    """The client does not agree to these purposes any more. No reason is asked for."""

    purposes: Purposes


def give(client: Client | None, asked: GiveConsent, now: datetime) -> list[Event]:
    """Record that a client agrees, as far as that is new; raises `Rejected`."""
    found = kept(client)
    return [
        facts.ConsentGiven(client_id=found.client_id, purpose=each, way=asked.way, given_at=now)
        for each in asked.purposes
        if each not in found.consents
    ]


def withdraw(client: Client | None, asked: WithdrawConsent, now: datetime) -> list[Event]:
    """Record that a client does not agree any more, which may be said of what was never agreed to."""
    found = kept(client)
    return [
        facts.ConsentWithdrawn(client_id=found.client_id, purpose=each, withdrawn_at=now)
        for each in asked.purposes
        if each in found.consents
    ]

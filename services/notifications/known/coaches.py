"""Which coach looks after which need, so that news of its order or gap names whom it waits for."""

from dataclasses import dataclass, replace
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.kernel.accounts import Account
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownCoach:
    """The account of the coach of one need, as `account_key` writes it; `None` where nobody looks after it."""

    need_id: UUID
    coach: str | None


def account_key(issuer: str, subject: str) -> str:
    """Return how an account is written in a message. No issuer has a blank in it, so no two are written alike."""
    return f"{issuer} {subject}"


def account_of(key: str) -> Account:
    """Return the account that is written so."""
    issuer, _, subject = key.partition(" ")
    return Account(issuer, subject)


def fold_coach(row: KnownCoach | None, event: facts.AssignmentEvent) -> KnownCoach:
    """Fold one fact about who looks after a need."""
    row = row or KnownCoach(event.need_id, None)
    if isinstance(event, facts.NeedAssigned):
        return replace(row, coach=account_key(event.coach.issuer, event.coach.subject))
    return replace(row, coach=None)


KNOWN_COACHES = Projection("known_coaches", KnownCoach, (facts.AssignmentEvent,), fold_coach, indexes=(("need_id",),))

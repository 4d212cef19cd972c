"""The clock that runs for evidence: its holder is reminded before the last day, and told when that is over."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence
from shared.kernel.deadlines import Deadline, Due, Reminder
from shared.reference.policy_values.membership import MOST_REMINDERS


def _expiry(held: HeldEvidence) -> Iterator[Due]:
    if held.expires_on is not None:
        yield Due(str(held.evidence_id), held.expires_on)


def _nth(number: int) -> Callable[[HeldEvidence], date | None]:
    """Return what reads the day of a reminder, of which the policy may have fewer."""

    def day(held: HeldEvidence) -> date | None:
        days = held.current.remind_on if held.current else ()
        return days[number] if number < len(days) else None

    return day


REMINDERS: tuple[Reminder[HeldEvidence], ...] = tuple(
    Reminder(f"evidence_expiring_{number + 1}", _nth(number)) for number in range(MOST_REMINDERS)
)
EXPIRY: Deadline[Any] = Deadline(
    "evidence_expiry",
    awaits="the renewal of a supplier's evidence",
    passed="offers whose delivery would run past it are hidden, and orders refused, until it is renewed",
    aggregate=HELD_EVIDENCE,
    due=_expiry,
    standing={"running": True},
    reminders=REMINDERS,
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (EXPIRY,)

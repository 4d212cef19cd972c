"""What staff make of a need: unmet or looked for anew, where nothing serves it, or withdrawn."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from services.client_journey.journeys.domain.journey import Journey, journey_is_open
from services.client_journey.needs.domain.need import (
    JOURNEY_CLOSED,
    SUPERSEDED,
    Need,
    NeedStatus,
    about,
    need_is_not_met,
    need_is_not_ordered,
    need_is_not_withdrawn,
    need_status_is_known,
    no_need_stands_in,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of


@command
class ReportUnmet:
    """No suitable offer was found for a need, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.NEED_UNMET)]


@command
class ResumeNeed:
    """Look anew for what was unmet, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.NEED_RESUMED)]


@command
class WithdrawNeed:
    """The client does not need it any more, or never did, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.NEED_WITHDRAWN)]


GIVEN_UP_UNLESS: tuple[Callable[[Need], Rejection | None], ...] = (
    need_is_not_ordered,
    need_is_not_met,
    need_status_is_known,
    need_is_not_withdrawn,
)


def report_unmet(need: Need, asked: ReportUnmet, now: datetime) -> list[Event]:
    """Report that no suitable offer was found, or raise `Rejected` with every reason against it."""
    if need.status is NeedStatus.UNMET:
        return []
    reject_if_any(rule(need) for rule in GIVEN_UP_UNLESS)
    return [facts.NeedUnmet(**about(need), reason=Reason(code=asked.reason), reported_at=now)]


def withdraw(need: Need, asked: WithdrawNeed, now: datetime) -> list[Event]:
    """Withdraw a need, or raise `Rejected` with every reason against it.

    One that an order runs for may go too: ordering stops the order, or asks its district whether it goes on.
    """
    if need.status is NeedStatus.WITHDRAWN:
        return []
    reject_if_any([is_for_staff_to_say(asked.reason), need_is_not_met(need), need_status_is_known(need)])
    return [facts.NeedWithdrawn(**about(need), reason=Reason(code=asked.reason), withdrawn_at=now)]


def resume(need: Need, journey: Journey, holder: str | None, asked: ResumeNeed, now: datetime) -> list[Event]:
    """Open a need again that was reported unmet, or raise `Rejected` with every reason against it.

    `holder` is the need of the journey that stands in its category.
    """
    if need.status is NeedStatus.OPEN:
        return []
    rules = (need_is_not_ordered, need_is_not_met, need_is_not_withdrawn, need_status_is_known)
    own = None if holder == str(need.need_id) else holder
    reject_if_any(
        [*(rule(need) for rule in rules), journey_is_open(journey), no_need_stands_in(need.category, own, "")]
    )
    return [facts.NeedResumed(**about(need), reason=Reason(code=asked.reason), resumed_at=now)]


def is_for_staff_to_say(reason: str) -> Rejection | None:
    """A need is superseded, or ends with its journey, only where that has happened."""
    if reason not in {SUPERSEDED, JOURNEY_CLOSED}:
        return None
    return Rejection("reason_not_given", f"{reason} follows from something else, and is not given", "/reason")

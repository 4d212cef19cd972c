"""What came of a provision: recorded by the supplier with minimal evidence, checked by the district, or reversed.

Only the kind and the day of the evidence are kept. Which outcomes are checked is drawn by chance, so that no supplier
knows beforehand; what lasted, was corrected, or was reversed before is always checked.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated

from services.ordering.delivery.domain.lines import (
    LineNumber,
    about_line,
    has_ended,
    in_its_place,
    is_not_closed,
    line_is_there,
)
from services.ordering.orders.domain.delivered import Line, Outcome, Side
from services.ordering.orders.domain.expecting import expected_until
from services.ordering.orders.domain.state import Order, Status, regime_is_known, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Day, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import (
    OutcomeCode,
    OutcomeEvidenceCode,
    OutcomeKind,
    ReasonKind,
    Regime,
    outcome_kinds,
    policy,
    reason_of,
)
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.policy_values import OutcomeChecks

_UNKNOWN = OutcomeKind(code="unknown", text="A kind that is not known here.", successful=False, in_work=False)


@command
class RecordOutcome:
    """One kind of outcome that came of the provision, with the kind and the day of the evidence that shows it.

    The same kind on another day, or with other evidence, puts it right.
    """

    line: LineNumber = 1
    outcome: OutcomeCode
    achieved_on: Day
    evidence: OutcomeEvidenceCode | None = None
    evidence_on: Day | None = None


@command
class VerifyOutcome:
    """The district has checked the evidence of an outcome, and it holds."""

    line: LineNumber = 1
    outcome: OutcomeCode


@command
class ReverseOutcome:
    """An outcome that was recorded and does not stand, with the reason."""

    line: LineNumber = 1
    outcome: OutcomeCode
    reason: Annotated[str, reason_of(ReasonKind.OUTCOME_REVERSED)]


def record_outcome(order: Order, asked: RecordOutcome, now: datetime, drawn: int) -> list[Event]:
    """Record what came of it: each kind of outcome on one day; `drawn` is a number by chance from 0 to 99.

    Where nobody has to check it, it is verified at once.
    """
    line, today = order.line_of(asked.line), uk_date(now)
    before = line.outcome_of(asked.outcome) if line else None
    if before and _is_recorded_so(before, asked):
        return []
    reject_if_any(_against_the_outcome(order, line, asked, today))
    followed = policy(OutcomeChecks, Regime(order.regime), today)
    to_check = _is_checked(line, asked, followed.values, drawn)
    within = followed.values.check_within_working_days
    recorded = facts.OutcomeRecorded(
        **about_line(order, asked.line),
        outcome=asked.outcome,
        achieved_on=asked.achieved_on,
        evidence=asked.evidence,
        evidence_on=asked.evidence_on,
        to_check=to_check,
        check_by=add_working_days(today, within) if to_check else None,
        closes_on=expected_until(order, asked.achieved_on, today),
        policies=(followed.stamp,),
    )
    return [recorded] if to_check else [recorded, _verified(order, asked.line, recorded, now, (followed.stamp,))]


def verify(order: Order, asked: VerifyOutcome, now: datetime, by: str) -> list[Event]:
    """Say that an outcome holds, as the district."""
    line = order.line_of(asked.line)
    outcome = line.outcome_of(asked.outcome) if line else None
    if outcome and outcome.verified_at:
        return []
    reject_if_any(
        [
            line_is_there(order, asked.line),
            is_not_closed(order),
            outcome_is_recorded(line, asked.outcome),
            evidence_is_there(outcome),
        ]
    )
    return [_verified(order, asked.line, outcome, now, by=by)] if outcome else []


def reverse_outcome(order: Order, asked: ReverseOutcome, now: datetime, side: Side, by: str) -> list[Event]:
    """Take back an outcome that was recorded, however long ago; what lasted goes before what it lasted from."""
    line = order.line_of(asked.line)
    outcome = line.outcome_of(asked.outcome) if line else None
    left = {kind: day for kind, day in line.achieved.items() if kind != asked.outcome} if line else {}
    reject_if_any(
        [
            line_is_there(order, asked.line),
            outcome_is_recorded(line, asked.outcome),
            _rests_on_nothing_else(order, left, uk_date(now)),
        ]
    )
    return [
        facts.OutcomeReversed(
            **about_line(order, asked.line),
            outcome=asked.outcome,
            reason=Reason(code=asked.reason),
            reversed_at=now,
            said_by=side,
            by=by,
            was_verified=bool(outcome and outcome.verified_at),
        )
    ]


def outcome_is_recorded(line: Line | None, outcome: str) -> Rejection | None:
    """Only what was recorded can be checked, or taken back."""
    if line is None or outcome in line.achieved:
        return None
    return Rejection("outcome_not_recorded", f"no {outcome} is recorded for this line", "/outcome")


def evidence_is_there(outcome: Outcome | None) -> Rejection | None:
    """What nothing shows is not verified: the supplier names the evidence, or the outcome is reversed."""
    if outcome is None or outcome.evidence or not _kind(outcome.outcome).successful:
        return None
    return Rejection("evidence_needed", f"no evidence of {outcome.outcome} is named: ask the supplier for it")


def work_has_lasted(achieved: Mapping[str, date], checks: OutcomeChecks, pointer: str = "") -> Rejection | None:
    """Work that is sustained began before, by an outcome of its own, and as long ago as the policy asks for."""
    days = timedelta(days=checks.sustained_after_days)
    began = min((day for kind, day in achieved.items() if _begins_work(kind)), default=None)
    for kind, day in achieved.items():
        if not _kind(kind).sustained:
            continue
        if began is None:
            return Rejection("no_work_recorded", f"{kind} needs an outcome that says when the work began", "/outcome")
        if day < began + days:
            detail = f"work that began on {began} has lasted from {began + days} on, and {day} is before that"
            return Rejection("not_lasted_yet", detail, pointer)
    return None


def _against_the_outcome(
    order: Order, line: Line | None, asked: RecordOutcome, today: date
) -> Iterator[Rejection | None]:
    yield line_is_there(order, asked.line)
    yield stands_at(order, Status.STARTED, Status.COMPLETED, Status.ENDED_EARLY) or has_ended(line)
    yield is_not_closed(order)
    yield from in_its_place(order, line, asked.achieved_on, today, "/achieved_on")
    yield _evidence_has_its_day(asked)
    if asked.evidence_on:
        yield from in_its_place(order, line, asked.evidence_on, today, "/evidence_on")
    if line and regime_is_known(order) is None:
        achieved = {**line.achieved, asked.outcome: asked.achieved_on}
        yield work_has_lasted(achieved, policy(OutcomeChecks, Regime(order.regime), today).values, "/achieved_on")


def _evidence_has_its_day(asked: RecordOutcome) -> Rejection | None:
    if (asked.evidence is None) == (asked.evidence_on is None):
        return None
    pointer = "/evidence" if asked.evidence is None else "/evidence_on"
    return Rejection("evidence_incomplete", "name the kind of evidence and its day, or neither", pointer)


def _rests_on_nothing_else(order: Order, left: Mapping[str, date], today: date) -> Rejection | None:
    if (
        regime_is_known(order)
        or work_has_lasted(left, policy(OutcomeChecks, Regime(order.regime), today).values) is None
    ):
        return None
    detail = "an outcome that lasted is recorded on the strength of this one: reverse that first"
    return Rejection("sustained_recorded", detail, "/outcome")


def _is_checked(line: Line | None, asked: RecordOutcome, checks: OutcomeChecks, drawn: int) -> bool:
    kind = _kind(asked.outcome)
    if not kind.successful:
        return False
    came_before = line is not None and (asked.outcome in line.achieved or asked.outcome in line.reversed)
    always = asked.evidence is None or came_before or (kind.sustained and checks.sustained_always)
    return always or drawn < checks.sample_percent


def _is_recorded_so(before: Outcome, asked: RecordOutcome) -> bool:
    return (before.achieved_on, before.evidence, before.evidence_on) == (
        asked.achieved_on,
        asked.evidence,
        asked.evidence_on,
    )


def _verified(
    order: Order,
    number: int,
    outcome: Outcome | facts.OutcomeRecorded,
    now: datetime,
    policies: tuple[str, ...] = (),
    by: str | None = None,
) -> facts.OutcomeVerified:
    return facts.OutcomeVerified(
        **about_line(order, number),
        outcome=outcome.outcome,
        achieved_on=outcome.achieved_on,
        by=by,
        verified_at=now,
        policies=policies,
    )


def _begins_work(code: str) -> bool:
    return _kind(code).in_work and not _kind(code).sustained


def _kind(code: str) -> OutcomeKind:
    """Return what the reference data says of an outcome; one that it lacks rests on nothing and shows nothing."""
    return outcome_kinds().get(code, _UNKNOWN)

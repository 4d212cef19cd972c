"""The books on requests for evidence: they say so where one came too soon, was late in silence, or told otherwise."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy.local.replay.evidence_request_books import evidence_request_findings
from deploy.local.replay.told import Told
from deploy.reconciliation.reading import Logged
from shared.contracts import ordering
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from tests.supplier_registry.examples import CATEGORY, MARKET, NOON, SUPPLIER

REQUEST, AGAIN, EVIDENCE, ORDER = (
    UUID(f"01890000-0000-7000-8000-0000000000{each}") for each in ("e1", "e2", "e3", "e4")
)
KIND = "employers_liability_insurance"
LAST_DAY = NOON.date() + timedelta(days=14)
ABOUT: dict[str, Any] = {"request_id": REQUEST, "supplier_id": SUPPLIER, "kind": KIND}
ASKED = facts.EvidenceRequested(
    **ABOUT,
    reason="order_accepted",
    answer_by=LAST_DAY,
    remind_on=LAST_DAY - timedelta(days=3),
    requested_at=NOON + timedelta(days=1),
)
DUE = facts.EvidenceRequestDue(**ABOUT, answer_by=LAST_DAY)
OVERDUE = facts.EvidenceRequestOverdue(**ABOUT, answer_by=LAST_DAY)
MET = facts.EvidenceRequestMet(**ABOUT, version=1, met_at=NOON)
LEFT = facts.EvidenceRequestWithdrawn(**ABOUT, reason="not_a_member", withdrawn_at=NOON)
ABOUT_ORDER: dict[str, Any] = {"order_id": ORDER, "need_ids": (), "supplier_id": SUPPLIER, "district": "LONDON"}
ACCEPTED = ordering.OrderAccepted(**ABOUT_ORDER, category=CATEGORY, accepted_at=NOON)
STOPPED = facts.NewOrdersStopped(
    supplier_id=SUPPLIER, market=MARKET.code, categories=(CATEGORY,), reason="evidence_not_given", stopped_at=NOON
)
MET_ONCE, STOPPED_ONCE = {(str(SUPPLIER), KIND): 1}, {str(SUPPLIER)}
BEFORE_IT, AFTER_IT = LAST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)


def given(days: int) -> facts.EvidenceRequestAnswered:
    at = NOON + timedelta(days=days)
    return facts.EvidenceRequestAnswered(**ABOUT, evidence_id=EVIDENCE, version=1, check_by=at.date(), answered_at=at)


def repeated(days: int) -> facts.EvidenceRequestRepeated:
    last = LAST_DAY + timedelta(days=days)
    return facts.EvidenceRequestRepeated(
        **ABOUT, reason="cover_too_low", answer_by=last, remind_on=last, repeated_at=NOON
    )


def logged(*events: Event, at: datetime = NOON) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, at, at, 0, True) for each, event in enumerate(events, 1)]


def wrong(
    *lives: Sequence[Event],
    today: date = LAST_DAY,
    order: Sequence[Event] = (ACCEPTED,),
    stops: Sequence[Event] = (),
    met: dict[tuple[str, str], int] | None = None,
    stopped: set[str] | None = None,
) -> list[bool]:
    """Whether what was asked, accepted, late, and what followed, does not add up."""
    told = Told()
    told.requests_met.update(met or {})
    told.stopped_for_evidence |= stopped or set()
    requests = {str(number): logged(*life) for number, life in enumerate(lives)}
    suppliers, orders = {str(SUPPLIER): logged(*stops)}, {str(ORDER): logged(*order)}
    return [not each.adds_up for each in evidence_request_findings(requests, suppliers, orders, told, today)]


@pytest.mark.parametrize(
    ("life", "today"),
    [
        ([ASKED], LAST_DAY),
        ([ASKED, DUE, OVERDUE], AFTER_IT),
        ([ASKED, DUE, given(14)], AFTER_IT),
        ([ASKED, DUE, OVERDUE, given(15)], AFTER_IT),
        ([ASKED, given(3), repeated(5)], LAST_DAY + timedelta(days=5)),
        ([ASKED, DUE, LEFT], AFTER_IT),
    ],
)
def test_books_in_which_all_is_as_it_should_be_add_up(life: list[Event], today: date) -> None:
    assert wrong(life, today=today) == [False] * 4


@pytest.mark.parametrize(
    ("life", "today"),
    [
        ([ASKED], AFTER_IT),
        ([ASKED, OVERDUE], AFTER_IT),
        ([ASKED, DUE, given(15)], AFTER_IT),
        ([ASKED, DUE, OVERDUE, given(14)], AFTER_IT),
        ([ASKED, DUE, OVERDUE], LAST_DAY),
        ([ASKED, given(3), repeated(5)], LAST_DAY + timedelta(days=6)),
    ],
)
def test_the_books_say_where_something_was_late_and_nobody_was_told_or_the_other_way_round(
    life: list[Event], today: date
) -> None:
    assert wrong(life, today=today) == [False, False, True, False]


def test_the_books_say_where_insurance_was_asked_for_without_an_order_or_twice() -> None:
    assert wrong([ASKED], order=()) == [True, False, False, False]
    assert wrong([ASKED], order=[ACCEPTED], today=BEFORE_IT) == [False] * 4
    again = ASKED.model_copy(update={"request_id": AGAIN})
    assert wrong([ASKED], [again]) == [True, False, False, False]


def test_the_books_say_where_something_was_accepted_otherwise_than_was_told() -> None:
    assert wrong([ASKED, given(3), MET], met=MET_ONCE) == [False] * 4
    assert wrong([ASKED, given(3), MET]) == [False, True, False, False]
    assert wrong([ASKED, given(3)], met=MET_ONCE) == [False, True, False, False]


def test_the_books_say_where_orders_were_stopped_before_anything_was_overdue_or_unknown_to_the_client() -> None:
    life = [ASKED, DUE, OVERDUE]
    assert wrong(life, stops=[STOPPED], stopped=STOPPED_ONCE, today=AFTER_IT) == [False] * 4
    assert wrong(life, stops=[STOPPED], today=AFTER_IT) == [False, False, False, True]
    assert wrong([ASKED], stops=[STOPPED], stopped=STOPPED_ONCE) == [False, False, False, True]

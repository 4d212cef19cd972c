"""The books on delivery: they say so where sessions, problems or checks are not as told, or something stays open."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from deploy.local.replay.delivery_books import delivery_findings
from deploy.local.replay.delivery_figures import delivery_figures
from deploy.local.replay.told import Told
from deploy.reconciliation.reading import Logged
from services.ordering.delivery.domain import attending, disputes, outcomes, problems
from services.ordering.delivery.domain.attending import AttendedSession, RecordAttendance
from services.ordering.delivery.domain.disputes import DisputeOrder
from services.ordering.delivery.domain.outcomes import RecordOutcome, VerifyOutcome
from services.ordering.delivery.domain.problems import AnswerProblem, ReportProblem
from services.ordering.orders.domain.delivered import Side
from services.ordering.orders.domain.folding import ORDERS
from shared.contracts.event import Event
from shared.contracts.ordering import OrderEvent
from tests.ordering import delivering as delivery
from tests.ordering.examples import after, placed
from tests.ordering.test_order_life import LATER, STEPS, STRICT, TODAY

ORDER = "one"
JOB = RecordOutcome(outcome="job_started", achieved_on=TODAY, evidence="pay_record", evidence_on=TODAY)
CAME = RecordAttendance(
    sessions=(
        AttendedSession(held_on=TODAY, attended="yes"),
        AttendedSession(held_on=TODAY, number=2, attended="no", reason="not_known"),
    )
)


def life() -> list[Event]:
    """An order of which all was said that the books look at."""
    told: list[Event] = placed(terms=STRICT)
    for decide in (
        *(STEPS[name] for name in ("approve", "accept", "start", "complete")),
        lambda order: attending.record_attendance(order, CAME, LATER),
        lambda order: delivery.record_outcome(order, JOB, LATER, drawn=0),
        lambda order: outcomes.verify(order, VerifyOutcome(outcome="job_started"), LATER, by="coach"),
        lambda order: problems.report(order, ReportProblem(reason="not_as_offered"), LATER, Side.DEPARTMENT, by="c"),
        lambda order: problems.answer(order, 1, AnswerProblem(reason="explained"), LATER, Side.SUPPLIER, by="t"),
        lambda order: disputes.dispute(order, DisputeOrder(reason="terms_disputed"), LATER, Side.SUPPLIER, by="t"),
        lambda order: disputes.withdraw(order, LATER, Side.SUPPLIER, by="t"),
    ):
        told += decide(after(told))
    return [each for each in told if isinstance(each, OrderEvent)]


LOGS = {
    ORDER: [
        Logged(str(number), event, event.TOPIC, number, LATER, LATER, 0, public=True)
        for number, event in enumerate(life(), 1)
    ]
}
SETTLED = {"sessions": Counter({ORDER: 2}), "problems": {ORDER: "settled"}}
CHECKED = {"checked": {(ORDER, 1, "job_started"): "verified"}}


@pytest.mark.parametrize(
    ("told", "today", "wrong"),
    [
        ({**SETTLED, **CHECKED}, TODAY, [0, 0, 0, 0]),
        ({**SETTLED, **CHECKED, "sessions": Counter({ORDER: 1})}, TODAY, [1, 0, 0, 0]),
        ({**SETTLED, **CHECKED, "problems": {ORDER: "answered"}}, TODAY, [0, 1, 0, 0]),
        (SETTLED, TODAY, [0, 0, 1, 0]),
        ({**SETTLED, "checked": {(ORDER, 1, "job_started"): "reversed"}}, TODAY, [0, 0, 1, 0]),
        ({**SETTLED, **CHECKED}, TODAY + timedelta(days=211), [0, 0, 0, 1]),
    ],
)
def test_what_is_not_as_told_or_stays_open_is_found(told: dict[str, Any], today: date, wrong: list[int]) -> None:
    assert [each.wrong for each in delivery_findings(ORDERS, LOGS, Told(**told), today)] == wrong


def test_what_became_of_orders_is_counted() -> None:
    found = delivery_figures(LOGS)
    assert (found.sessions, found.attendance, found.outcomes_checked, found.outcomes_verified) == (2, 0.5, 1, 1)
    assert (found.problems, found.disputes, found.closed, found.did_not_start) == (1, 1, 0, 0)

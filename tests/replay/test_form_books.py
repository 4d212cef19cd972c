"""The books on the portal's forms: they say so where one is not on record as its sender's, or did what it must not."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from deploy.local.replay.desks import Sent
from deploy.local.replay.form_books import form_findings
from deploy.local.replay.form_figures import form_figures
from deploy.local.replay.people.form_fillers import ACCEPTANCE, ORDER
from deploy.reconciliation.reading import Logged
from shared.contracts import ordering
from shared.contracts.event import Event
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
FIRST, OTHER = new_id(), new_id()
SUPPLIER = "supplier:ada"
TOLD = {"form-1": Sent(ACCEPTANCE, str(FIRST), SUPPLIER, "done")}
REFUSED = {"form-2": Sent(ACCEPTANCE, str(OTHER), SUPPLIER, "refused")}


def accepted(order_id: UUID) -> Event:
    about = {"supplier_id": new_id(), "need_ids": (new_id(),), "district": "D01", "category": "GETTING_JOBS"}
    return ordering.OrderAccepted(order_id=order_id, accepted_at=NOON, **about)


def logged(event: Event, correlation_id: str, actor: str = SUPPLIER) -> Logged:
    return Logged(str(new_id()), event, event.TOPIC, 1, NOON, NOON, 0, False, actor, correlation_id)


@pytest.mark.parametrize(
    ("events", "told", "expected"),
    [
        ([logged(accepted(FIRST), "form-1")], TOLD, [0, 0, 0]),
        ([logged(accepted(FIRST), "form-1"), logged(accepted(OTHER), "of-an-api")], TOLD | REFUSED, [0, 0, 0]),
        ([], TOLD, [1, 0, 0]),
        ([logged(accepted(OTHER), "form-1")], TOLD, [1, 0, 0]),
        ([logged(accepted(FIRST), "form-1", "supplier:eve")], TOLD, [1, 0, 0]),
        ([logged(accepted(FIRST), "of-an-api")], TOLD, [1, 0, 0]),
        ([logged(accepted(FIRST), "form-1"), logged(accepted(OTHER), "form-2")], TOLD | REFUSED, [0, 1, 0]),
        ([logged(accepted(OTHER), "form-3")], {}, [0, 1, 0]),
        ([], {"form-1": Sent(ACCEPTANCE, str(FIRST), SUPPLIER, "failed")}, [0, 0, 1]),
        ([], {"form-1": Sent(ACCEPTANCE, str(FIRST), SUPPLIER)}, [0, 0, 1]),
    ],
)
def test_the_books_hold_forms_against_the_log(events: list[Logged], told: dict[str, Sent], expected: list[int]) -> None:
    assert [each.wrong for each in form_findings(events, told)] == expected


def test_the_report_counts_what_was_done_and_what_was_refused() -> None:
    found = form_figures(TOLD | REFUSED | {"form-3": Sent(ORDER, str(OTHER), "work_coach:D01", "done")})
    assert (found.orders, found.acceptances, found.proposals, found.refused) == (1, 1, 0, 1)
    assert found.rows()[0][1] == "1, 0, 1, 0"

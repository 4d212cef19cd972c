"""Whom news concerns beside those it names: by orders that run, and by who looks after the needs it is about."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.known.coaches import KNOWN_COACHES, KnownCoach, account_key, fold_coach
from services.notifications.known.orders import KNOWN_ORDERS, KnownOrder, fold_order
from services.notifications.messages.domain.message import MESSAGES, News, Origin, message_id_of, write
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.people.domain.recipient import Recipient
from shared.contracts import catalogue, client_journey, ordering, supplier_registry
from shared.contracts.client_journey import Coach
from shared.contracts.event import Event
from tests.notifications.test_notices import an_event, parameters_of, words_about

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
ROBIN = Coach(issuer="https://identity.example", subject="robin")


def placed(lines: int = 1) -> ordering.OrderPlaced:
    of = an_event(ordering.OrderPlaced)
    return of.model_copy(update={"lines": tuple(of.lines[0].model_copy(update={"line": n + 1}) for n in range(lines))})


def of_order(event: type[Event], before: ordering.OrderPlaced, **fields: Any) -> Any:
    return an_event(event, order_id=before.order_id, supplier_id=before.supplier_id, **fields)


@pytest.mark.parametrize(
    "end",
    [
        ordering.OrderRejected,
        ordering.OrderLapsed,
        ordering.OrderDeclined,
        ordering.OrderCancelled,
        ordering.OrderStopped,
    ],
)
def test_an_order_that_comes_to_nothing_runs_no_more(end: type[Event]) -> None:
    before = placed(2)
    row = fold_order(fold_order(None, before), of_order(end, before))
    assert row is not None
    assert row.lines == ()
    assert row.runs_until < date.max


@given(st.permutations([1, 2, 3]), st.integers(0, 3))
def test_an_order_runs_until_the_last_of_its_lines_is_over(order: list[int], over: int) -> None:
    before, ends = placed(3), (ordering.DidNotStart, ordering.ProvisionCompleted, ordering.ProvisionEndedEarly)
    row = fold_order(None, before)
    for line, end in list(zip(order, ends, strict=True))[:over]:
        row = fold_order(row, of_order(end, before, line=line))
        row = fold_order(row, of_order(end, before, line=line))  # it may come twice
    assert row is not None
    assert (row.runs_until == date.max) == (over < 3)
    assert KNOWN_ORDERS.decode(KNOWN_ORDERS.encode(row)) == row


def test_the_districts_of_all_lines_have_an_order_that_is_for_several() -> None:
    before = placed(2)
    first, second = before.lines
    of_two = before.model_copy(update={"lines": (first, second.model_copy(update={"district": "D30"}))})
    row = fold_order(None, of_two)
    assert row is not None
    assert row.districts == (before.district, "D30")


def test_an_order_that_passes_on_is_its_successors() -> None:
    before, successor = placed(), uuid4()
    passed = an_event(ordering.OrderTransferred, order_id=before.order_id, supplier_id=successor)
    row = fold_order(fold_order(None, before), passed)
    assert isinstance(row, KnownOrder)
    assert (row.supplier_id, row.runs_until) == (successor, date.max)
    assert fold_order(None, passed) is None, "of an order that was never placed nothing is known"


def test_who_looks_after_a_need_is_known_until_nobody_does() -> None:
    need = uuid4()
    assigned = an_event(client_journey.NeedAssigned, need_id=need, coach=ROBIN)
    row = fold_coach(None, assigned)
    assert row == KnownCoach(need, "https://identity.example robin")
    assert KNOWN_COACHES.decode(KNOWN_COACHES.encode(row)) == row
    assert fold_coach(row, an_event(client_journey.NeedUnassigned, need_id=need)).coach is None


@pytest.mark.parametrize(
    "event",
    [
        supplier_registry.SupplierSuspended,
        supplier_registry.SupplierReinstated,
        supplier_registry.SupplierRemoved,
        supplier_registry.MembershipLapsed,
        supplier_registry.EvidenceExpired,
    ],
)
def test_a_district_with_running_orders_reads_in_words_of_its_own_what_befell_their_supplier(
    event: type[Event],
) -> None:
    news: Any = an_event(event)
    notice = NOTICES[event]
    assert notice.to_open_orders
    assert Recipient("district", "D07") in notice.recipients(news, None, districts=("D07",))
    district, supplier = words_about(news, "district"), words_about(news, "supplier")
    assert str(news.supplier_id) in district.text
    assert "your district" in district.text
    assert district.title != supplier.title
    assert "You " not in district.title


@pytest.mark.parametrize("offer_id", [uuid4(), None])
def test_the_offer_that_closes_a_gap_is_named_where_there_is_one(offer_id: UUID | None) -> None:
    words = words_about(an_event(catalogue.AskersToldOfClosing, reason="filled", offer_id=offer_id))
    assert ("It is offer" in words.text) == (offer_id is not None)
    assert str(offer_id or "gap") in words.text


def test_the_coach_is_named_to_the_district_and_to_nobody_else() -> None:
    lapsed = an_event(ordering.OrderLapsed)
    coach = account_key(ROBIN.issuer, ROBIN.subject)
    news = News(lapsed.TYPE, f"{lapsed.order_id}:4", parameters_of(lapsed), (coach,))
    for to, named in ((Recipient("district", "D01"), (coach,)), (Recipient("supplier", str(uuid4())), ())):
        identifier = message_id_of(lapsed.TYPE, Origin(news.event_id, NOON), to)
        written, delivered = write(identifier, to, news, NOON)
        message = MESSAGES.fold([written, delivered])
        assert message is not None
        assert message.coaches == named
        assert coach not in delivered.model_dump_json(), "the bus names no account"

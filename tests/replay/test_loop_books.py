"""The books and figures of the loops: they say so where somebody who waits did not hear, and how long it took."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.local.replay.logs import Log
from deploy.local.replay.loop_books import loop_findings
from deploy.local.replay.loop_figures import loops, table_of
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue, client_journey, notifications, ordering, supplier_registry
from shared.contracts.client_journey import Coach
from shared.contracts.event import Event
from tests.notifications.test_notices import an_event

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
SUPPLIER, OFFER, GAP = uuid4(), uuid4(), uuid4()
OF_SERVICES = ("supplier_registry", "catalogue", "client_journey", "ordering", "notifications")


class World:
    """Logs that grow, a tenth of a second of the machine's time for each fact."""

    def __init__(self) -> None:
        self.logs: Mapping[str, Log] = {each: Log() for each in OF_SERVICES}
        self.at = NOON
        self._ticks = 0

    def happens(self, event: Event) -> Logged:
        owner = event.TYPE.partition(".")[0]
        log = self.logs[owner].aggregates.setdefault((event.AGGREGATE, event.subject), [])
        self._ticks += 1
        recorded = NOON + timedelta(milliseconds=100 * self._ticks)
        one = Logged(f"{event.subject}:{len(log) + 1}", event, event.TOPIC, len(log) + 1, self.at, recorded, 0, True)
        log.append(one)
        return one

    def tells(self, about: Logged, to: str, kind: str = "district", coaches: tuple[str, ...] = ()) -> None:
        of = {"message_id": uuid4(), "recipient": to, "recipient_kind": kind, "about_event": about.id}
        self.happens(an_event(notifications.MessageWritten, **of, coaches=coaches))
        self.happens(an_event(notifications.MessageDelivered, **of, channel="inbox"))

    def wrong(self) -> list[int]:
        return [each.wrong for each in loop_findings(self.logs)]


def of_order(event: type[Event], order_id: UUID, **fields: Any) -> Any:
    about = {"order_id": order_id, "supplier_id": SUPPLIER, "district": "D01"}
    return an_event(event, **about, **fields)


@pytest.fixture
def world() -> World:
    return World()


def suspended(world: World, category: str | None = None) -> Logged:
    return world.happens(
        an_event(supplier_registry.SupplierSuspended, supplier_id=SUPPLIER, category=category, suspended_at=world.at)
    )


def test_a_district_must_hear_what_befalls_the_supplier_of_an_order_under_way(world: World) -> None:
    order_id = uuid4()
    world.happens(of_order(ordering.OrderPlaced, order_id))
    world.at += timedelta(days=3)
    news = suspended(world)
    assert world.wrong() == [1, 0, 0]
    questioned = world.happens(of_order(ordering.OrderQuestioned, order_id))
    world.tells(questioned, "D01")
    assert world.wrong() == [0, 0, 0], "it was asked about the order"
    world.tells(news, "D01")
    (of_suppliers, *_) = loops(world.logs)
    assert (of_suppliers.rounds, of_suppliers.told, of_suppliers.days) == (1, 2, None)
    assert of_suppliers.slowest_ms == 500


@pytest.mark.parametrize("end", [ordering.OrderLapsed, ordering.OrderDeclined, ordering.OrderClosed])
def test_a_district_whose_order_was_over_need_not_hear(world: World, end: type[Event]) -> None:
    order_id = uuid4()
    world.happens(of_order(ordering.OrderPlaced, order_id))
    world.at += timedelta(days=1)
    world.happens(of_order(end, order_id))
    world.at += timedelta(days=1)
    suspended(world)
    assert world.wrong() == [0, 0, 0]


def test_what_befell_a_supplier_before_an_order_passed_on_to_it_is_no_news_of_that_order(world: World) -> None:
    order_id, before = uuid4(), uuid4()
    world.happens(of_order(ordering.OrderPlaced, order_id).model_copy(update={"supplier_id": before}))
    world.at += timedelta(days=1)
    suspended(world)
    world.at += timedelta(days=1)
    world.happens(of_order(ordering.OrderTransferred, order_id))
    assert world.wrong() == [0, 0, 0]
    world.at += timedelta(days=1)
    suspended(world)
    assert world.wrong() == [1, 0, 0]


def test_what_befalls_a_supplier_in_another_category_is_no_news_of_an_order(world: World) -> None:
    placed = world.happens(of_order(ordering.OrderPlaced, uuid4()))
    world.at += timedelta(days=1)
    assert isinstance(placed.event, ordering.OrderPlaced)
    suspended(world, "KEEPING_JOBS" if placed.event.category != "KEEPING_JOBS" else "GETTING_JOBS")
    assert world.wrong() == [0, 0, 0]


def test_whoever_asked_must_hear_of_the_offer_and_the_days_count_from_the_first_who_asked(world: World) -> None:
    about = {"gap_id": GAP, "district": "D02"}
    world.happens(an_event(catalogue.GapReported, **about))
    world.at += timedelta(days=9)
    world.happens(an_event(catalogue.OfferPublished, offer_id=OFFER))
    closed = world.happens(an_event(catalogue.AskersToldOfClosing, **about, reason="filled", offer_id=OFFER))
    assert world.wrong() == [0, 1, 0]
    world.tells(closed, "D02")
    assert world.wrong() == [0, 0, 0]
    loop = loops(world.logs)[1]
    assert (loop.rounds, loop.days, loop.told, loop.told_ms) == (1, 9, 1, 300)


def test_a_message_waits_for_coaches_alone(world: World) -> None:
    robin = Coach(issuer="https://identity.example", subject="robin")
    world.happens(an_event(client_journey.NeedAssigned, coach=robin))
    lapsed = world.happens(of_order(ordering.OrderLapsed, uuid4()))
    world.tells(lapsed, "D01", coaches=("https://identity.example robin",))
    assert world.wrong() == [0, 0, 0]
    world.tells(lapsed, "D01", coaches=("https://identity.example kit",))
    assert world.wrong() == [0, 0, 1]


def test_the_other_loops_are_counted_with_their_times_and_shown(world: World) -> None:
    forecast = world.happens(an_event(client_journey.RequirementsForecast))
    world.tells(forecast, str(SUPPLIER), "supplier")
    evidence = {"evidence_id": uuid4(), "supplier_id": SUPPLIER}
    world.happens(an_event(supplier_registry.EvidenceExpiring, **evidence))
    world.at += timedelta(days=30)
    expired = world.happens(an_event(supplier_registry.EvidenceExpired, **evidence))
    world.tells(expired, "D01")
    order_id = uuid4()
    world.happens(of_order(ordering.OrderLapsed, order_id))
    world.tells(world.happens(of_order(ordering.NextBestProposed, order_id)), "D01")
    *_, published, ended, next_best = loops(world.logs)
    assert (published.rounds, published.told, published.told_ms) == (1, 1, 200)
    assert (ended.rounds, ended.days, ended.told) == (1, 30, 1)
    assert (next_best.rounds, next_best.told, next_best.told_ms) == (1, 1, 300)
    assert table_of(loops(world.logs)).row_count == 5
    assert replace(published, told=0, told_ms=None, slowest_ms=None).row[-1] == ""

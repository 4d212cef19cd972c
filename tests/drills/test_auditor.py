"""The judge is judged: the clean history is clean, and each history that breaks an invariant is found by its number."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts import client_journey, ordering, supplier_registry
from tests.drills.auditor import NEWS, Invariant, audit
from tests.drills.histories import (
    BUDGET,
    CATEGORY,
    NEED,
    NOON,
    OFFER,
    ORDER,
    PRICE,
    SUPPLIER,
    History,
    a_clean_history,
    acknowledge,
    made,
    placed,
    reserved,
    told,
)
from tests.drills.ledger import Known

OTHER = UUID(int=99, version=4)
TOPIC = ordering.OrderPlaced.TOPIC
NEEDS = client_journey.NeedRecorded.TOPIC


def an_acknowledged_order_is_lost(history: History) -> None:
    history.forget(f"{ORDER}:1")


def another_id_than_was_acknowledged_is_logged(history: History) -> None:
    history.send("k-order", ordering.OrderPlaced, Known.DONE, order_id=OTHER)
    history.entries = [entry for entry in history.entries if entry.ids.get("order_id") != str(ORDER)]


def a_fact_is_published_that_was_rolled_back(history: History) -> None:
    history.topics[TOPIC][0].append(f"{ORDER}:2")


def a_key_has_its_effect_twice(history: History) -> None:
    history.log(placed(OTHER, need_ids=[OTHER]), "k-order")
    history.log(reserved(), "k-more")


def a_need_is_ordered_for_twice(history: History) -> None:
    acknowledge(history, "k-again", placed(OTHER), order_id=OTHER)
    history.log(reserved(), "k-again")


def a_supplier_is_told_twice(history: History) -> None:
    history.log(told(OTHER), "k-order")


def a_budget_is_charged_twice(history: History) -> None:
    history.log(reserved(), "k-order")


def a_version_is_missing(history: History) -> None:
    history.spoil(f"{ORDER}:1", version=2)


def a_topic_has_the_second_fact_first(history: History) -> None:
    acknowledge(history, "k-withdraw", _withdrawn(), need_id=NEED)
    history.topics[NEEDS][0].reverse()


def an_aggregate_is_in_two_partitions(history: History) -> None:
    acknowledge(history, "k-withdraw", _withdrawn(), need_id=NEED)
    history.topics[NEEDS][1].append(history.topics[NEEDS][0].pop())


def times_fall(history: History) -> None:
    history.spoil(history.log(_withdrawn(), "k-withdraw"), recorded_at=NOON - timedelta(days=1))


def a_fact_is_not_published(history: History) -> None:
    history.topics[TOPIC][0].remove(f"{ORDER}:1")


def a_private_fact_is_published(history: History) -> None:
    written = next(logged for logged in history.logged if not logged.public)
    history.topics[written.topic] = [[written.id]]


def a_row_is_missing(history: History) -> None:
    history.rows.clear()


def a_row_is_behind(history: History) -> None:
    acknowledge(history, "k-withdraw", _withdrawn(), need_id=NEED)


def a_row_says_something_else(history: History) -> None:
    history.rows[str(NEED)]["district"] = "D02"


def a_row_is_of_nothing(history: History) -> None:
    history.rows[str(OTHER)] = history.rows[str(NEED)]


def a_budget_took_what_no_order_holds(history: History) -> None:
    history.log(reserved(1), "k-nothing")


def a_budget_is_overspent(history: History) -> None:
    history.log(made(ordering.BudgetAllocated, budget_id=BUDGET, allocated_pence=PRICE - 1))


def a_supplier_was_never_admitted(history: History) -> None:
    history.forget(f"{SUPPLIER}:1")
    history.topics[supplier_registry.SupplierAdmitted.TOPIC] = []


def a_supplier_was_suspended_long_before(history: History) -> None:
    suspended = made(supplier_registry.SupplierSuspended, supplier_id=SUPPLIER, category=CATEGORY)
    history.log(suspended, at=NOON + timedelta(seconds=1))
    history.spoil(f"{ORDER}:1", recorded_at=NOON + NEWS + timedelta(minutes=1))


def an_order_names_a_version_that_there_never_was(history: History) -> None:
    source = {"offer_id": OFFER, "offer_version": 2, "places": 1, "price_pence": PRICE}
    history.spoil(f"{ORDER}:1", event=placed(source=source))


def a_reader_of_a_feed_misses_an_item(history: History) -> None:
    history.feeds[TOPIC]["poller"].clear()


def a_reader_of_a_feed_is_given_an_item_twice(history: History) -> None:
    history.feeds[TOPIC]["poller"] *= 2


def an_answer_never_came(history: History) -> None:
    history.send("k-lost", ordering.OrderPlaced)


def a_refused_order_is_placed(history: History) -> None:
    history.entries[-1:] = []
    history.send("k-order", ordering.OrderPlaced, Known.REFUSED)


def a_retry_is_answered_otherwise(history: History) -> None:
    history.send("k-order", ordering.OrderPlaced, Known.DONE, order_id=OTHER)


PLANTED: dict[Invariant, tuple[Callable[[History], None], ...]] = {
    Invariant.KEPT: (
        an_acknowledged_order_is_lost,
        another_id_than_was_acknowledged_is_logged,
        a_fact_is_published_that_was_rolled_back,
    ),
    Invariant.ONCE: (
        a_key_has_its_effect_twice,
        a_need_is_ordered_for_twice,
        a_supplier_is_told_twice,
        a_budget_is_charged_twice,
        a_reader_of_a_feed_is_given_an_item_twice,
    ),
    Invariant.IN_ORDER: (
        a_version_is_missing,
        a_topic_has_the_second_fact_first,
        an_aggregate_is_in_two_partitions,
        times_fall,
    ),
    Invariant.PUBLISHED: (a_fact_is_not_published, a_private_fact_is_published),
    Invariant.FOLDED: (a_row_is_missing, a_row_is_behind, a_row_says_something_else, a_row_is_of_nothing),
    Invariant.BALANCED: (a_budget_took_what_no_order_holds, a_budget_is_overspent),
    Invariant.ALLOWED: (
        a_supplier_was_never_admitted,
        a_supplier_was_suspended_long_before,
        an_order_names_a_version_that_there_never_was,
    ),
    Invariant.SEEN: (a_reader_of_a_feed_misses_an_item,),
    Invariant.RESOLVED: (an_answer_never_came, a_refused_order_is_placed, a_retry_is_answered_otherwise),
}


def _withdrawn() -> client_journey.NeedWithdrawn:
    event = made(client_journey.NeedWithdrawn, need_id=NEED)
    assert isinstance(event, client_journey.NeedWithdrawn)
    return event


def test_a_clean_history_is_clean() -> None:
    history = a_clean_history()
    assert audit(history.evidence()) == []
    assert len(history.logged) == 7


def test_every_invariant_has_a_history_that_breaks_it() -> None:
    assert PLANTED.keys() == set(Invariant)


@pytest.mark.parametrize(
    ("invariant", "plant"), [(invariant, plant) for invariant, plants in PLANTED.items() for plant in plants]
)
def test_what_breaks_an_invariant_is_found(invariant: Invariant, plant: Callable[[History], None]) -> None:
    history = a_clean_history()
    plant(history)
    assert invariant in {violation.invariant for violation in audit(history.evidence())}


def test_a_violation_names_whom_it_is_about() -> None:
    history = a_clean_history()
    a_fact_is_not_published(history)
    assert [str(violation) for violation in audit(history.evidence())] == [
        f"I4 {ORDER}:1: was not published on {TOPIC}",
    ]


def test_what_was_set_aside_was_not_lost_on_the_way() -> None:
    history = a_clean_history()
    a_fact_is_not_published(history)
    history.set_aside.add(f"{ORDER}:1")
    assert audit(history.evidence()) == []


def test_what_is_published_again_is_no_violation() -> None:
    history = a_clean_history()
    for partitions in history.topics.values():
        partitions[0] *= 2
    assert audit(history.evidence()) == []


def test_a_lost_answer_that_a_retry_brings_is_no_violation() -> None:
    history = a_clean_history()
    history.entries.insert(-1, history.entries[-2])
    history.send("k-order", ordering.OrderPlaced, Known.DONE, order_id=ORDER)
    assert audit(history.evidence()) == []


def test_an_order_that_was_on_its_way_when_its_supplier_was_suspended_is_allowed() -> None:
    history = a_clean_history()
    suspended = made(supplier_registry.SupplierSuspended, supplier_id=SUPPLIER, category=CATEGORY)
    history.log(suspended, at=NOON + timedelta(seconds=1))
    assert audit(history.evidence()) == []

"""The books on orders that were changed or replaced: they say so where logs and the client's account differ."""

from typing import Any

import pytest

from deploy.local.replay.change_books import change_findings
from services.ordering.changes.domain import next_best
from services.ordering.orders.domain import answering
from services.ordering.orders.domain.answering import DeclineOrder
from services.ordering.orders.domain.placing import Route
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.ordering.examples import ASKED, NOON, ORDER_ID, after, paid_from, placed
from tests.ordering.test_changes import COMMITTED, DEARER, agree, order_at, proposed
from tests.ordering.test_order_life import Status
from tests.replay.test_placing_books import logged, of_orders, wrong

NEXT_ID, ORDER = new_id(), str(ORDER_ID)


def changed() -> tuple[list[Event], list[Event]]:
    """An order that became dearer, and what its budget says of it."""
    before = order_at(Status.ACCEPTED)
    after_it = agree(proposed(before, DEARER))
    all_of_it = [*placed(), *after_it]
    return of_orders(all_of_it), [each for each in all_of_it if isinstance(each, facts.BudgetEvent)]


def replaced(route: Route | None = None) -> tuple[list[Event], list[Event]]:
    """An order that was declined, and the one that took its place."""
    first = placed()
    no = answering.decline(after(first), paid_from(COMMITTED), DeclineOrder(reason="no_capacity"), NOON)
    second = placed(NEXT_ID, route=route or Route("next_best", replaces=ORDER_ID))
    said = next_best.ordered(after(first), ASKED, NEXT_ID, NOON)
    return of_orders([*first, *no, said]), of_orders(second)


def test_what_was_changed_and_paid_for_as_the_client_was_told_adds_up() -> None:
    order, budget = changed()
    logs: dict[str, Any] = {ORDER: logged(order)}
    assert (
        wrong(
            change_findings(
                logs, {"budget": logged(budget)}, {(ORDER, "end"): "agreed", (ORDER, "start"): "proposed"}, {}
            )
        )
        == []
    )
    (told,) = wrong(change_findings(logs, {"budget": logged(budget)}, {}, {}))
    assert "no other" in told
    (paid,) = wrong(change_findings(logs, {"budget": logged(budget[:2])}, {(ORDER, "start"): "agreed"}, {}))
    assert "committed" in paid


@pytest.mark.parametrize("told", [{}, {ORDER: str(NEXT_ID)}])
def test_what_took_the_place_of_another_names_it_whether_or_not_the_client_was_there(told: dict[str, str]) -> None:
    first, second = replaced()
    assert wrong(change_findings({ORDER: logged(first), str(NEXT_ID): logged(second)}, {}, {}, told)) == []


def test_what_took_a_place_otherwise_than_was_told_is_found() -> None:
    first, second = replaced()
    logs = {ORDER: logged(first), str(NEXT_ID): logged(second)}
    for told in ({ORDER: str(new_id())}, {str(NEXT_ID): str(new_id())}, {ORDER: ""}):
        assert len(wrong(change_findings(logs, {}, {}, told))) == 1
    of_itself = replaced(Route())[1]
    assert len(wrong(change_findings({**logs, str(NEXT_ID): logged(of_itself)}, {}, {}, {}))) == 1
    assert len(wrong(change_findings({ORDER: logged(first)}, {}, {}, {}))) == 1

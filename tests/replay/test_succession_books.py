"""The books on successions: what runs is the successor's, and what came to nothing stays with whoever had it."""

from deploy.local.replay.succession_books import succession_finding
from deploy.reconciliation.reading import Logged
from services.ordering.delivery.domain.starting import SayItDidNotStart
from services.ordering.orders.domain import answering
from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierSucceeded
from shared.kernel.ids import new_id
from tests.ordering import delivering as delivery
from tests.ordering.examples import NOON, ORDER_ID, SUPPLIER, SUPPLIER_ID, after
from tests.ordering.test_lines_not_started import PLACED

SUCCEEDED = SupplierSucceeded(
    supplier_id=SUPPLIER_ID, successor_id=new_id(), succession_id=new_id(), kind="merger", succeeded_at=NOON
)


def logged(life: list[Event]) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, False) for each, event in enumerate(life, 1)]


def adds_up(order: list[Event]) -> bool:
    return succession_finding({str(SUPPLIER_ID): logged([SUCCEEDED])}, {str(ORDER_ID): logged(order)}).adds_up


def test_an_order_stays_with_whoever_had_it_once_no_line_of_it_started_and_not_before() -> None:
    life = [*PLACED, *answering.accept(after(PLACED), SUPPLIER, NOON)]
    assert not adds_up(life)
    for line, over in ((1, False), (2, True)):
        life += delivery.did_not_start(after(life), SayItDidNotStart(line=line, reason="client_not_there"), NOON)
        assert adds_up(life) is over

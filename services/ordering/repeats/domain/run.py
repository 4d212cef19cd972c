"""How often a district bought an offer again in a row, since it was compared with others the last time.

Every repeat counts here in its own commit, so that two at the same moment are two.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.ordering.orders.domain.state import Order
from shared.contracts import ordering as facts
from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, begun


@dataclass(frozen=True)
class RunOfRepeats:
    """So many repeats of an offer in a district, one after the other, each without a comparison."""

    repeats_id: str
    offer_id: UUID
    supplier_id: UUID
    district: AnyDistrict
    in_a_row: int


def repeats_id_of(district: str, offer_id: UUID) -> str:
    """Return the one id that the repeats of an offer in a district have."""
    return f"{district}:{offer_id}"


def goes_on(order: Order, in_a_row: int, now: datetime) -> list[Event]:
    """Count one more repeat."""
    return [facts.OfferBoughtAgain(**_about(order), order_id=order.order_id, in_a_row=in_a_row, bought_at=now)]


def is_broken(run: RunOfRepeats | None, order: Order, now: datetime) -> list[Event]:
    """Begin to count anew once the offer was ordered by a match."""
    if run is None or run.in_a_row == 0 or order.match_id is None or order.repeat is not None:
        return []
    return [facts.OfferComparedAgain(**_about(order), order_id=order.order_id, compared_at=now)]


def _about(order: Order) -> dict[str, object]:
    offer_id = order.source.offer_id
    repeats_id = repeats_id_of(order.district, offer_id)
    return {
        "repeats_id": repeats_id,
        "offer_id": offer_id,
        "supplier_id": order.supplier_id,
        "district": order.district,
    }


def evolve(run: RunOfRepeats | None, event: facts.RunOfRepeatsEvent) -> RunOfRepeats:
    """Fold one fact into the run."""
    if isinstance(event, facts.OfferBoughtAgain):
        return RunOfRepeats(event.repeats_id, event.offer_id, event.supplier_id, event.district, event.in_a_row)
    return replace(begun(run, event), in_a_row=0)


RUNS_OF_REPEATS = Aggregate("run_of_repeats", "runs_of_repeats", RunOfRepeats, evolve)

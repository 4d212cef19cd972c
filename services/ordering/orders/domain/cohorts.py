"""One order for several clients with a need each: a course that is bought as a whole, its price split over lines."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.starts import start_of
from shared.kernel.rules import Rejection

_PER_COURSE = "course"
MOST_LINES = 100


def pointer_to(place: int) -> str:
    """Return the field that names the need at this place among those of an order, from 0."""
    return "/need_id" if place == 0 else f"/with_need_ids/{place - 1}"


def split(pence: int, among: int) -> tuple[int, ...]:
    """Split a price in equal parts by the largest remainder: what is left over goes to the first, a penny each."""
    part, over = divmod(pence, among)
    return tuple(part + 1 if place < over else part for place in range(among))


def may_be_shared(
    offer: KnownOffer | None, start_id: UUID | None, need_ids: Sequence[UUID], needs: Sequence[KnownNeed | None]
) -> Iterator[Rejection]:
    """Yield what speaks against one order for these needs; nothing where there is one alone."""
    if len(need_ids) == 1:
        return
    yield from _each_client_once(need_ids, needs)
    if offer is None:
        return
    if offer.per != _PER_COURSE:
        detail = "the offer is sold by the place: order for each need by itself"
        yield Rejection("cohort_needs_a_course", detail, "/with_need_ids")
    start = start_of(offer, start_id)
    if start and len(need_ids) > start.places:
        detail = f"the start on {start.on} is for {start.places}, and {len(need_ids)} needs are named"
        yield Rejection("cohort_too_large", detail, "/with_need_ids")


def _each_client_once(need_ids: Sequence[UUID], needs: Sequence[KnownNeed | None]) -> Iterator[Rejection]:
    """Nobody takes two places of one course."""
    clients: set[UUID] = set()
    for place, (need_id, need) in enumerate(zip(need_ids, needs, strict=True)):
        if need_id in need_ids[:place]:
            yield Rejection("need_named_twice", f"need {need_id} is named before already", pointer_to(place))
        elif need and need.journey_id in clients:
            detail = f"need {need_id} is of the same client as one that is named before"
            yield Rejection("client_named_twice", detail, pointer_to(place))
        if need and need.journey_id:
            clients.add(need.journey_id)

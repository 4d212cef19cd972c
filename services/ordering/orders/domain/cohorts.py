"""One order for several clients with a need each: a course that is bought as a whole, its price split over lines."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.starts import start_of
from shared.contracts.catalogue import Start
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
) -> Iterator[Rejection | None]:
    """Yield what speaks against one order for these needs; nothing where there is one alone."""
    if len(need_ids) == 1:
        return
    yield from _each_client_once(need_ids, needs)
    if offer is None:
        return
    yield cohort_is_sold_whole(offer, need_ids, "/with_need_ids")
    yield cohort_fits_its_start(start_of(offer, start_id), need_ids, "/with_need_ids")


def cohort_is_sold_whole(offer: KnownOffer | None, need_ids: Sequence[UUID], pointer: str) -> Rejection | None:
    """Several clients go by one order only where their course is one purchase; `pointer` is what to change."""
    if offer is None or offer.per == _PER_COURSE or len(need_ids) == 1:
        return None
    detail = "the offer is sold by the place: order for each need by itself"
    return Rejection("cohort_needs_a_course", detail, pointer)


def cohort_fits_its_start(start: Start | None, need_ids: Sequence[UUID], pointer: str) -> Rejection | None:
    """A course has no more clients than its start has places, whoever buys it whole; `pointer` is what to change."""
    if start is None or len(need_ids) <= start.places:
        return None
    detail = f"the start on {start.on} is for {start.places}, and the order is for {len(need_ids)}"
    return Rejection("cohort_too_large", detail, pointer)


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

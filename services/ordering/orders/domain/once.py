"""Nobody has the same offer twice on the same days, whichever of a client's needs the orders are for.

Which needs are one client's is known by their journey, and kept with the order as a digest of journey and offer alone.
An order takes one of a few numbered claims on it until it is over; whoever meets one that is taken compares the days
with those of the order that has it, which must stand at the commit as it was read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID

from services.ordering.known.needs import KnownNeed
from services.ordering.orders.domain.cohorts import pointer_to
from services.ordering.orders.domain.state import Order
from shared.contracts.ordering import KeyOfLine
from shared.kernel.rules import Rejection

NUMBERS = (1, 2, 3)
"""A client has at most so many orders for one offer at a time, on days of their own."""

Holders = tuple[str | None, ...]
"""Which orders have the claims of one client on an offer, by their numbers."""


def key_of_client(need: KnownNeed, offer_id: UUID) -> str | None:
    """Return the key of the client of a need for an offer; `None` where it is not known any more whose it was."""
    return sha256(f"{need.journey_id}/{offer_id}".encode()).hexdigest()[:32] if need.journey_id else None


def has_it_once(
    needs: Sequence[KnownNeed | None],
    held: Sequence[Holders],
    orders: Mapping[str, Order],
    days: tuple[date, date | None],
    running: Sequence[str | None],
) -> Iterator[Rejection]:
    """Yield each need whose client has an order for the offer on some of these days, or too many of them.

    `running` are the orders of the needs themselves, which are a reason of their own, `orders` those that were read.
    """
    for place, need in enumerate(needs):
        others = [each for each in held[place] if each] if need and place < len(held) else []
        in_the_way = [each for each in others if each not in running and _overlap(orders.get(each), days)]
        if in_the_way:
            detail = f"order {in_the_way[0]} is for the same client and the same offer, on some of these days"
            yield Rejection("client_has_it_already", detail, pointer_to(place))
        elif len(others) == len(NUMBERS):
            detail = f"the client has {len(others)} orders for this offer already, which are not over"
            yield Rejection("client_has_it_already", detail, pointer_to(place))


def keys_of(needs: Sequence[KnownNeed | None], offer_id: UUID, held: Sequence[Holders]) -> tuple[KeyOfLine, ...]:
    """Return the key that each line of an order takes, with the first number that is free."""
    return tuple(
        KeyOfLine(line=place + 1, key=key, number=next(each for each in NUMBERS if not _has(held, place, each)))
        for place, need in enumerate(needs)
        if need and (key := key_of_client(need, offer_id))
    )


def _has(held: Sequence[Holders], place: int, number: int) -> bool:
    return place < len(held) and bool(held[place]) and held[place][number - 1] is not None


def _overlap(order: Order | None, days: tuple[date, date | None]) -> bool:
    """Say whether an order is on some of these days; one that was not read may be."""
    if order is None:
        return True
    first, last = days
    return order.starts_on <= (last or first) and first <= (order.ends_on or order.starts_on)

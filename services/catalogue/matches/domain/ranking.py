"""The order of offers that keep every limit: by score, near-equal ones in turn, and newcomers first once in a while.

It follows from the points, the id of the match and the turns as they stood: whoever has these finds the same order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from services.catalogue.matches.domain.turns import Turns
from shared.reference.policy_values import OfferMatching

_HUNDREDTHS = 100


@dataclass(frozen=True)
class Scored:
    """An offer with the points of its whole score, in hundredths."""

    offer_id: UUID
    supplier_id: UUID
    points: int
    newcomer: bool


@dataclass(frozen=True)
class Ranking:
    """Offers best first. `by_share` says that a newcomer is first before one that is known and near-equal or better."""

    order: tuple[Scored, ...]
    by_share: bool = False


def ranked(match_id: UUID, offers: Iterable[Scored], turns: Turns, values: OfferMatching) -> Ranking:
    """Return the order of offers in one match."""
    order = [each for band in _bands(offers, values) for each in _in_turn(match_id, band, turns)]
    if not order:
        return Ranking(())
    return _with_newcomers(match_id, order, turns, values)


def _bands(offers: Iterable[Scored], values: OfferMatching) -> Iterator[list[Scored]]:
    """Yield the offers in bands, best first: all that come within a few points of the best that is left."""
    band: list[Scored] = []
    for one in sorted(offers, key=lambda each: (-each.points, str(each.offer_id))):
        if band and band[0].points - one.points > values.near_equal_points * _HUNDREDTHS:
            yield band
            band = []
        band.append(one)
    if band:
        yield band


def _in_turn(match_id: UUID, band: Sequence[Scored], turns: Turns) -> list[Scored]:
    """Order near-equal offers: who has waited longest goes first, and nobody twice before each was there once.

    Suppliers take turns, not offers: ten alike offers of one are one turn. Who never was first is drawn by lot.
    """
    by_supplier: dict[UUID, list[Scored]] = defaultdict(list)
    for one in band:  # which is in the order of points
        by_supplier[one.supplier_id].append(one)
    rounds = [(number, one) for several in by_supplier.values() for number, one in enumerate(several)]
    rounds.sort(key=lambda each: (each[0], *_waiting(match_id, each[1].supplier_id, turns)))
    return [one for _, one in rounds]


def _waiting(match_id: UUID, supplier_id: UUID, turns: Turns) -> tuple[int, str]:
    """Return what suppliers wait by: their last turn, then a lot that this match draws for each."""
    return turns.last_first_of(supplier_id), sha256(match_id.bytes + supplier_id.bytes).hexdigest()


def _with_newcomers(match_id: UUID, order: list[Scored], turns: Turns, values: OfferMatching) -> Ranking:
    """Put a newcomer first where it is its share's turn, and one that is known where it is not.

    A newcomer that is better than every known one by more than what counts as near-equal is first by its own right.
    """
    share_is_due = turns.taken + 1 - turns.last_newcomer >= values.newcomers_first_once_in
    first, best = order[0], max(each.points for each in order)
    if share_is_due:
        within = best - values.newcomers_within_points * _HUNDREDTHS
        able = [each for each in order if each.newcomer and each.points >= within]
        chosen = min(able, key=lambda each: (*_waiting(match_id, each.supplier_id, turns), -each.points), default=first)
        return Ranking(_moved_first(chosen, order), by_share=chosen.newcomer and _is_contested(chosen, order, values))
    if first.newcomer and _is_contested(first, order, values):
        known = next(each for each in order if not each.newcomer and _is_as_good(each, first, values))
        return Ranking(_moved_first(known, order))
    return Ranking(tuple(order))


def _is_contested(newcomer: Scored, order: Sequence[Scored], values: OfferMatching) -> bool:
    return any(not each.newcomer and _is_as_good(each, newcomer, values) for each in order)


def _is_as_good(one: Scored, as_another: Scored, values: OfferMatching) -> bool:
    return one.points >= as_another.points - values.near_equal_points * _HUNDREDTHS


def _moved_first(one: Scored, order: Sequence[Scored]) -> tuple[Scored, ...]:
    return (one, *(each for each in order if each != one))

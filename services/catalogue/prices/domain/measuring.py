"""Whether an offer asks abnormally little: much less for an hour of a place than others of its category.

PA 2023 s. 19(3), (4) (and, as generally known, PCR 2015 reg. 69) ask that a supplier be heard before such a price is
disregarded, and set no measure; the policy has one. An hour of a place is what courses of any length and size have in
common. Each supplier counts once, by the mean of what it asks, so that nobody moves the measure by many offers; a
supplier's own are left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.reference.policy_values import AbnormallyLowPrice


class LowBy(StrEnum):
    """By which measure a price is abnormally low: the code of its reason."""

    MEAN = "under_mean"
    NEXT = "under_next"


@dataclass(frozen=True)
class Asks:
    """What one supplier asks for an hour in a category, over so many offers: in all, and at least."""

    sum_pence: int
    offers: int
    least_pence: int


@dataclass(frozen=True)
class Compared:
    """What a price is compared with: the mean of so many suppliers' means, and the least that any of them asks."""

    suppliers: int = 0
    mean_pence: int | None = None
    next_pence: int | None = None


def compared_with(asks: Mapping[UUID, Asks], supplier_id: UUID) -> Compared:
    """Return what a supplier's price is compared with: what all others ask."""
    others = [each for other, each in asks.items() if other != supplier_id]
    if not others:
        return Compared()
    mean = sum(each.sum_pence / each.offers for each in others) / len(others)
    return Compared(len(others), round(mean), min(each.least_pence for each in others))


def low_by(per_hour_pence: int, compared: Compared, measure: AbnormallyLowPrice) -> tuple[LowBy, ...]:
    """Return by which measures a price is abnormally low; by none where too few others are there to compare with."""
    if compared.suppliers < measure.compares_suppliers_at_least:
        return ()
    return tuple(
        ground
        for ground, other, percent in (
            (LowBy.MEAN, compared.mean_pence, measure.under_mean_percent),
            (LowBy.NEXT, compared.next_pence, measure.under_next_percent),
        )
        if other is not None and is_under(per_hour_pence, other, percent)
    )


def is_under(pence: int, other: int, percent: int) -> bool:
    """Say whether an amount is so many percent, or more, under another one."""
    return pence < other and pence * 100 <= other * (100 - percent)


def known_asks(spreads: Iterable[tuple[str, tuple[int, int, int]]]) -> dict[UUID, Asks]:
    """Return what suppliers ask from rows that were added up by supplier."""
    return {UUID(supplier): Asks(*numbers) for supplier, numbers in spreads}

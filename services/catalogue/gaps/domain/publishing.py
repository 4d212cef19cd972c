"""What of a gap is for everybody: a band of how many ask, and more than category and group once enough do.

A count of people below the threshold of suppression, and whatever would give it away, is not published.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.reference import districts, markets, policy, stamps
from shared.reference.count_bands import Band, bands_of
from shared.reference.policy_values import GapPublishing, Suppression


@dataclass(frozen=True)
class Publishing:
    """By what numbers of those who ask are published, and the stamps of the policies that say so."""

    fewer_than: int
    bands: tuple[Band, ...]
    policies: tuple[str, ...]

    def band_of(self, count: int) -> str:
        """Return the band in which a number is published, so that no small number tells of somebody."""
        return next(code for least, code in reversed(self.bands) if count >= least)

    def may_describe(self, count: int) -> bool:
        """Say whether so many ask that district, attributes and access needs tell of none of them."""
        return count >= self.fewer_than


def publishing(market: str, day: date) -> Publishing:
    """Return how numbers are published in a market on a day."""
    regime = markets()[market].regime
    suppressed, published = policy(Suppression, regime, day), policy(GapPublishing, regime, day)
    fewer_than = suppressed.values.counts_fewer_than
    bands = bands_of(fewer_than, published.values.bands_from)
    return Publishing(fewer_than, bands, stamps(suppressed, published))


def group_of(district: str) -> str | None:
    """Return the group in which a district lies; `None` for one that is not known here."""
    found = districts().get(district)
    return found.group if found else None


def shared_by_enough(asked: Iterable[tuple[str, UUID]], rules: Publishing) -> tuple[str, ...]:
    """Return the codes that enough ask for; each comes with who asks, and nobody counts twice."""
    askers: dict[str, set[UUID]] = {}
    for code, asker in asked:
        askers.setdefault(code, set()).add(asker)
    return tuple(sorted(code for code, found in askers.items() if rules.may_describe(len(found))))

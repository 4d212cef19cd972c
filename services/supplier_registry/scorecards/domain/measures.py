"""How a measure is drawn towards the category's mean, so that few cases neither punish nor favour.

The method is published with the policy `performance_levels`: a rate of n cases counts as
(n * rate + k * mean) / (n + k), where k is `shrinkage_cases`. It is the mean of a beta distribution (Gelman et al.,
Bayesian Data Analysis, 2.4) that weighs the category's mean like k cases.
"""

from dataclasses import dataclass
from fractions import Fraction

from shared.contracts.supplier_registry import Measure

PERCENT = 100


@dataclass(frozen=True)
class Share:
    """A sum and the number of cases that it is over: of each case a part, or hours."""

    amount: int
    cases: int

    @property
    def rate(self) -> Fraction | None:
        """The amount for each case; none without a case."""
        return Fraction(self.amount, self.cases) if self.cases else None


def drawn_to_the_mean(own: Share, category: Share, shrinkage_cases: int) -> Fraction | None:
    """Return a rate drawn towards the category's; none where there is no case to say anything by."""
    mean = category.rate
    if mean is None or own.cases + shrinkage_cases == 0:
        return own.rate
    return (own.amount + shrinkage_cases * mean) / (own.cases + shrinkage_cases)


def measured(own: Share, category: Share, shrinkage_cases: int, tell_from: int, unit: Fraction) -> Measure:
    """Return a measure as it is told, in a unit: the supplier's own rate from so many cases on."""
    return Measure(
        cases=own.cases,
        rate=_told(own.rate, unit) if own.cases >= tell_from else None,
        category_rate=_told(category.rate, unit),
        adjusted=_told(drawn_to_the_mean(own, category, shrinkage_cases), unit),
    )


def _told(rate: Fraction | None, unit: Fraction) -> float | None:
    return None if rate is None else float(round(rate * unit, 1))

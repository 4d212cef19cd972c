"""How needs to come are forecast, and how far off that was: pure, and the same for everybody who has the same counts.

Two estimates are weighed against each other, for each district and category. The flow: the mean of the months that
were counted last, later ones counting more, linearly. And what is under way: the journeys that are in the category now,
times how many needs a journey in it has led to in a month, over all districts, since one district has too few to tell.
The method and its error: docs/architecture/forecast.md.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from services.client_journey.requirements.domain.months import Cell, CountedMonth
from shared.reference.policy_values import RequirementsToCome

METHOD = "weighted_flow_and_under_way"


def forecast(months: Sequence[CountedMonth], terms: RequirementsToCome) -> dict[Cell, int]:
    """Return how many needs are to be expected in a month soon, by district and category.

    `months` are all that were counted, oldest first; too few of them, and nothing is forecast.
    """
    counted = months[-terms.looks_back_months :]
    if len(counted) < terms.counted_months_at_least:
        return {}
    flow, under_way = _flow(counted), _under_way(counted)
    if under_way is None:
        return {cell: _rounded(number) for cell, number in flow.items()}
    weight = Fraction(terms.under_way_percent, 100)
    return {
        cell: _rounded(weight * under_way.get(cell, 0) + (1 - weight) * flow.get(cell, 0))
        for cell in flow.keys() | under_way.keys()
    }


def _flow(counted: Sequence[CountedMonth]) -> dict[Cell, Fraction]:
    weights = range(1, len(counted) + 1)
    found: dict[Cell, Fraction] = {}
    for weight, month in zip(weights, counted, strict=True):
        for cell, recorded in month.recorded.items():
            found[cell] = found.get(cell, Fraction(0)) + Fraction(weight * recorded, sum(weights))
    return found


def _under_way(counted: Sequence[CountedMonth]) -> dict[Cell, Fraction] | None:
    """Return what the journeys under way lead to in a month; `None` where they are not known."""
    now = counted[-1].under_way
    if now is None:
        return None
    journeys, needs = Counter[str](), Counter[str]()
    for before, month in pairwise(counted):
        if before.under_way is not None:
            journeys += _by_category(before.under_way)
            needs += _by_category(month.recorded)
    rates = {category: Fraction(needs[category], number) for category, number in journeys.items() if number}
    return {cell: number * rates.get(cell[1], Fraction(0)) for cell, number in now.items()} if rates else None


def _by_category(numbers: Mapping[Cell, int]) -> Counter[str]:
    found = Counter[str]()
    for (_, category), number in numbers.items():
        found[category] += number
    return found


def _rounded(number: Fraction) -> int:
    return int(number + Fraction(1, 2))


@dataclass(frozen=True)
class Error:
    """How far off a forecast was of needs of a category, over so many months that are over.

    `error_percent` is the sum of what each district was off by, of all needs that came; `together_percent` the same for
    all districts together, month by month. `bias_percent` is above 0 where too many were expected.
    """

    category: str
    months: int
    came: int
    error_percent: int
    together_percent: int
    bias_percent: int


Guess = tuple[Mapping[Cell, int], Mapping[Cell, int]]
"""What was expected in a month, and what came."""


def errors(guesses: Sequence[Guess]) -> tuple[Error, ...]:
    """Return how far off what was expected was, by category; one in which nothing came is left out."""
    categories = sorted({cell[1] for _, came in guesses for cell in came})
    return tuple(_error(category, [_within(category, guess) for guess in guesses]) for category in categories)


def _within(category: str, guess: Guess) -> Guess:
    expected, came = guess
    return _only(category, expected), _only(category, came)


def _only(category: str, numbers: Mapping[Cell, int]) -> dict[Cell, int]:
    return {cell: number for cell, number in numbers.items() if cell[1] == category}


def _error(category: str, guesses: Sequence[Guess]) -> Error:
    came = sum(sum(there.values()) for _, there in guesses)
    off = sum(
        abs(expected.get(cell, 0) - there.get(cell, 0))
        for expected, there in guesses
        for cell in expected.keys() | there.keys()
    )
    sums = [(sum(expected.values()), sum(there.values())) for expected, there in guesses]
    return Error(
        category=category,
        months=len(guesses),
        came=came,
        error_percent=_percent(off, came),
        together_percent=_percent(sum(abs(one - other) for one, other in sums), came),
        bias_percent=_percent(sum(one - other for one, other in sums), came),
    )


def _percent(part: int, whole: int) -> int:
    return round(Fraction(100 * part, whole)) if whole else 0


def backtest(months: Sequence[CountedMonth], terms: RequirementsToCome) -> tuple[tuple[Error, ...], tuple[Error, ...]]:
    """Forecast each month that is over from what was counted when it was due to come out; return how far off that was.

    And, to hold it against, how far off it would have been to expect what had come in the last month counted by then.
    """
    ahead = terms.released_months_ahead + 1
    forecasts, repeats = list[Guess](), list[Guess]()
    for number in range(len(months)):
        known = months[: max(0, number - ahead + 1)]
        if len(known) >= terms.counted_months_at_least:
            came = months[number].recorded
            forecasts.append((forecast(known, terms), came))
            repeats.append((known[-1].recorded, came))
    return errors(forecasts), errors(repeats)

"""Scorecards as rows: what became of orders beside the mean of the category."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.api.answers.performance import Scorecard
from portal.web.wording import count

TOO_FEW = "Too few to say"


@dataclass(frozen=True)
class ScorecardPart:
    """A scorecard; its rows are a measure, the supplier's, the category's, and the number of cases."""

    issued: str
    period: tuple[str, str]
    rows: tuple[tuple[str, str, str, str], ...]


def scorecard_part(scorecard: Scorecard) -> ScorecardPart:
    """Return a scorecard as a page shows it."""
    period = (scorecard.counted_from.isoformat(), scorecard.counted_to.isoformat())
    return ScorecardPart(count(scorecard.issued, "order"), period, tuple(_rows(scorecard)))


def _rows(scorecard: Scorecard) -> Iterator[tuple[str, str, str, str]]:
    rates = (
        ("Orders accepted", scorecard.acceptance),
        ("Started on time", scorecard.on_time_starts),
        ("Completed", scorecard.completion),
        ("Outcomes reached", scorecard.outcomes),
        ("Outcomes that lasted", scorecard.sustained_outcomes),
        ("Attendance", scorecard.attendance),
        ("Did not start", scorecard.did_not_start),
        ("Orders with a complaint", scorecard.complaints),
    )
    for text, measure in rates:
        if measure is not None:
            yield text, _rate(measure.rate), _rate(measure.category_rate), str(measure.cases)
    hours = scorecard.acceptance_hours
    yield "Hours to accept", _hours(hours.rate), _hours(hours.category_rate), str(hours.cases)


def _rate(value: float | None) -> str:
    return TOO_FEW if value is None else per_cent(value)


def per_cent(value: float) -> str:
    """Return a rate, which the API gives in per cent."""
    return f"{value:.0f}%"


def _hours(value: float | None) -> str:
    return TOO_FEW if value is None else f"{value:.0f}"

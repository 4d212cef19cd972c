"""What is expected in one month: put together and published once, and held against what came once the month is over."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.client_journey.requirements.domain.months import Cell
from services.client_journey.requirements.domain.publishing import Publishing, lines
from services.client_journey.requirements.domain.requirement import Requirement
from shared.contracts import client_journey as facts
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference import Policy, stamps
from shared.reference.calendar import add_months
from shared.reference.markets import prevailing_market, prevailing_policy
from shared.reference.policy_values import RequirementsToCome, Suppression

_FORECAST_OF = Claim("requirements_forecast")


@dataclass(frozen=True)
class Released:
    """What was published of one category."""

    market: AnyMarket
    category: AnyCategory
    lines: tuple[facts.RequirementLine, ...]
    rounded_to: int
    fewer_than: int


@dataclass(frozen=True)
class Forecast:
    """What is expected in a month: in full, and what of it is `released`."""

    forecast_id: UUID
    month: date
    counted_until: date
    figures: tuple[facts.Expected, ...]
    policies: tuple[str, ...]
    expected_at: datetime
    released: tuple[Released, ...] = ()

    @property
    def stated(self) -> dict[Cell, int]:
        """What districts stated."""
        return {(one.district, one.category): one.stated for one in self.figures if one.stated is not None}

    @property
    def forecast(self) -> dict[Cell, int]:
        """What was forecast."""
        return {(one.district, one.category): one.forecast for one in self.figures if one.forecast is not None}


def months_to_release(today: date, terms: RequirementsToCome) -> Iterator[date]:
    """Yield the months that are to be out by today: those ahead of the one that runs, up to the last that may be."""
    this_month = today.replace(day=1)
    return (add_months(this_month, ahead) for ahead in range(1, terms.released_months_ahead + 1))


def forecast_of(month: date) -> ClaimRef:
    """Name what only one forecast of a month may hold."""
    return _FORECAST_OF(f"{month:%Y-%m}")


def stated_by_district(requirements: Iterable[Requirement]) -> dict[Cell, int]:
    """Return what is stated of each district and category: its own number or, where it says none, its jobcentres'."""
    own: dict[Cell, int] = {}
    of_jobcentres: dict[Cell, int] = defaultdict(int)
    for each in requirements:
        cell = each.district, each.category
        if each.jobcentre is None:
            own[cell] = each.expected
        else:
            of_jobcentres[cell] += each.expected
    return {**of_jobcentres, **own}


@dataclass(frozen=True)
class Terms:
    """The policies that statements and releases follow, and the market whose members a release is for."""

    requirements: Policy[RequirementsToCome]
    suppression: Policy[Suppression]
    market: str

    @property
    def stamps(self) -> tuple[str, ...]:
        """What a release records of them."""
        return stamps(self.requirements, self.suppression)

    @property
    def publishing(self) -> Publishing:
        """How numbers are published."""
        return Publishing(self.suppression.values.counts_fewer_than, self.requirements.values.rounds_to)


def terms_of(day: date) -> Terms:
    """Return by what requirements are stated and published on a day: needs are of no market, and outlive them all."""
    requirements, suppression = prevailing_policy(RequirementsToCome, day), prevailing_policy(Suppression, day)
    return Terms(requirements, suppression, prevailing_market(day).code)


def release(
    forecast_id: UUID,
    month: date,
    stated: Mapping[Cell, int],
    forecast: Mapping[Cell, int],
    counted_until: date,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Put together what is expected in a month, and publish of each category what may be."""
    figures = tuple(
        facts.Expected(district=cell[0], category=cell[1], stated=stated.get(cell), forecast=forecast.get(cell))
        for cell in sorted(stated.keys() | forecast.keys())
    )
    return [
        facts.RequirementsExpected(
            forecast_id=forecast_id,
            month=month,
            counted_until=counted_until,
            figures=figures,
            policies=terms.stamps,
            expected_at=now,
        ),
        *_published(forecast_id, month, figures, terms, now),
    ]


def _published(
    forecast_id: UUID, month: date, figures: tuple[facts.Expected, ...], terms: Terms, now: datetime
) -> Iterator[Event]:
    """Yield what is published, category by category; one of which nothing may be said is passed over."""
    rules = terms.publishing
    for category in sorted({each.category for each in figures}):
        if shown := lines((each for each in figures if each.category == category), rules):
            yield facts.RequirementsForecast(
                forecast_id=forecast_id,
                month=month,
                market=terms.market,
                category=category,
                lines=shown,
                rounded_to=rules.rounds_to,
                fewer_than=rules.fewer_than,
                policies=terms.stamps,
                released_at=now,
            )


def evolve(one: Forecast | None, event: facts.RequirementsForecastEvent) -> Forecast:
    """Fold one event into a forecast."""
    if isinstance(event, facts.RequirementsExpected):
        return Forecast(
            forecast_id=event.forecast_id,
            month=event.month,
            counted_until=event.counted_until,
            figures=event.figures,
            policies=event.policies,
            expected_at=event.expected_at,
        )
    one = begun(one, event)
    if isinstance(event, facts.RequirementsForecast):
        shown = Released(event.market, event.category, event.lines, event.rounded_to, event.fewer_than)
        return replace(one, released=(*one.released, shown))
    return one


FORECASTS = Aggregate(
    "requirements_forecast",
    "requirements_forecasts",
    Forecast,
    evolve,
    indexes=(("month",),),
    claims=lambda one: (forecast_of(one.month),),
)

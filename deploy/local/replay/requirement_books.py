"""The books of a replay on requirements to come: stated as was told, counted as it came, out once, nothing small."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deploy.local.replay.last_words import Logs, states_of, told_otherwise
from deploy.local.replay.told import NOT_STATED
from deploy.reconciliation.findings import Finding
from services.client_journey.requirements.domain.forecast import FORECASTS, Forecast
from services.client_journey.requirements.domain.method import Error, Guess, backtest, errors
from services.client_journey.requirements.domain.months import COUNTED_MONTHS, CountedMonth
from services.client_journey.requirements.domain.requirement import REQUIREMENTS, Status
from shared.contracts import client_journey as facts
from shared.reference.calendar import uk_date
from shared.reference.markets import prevailing_policy
from shared.reference.policy_values import RequirementsToCome


def requirement_findings(
    stated: Logs, counted: Logs, forecasts: Logs, needs: Logs, told: Mapping[str, int]
) -> list[Finding]:
    """Hold the logs of what was stated, counted and published against what was told, and against one another."""
    stands = {
        str(one.requirement_id): NOT_STATED if one.status == Status.WITHDRAWN else one.expected
        for one in states_of(REQUIREMENTS, stated).values()
    }
    found, acknowledged = ({each: str(number) for each, number in of.items()} for of in (stands, told))
    differing = told_otherwise(found, acknowledged, "requirement {} expects {}, the client was told {}")
    months, out = list(states_of(COUNTED_MONTHS, counted).values()), list(states_of(FORECASTS, forecasts).values())
    return [
        Finding.of("every district expects what the client was told", len(stands), differing),
        Finding.of("every month's needs are counted once, all of them", len(months), list(_miscounted(months, needs))),
        Finding.of("requirements of a month come out once, and no small number", len(out), list(_out_wrongly(out))),
    ]


def _miscounted(months: Sequence[CountedMonth], needs: Logs) -> Iterator[str]:
    """By category alone: where a client has moved since, its needs may have been counted in another district."""
    came = Counter[tuple[date, str]]()
    for events in needs.values():
        for each in events:
            if isinstance(each.event, facts.NeedRecorded):
                came[uk_date(each.event.recorded_at).replace(day=1), each.event.category] += 1
    for month, times in Counter(one.month for one in months).items():
        if times > 1:
            yield f"{month:%Y-%m} was counted {times} times"
    for one in months:
        found = Counter[str]()
        for flow in one.flows:
            found[flow.category] += flow.recorded
        expected = {category: number for (month, category), number in came.items() if month == one.month}
        if +found != expected:
            yield f"of {one.month:%Y-%m} {dict(+found)} were counted, and {expected} recorded"


def _out_wrongly(out: Sequence[Forecast]) -> Iterator[str]:
    for month, times in Counter(one.month for one in out).items():
        if times > 1:
            yield f"{month:%Y-%m} came out {times} times"
    for one in out:
        if uk_date(one.expected_at) >= one.month:
            yield f"{one.month:%Y-%m} came out after it had begun"
        for shown in one.released:
            numbers = [each for line in shown.lines for each in (line.stated, line.forecast) if each is not None]
            if small := [each for each in numbers if each < shown.fewer_than or each % shown.rounded_to]:
                yield f"{one.month:%Y-%m} tells {small} of {shown.category}"


@dataclass(frozen=True)
class HowFarOff:
    """Shares of the needs that came, over all categories: what each district was off by, in percent.

    `published` is of the forecasts that came out, `stated` of what districts said themselves, `forecast` of today's
    method on every month that is over, `repeated` of expecting what came last. `None` where there is nothing to say.
    """

    published: int | None
    stated: int | None
    forecast: int | None
    repeated: int | None


def how_far_off(counted: Logs, forecasts: Logs) -> HowFarOff:
    """Return how far off what was expected was."""
    months = sorted(states_of(COUNTED_MONTHS, counted).values(), key=lambda each: each.month)
    if not months:
        return HowFarOff(None, None, None, None)
    came = {each.month: each.recorded for each in months}
    over = [(one, came[one.month]) for one in states_of(FORECASTS, forecasts).values() if one.month in came]
    last = months[-1].month
    terms = prevailing_policy(RequirementsToCome, last).values
    made, repeated = backtest(months, terms)
    published: list[Guess] = [(one.forecast, there) for one, there in over if one.forecast]
    stated: list[Guess] = [
        (said, {cell: there.get(cell, 0) for cell in said}) for one, there in over if (said := one.stated)
    ]
    return HowFarOff(*map(_together, (errors(published), errors(stated), made, repeated)))


def _together(found: Sequence[Error]) -> int | None:
    came = sum(each.came for each in found)
    return round(sum(each.error_percent * each.came for each in found) / came) if came else None

"""The books of a replay on performance: levels and plans stand as was decided, and no plan failed before its time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from deploy import services
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.reference.calendar import uk_date

Logs = Mapping[str, Sequence[Logged]]


def performance_findings(
    performances: Logs, told: Mapping[str, tuple[int, str]], still_offers: Mapping[str, bool]
) -> list[Finding]:
    """Check the logs of performances against what the client was told of levels, plans and answers."""
    kinds = services.service("supplier_registry").aggregates
    kind: Aggregate[Any] = next(each for each in kinds if each.name == "performance")
    stands, wrong, answered = dict[str, tuple[int, str]](), list[str](), dict[str, bool]()
    for identifier, events in performances.items():
        life = [each.event for each in events if each.event]
        state: Any = kind.fold(life)
        if state.plans:
            stands[identifier] = state.level, str(state.plans[-1].status)
        if said := [each.still_offers for each in life if isinstance(each, facts.InactivityAnswered)]:
            answered[identifier] = said[-1]
        wrong += [f"performance {identifier}: a plan failed on {day}, too early" for day in _too_early(life)]
    wrong += [
        f"performance {each} stands at {stands.get(each)}, the client was told {told.get(each)}"
        for each in stands.keys() | told.keys()
        if stands.get(each) != told.get(each)
    ]
    lost = [
        f"performance {each}: still offers {answered.get(each)}, the client was told {still_offers.get(each)}"
        for each in answered.keys() | still_offers.keys()
        if answered.get(each) != still_offers.get(each)
    ]
    return [
        Finding.of("every improvement plan stands as was decided, and none failed too early", len(stands), wrong),
        Finding.of("every answer whether a supplier still offers is there", len(answered), lost),
    ]


def _too_early(life: Sequence[Event]) -> list[date]:
    """Return the days on which a plan failed within the time that its supplier had to improve."""
    ends, found = dict[object, date](), list[date]()
    for event in life:
        match event:
            case facts.ImprovementPlanOpened() | facts.ImprovementPlanExtended():
                ends[event.plan_id] = event.improve_by
            case facts.ImprovementPlanFailed() if (day := uk_date(event.failed_at)) <= ends[event.plan_id]:
                found.append(day)
    return found

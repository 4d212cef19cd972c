"""The books of a replay on gaps: they stand as was told, say no more than they may, and their askers hear of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from deploy import services
from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts
from shared.contracts.client_journey import NeedUnmet
from shared.contracts.event import Event
from shared.contracts.notifications import MessageDelivered
from shared.reference import policy
from shared.reference.calendar import uk_date
from shared.reference.markets import markets
from shared.reference.policy_values import Suppression

Events = Mapping[str, Sequence[Logged]]


def gap_findings(told: Told, gaps: Events, askers: Events, needs: Events, messages: Events) -> list[Finding]:
    """Hold what is on record of gaps against what was told, and against one another."""
    kind: Any = next(each for each in services.service("catalogue").aggregates if each.name == "gap")
    states = {each: kind.fold([one.event for one in events if one.event]) for each, events in gaps.items()}
    return [
        _unmet(told, gaps, needs),
        _fates(told, list(states.values())),
        _reported(told, states),
        waited_for_finding(gaps),
        _in_public(gaps),
        _asked(gaps, askers),
        _announced(gaps, messages),
    ]


def _events(logged: Events) -> Iterator[Event]:
    return (each.event for events in logged.values() for each in events if each.event)


def _unmet(told: Told, gaps: Events, needs: Events) -> Finding:
    """Every need that was reported unmet is recorded so, and counted in a gap."""
    unmet = {event.need_id for event in _events(needs) if isinstance(event, NeedUnmet)}
    counted = {event.need_id for event in _events(gaps) if isinstance(event, facts.GapReported)}
    wrong = [f"need {each} is unmet and in no gap" for each in sorted(unmet - counted)]
    if len(unmet) != told.unmet:
        wrong.append(f"{len(unmet)} needs are recorded as unmet, {told.unmet} were reported")
    return Finding.of("every need reported unmet is counted in a gap", told.unmet, wrong)


def _fates(told: Told, states: Sequence[Any]) -> Finding:
    stands: dict[tuple[str, str], set[str]] = {}
    for state in states:
        stands.setdefault((state.category, state.district), set()).add(str(state.status))
    wrong = [
        f"gaps {pair} are {sorted(stands.get(pair, ()))}, the client was told {fate}"
        for pair, fate in told.gaps.items()
        if fate not in stands.get(pair, ())
    ]
    return Finding.of("every gap stands where the client was told it does", len(told.gaps), wrong)


def _reported(told: Told, states: Mapping[str, Any]) -> Finding:
    """Every search in vain that was reported is in a gap, and closed where its coach was told so."""
    wrong = [
        f"gap {gap_id} is {states[gap_id].status if gap_id in states else 'nowhere'}, its coach was told {stood}"
        for gap_id, stood in told.gap_reports.items()
        if gap_id not in states or (stood == "closed" and states[gap_id].status != "closed")
    ]
    return Finding.of(
        "every search in vain that was reported is in a gap, which stands as was told", len(states), wrong
    )


def waited_for_finding(gaps: Events) -> Finding:
    """A gap is open just as long as somebody waits for it: no gap is closed twice, and none is left open for nobody."""
    wrong = [
        f"gap {gap_id} was closed {closed} times, and nobody waits for it"
        for gap_id, events in gaps.items()
        if (closed := _closings(events)) != 1 and (closed or not waiting(events))
    ]
    return Finding.of("every gap is closed once, or somebody waits for it", len(gaps), wrong)


def waiting(events: Sequence[Logged]) -> frozenset[UUID]:
    """Return who waits for a gap: nobody once it is closed."""
    askers = set[UUID | None]()
    for each in events:
        match each.event:
            case facts.GapReported():
                askers.add(each.event.need_id or each.event.searcher_id)
            case facts.GapReportWithdrawn():
                askers.discard(each.event.need_id or each.event.searcher_id)
            case facts.GapClosed():
                return frozenset()
    return frozenset(filter(None, askers))


def _closings(events: Sequence[Logged]) -> int:
    return sum(isinstance(each.event, facts.GapClosed) for each in events)


def _in_public(gaps: Events) -> Finding:
    """No public fact of a gap says more than category and group while fewer have asked than the policy says."""
    wrong = [each for events in gaps.values() for each in _told_too_soon(events)]
    return Finding.of("no gap says in public where few ask for what", len(gaps), wrong)


def _told_too_soon(events: Sequence[Logged]) -> Iterator[str]:
    askers: set[UUID | None] = set()
    for each in events:
        if isinstance(each.event, facts.GapReported):
            askers.add(each.event.need_id or each.event.searcher_id)
        elif isinstance(each.event, facts.GapDescribed):
            market, day = markets()[each.event.market], uk_date(each.event.described_at)
            fewer_than = policy(Suppression, market.regime, day).values.counts_fewer_than
        elif isinstance(each.event, facts.GapEvent) and not each.event.PRIVATE:
            wanted = getattr(each.event, "access", ()) or getattr(each.event, "attributes", ())
            if len(askers) < fewer_than and (each.event.district or wanted or getattr(each.event, "offer_id", None)):
                fact = type(each.event).__name__
                yield f"{fact} of gap {each.event.gap_id} says where it is, with {len(askers)} askers"


def _asked(gaps: Events, askers: Events) -> Finding:
    """Whoever asked hears of every answer and of the closing, each once."""
    told = [event for event in _events(askers) if isinstance(event, facts.AskersEvent)]
    answers = [event.gap_id for event in _events(gaps) if isinstance(event, facts.GapAnswered)]
    closed = [event.gap_id for event in _events(gaps) if isinstance(event, facts.GapClosed)]
    heard = [each.gap_id for each in told if isinstance(each, facts.AskersToldOfAnswer)]
    heard_of_closing = [each.gap_id for each in told if isinstance(each, facts.AskersToldOfClosing)]
    wrong = [
        f"{len(there)} {what} of gaps, and {len(said)} were told to those who asked"
        for what, there, said in (("answers", answers, heard), ("closings", closed, heard_of_closing))
        if sorted(there) != sorted(said)
    ]
    return Finding.of("whoever asked hears of each answer and closing", len(answers) + len(closed), wrong)


def _announced(gaps: Events, messages: Events) -> Finding:
    """The commercial team hears of every gap."""
    raised = {event.gap_id for event in _events(gaps) if isinstance(event, facts.GapRaised)}
    heard = {
        UUID(event.about_event.partition(":")[0])
        for event in _events(messages)
        if isinstance(event, MessageDelivered)
        and event.about_type == facts.GapRaised.TYPE
        and event.recipient_kind == "team"
    }
    wrong = [f"nobody was told of gap {each}" for each in sorted(raised - heard)]
    return Finding.of("the commercial team hears of every gap", len(raised), wrong)

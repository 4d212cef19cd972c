"""The books of a replay on complaints: what was said came of each, and nobody was judged unheard."""

from collections.abc import Iterator, Mapping, Sequence

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date

Logs = Mapping[str, Sequence[Logged]]


def complaint_findings(complaints: Logs, told: Mapping[str, str]) -> list[Finding]:
    """Check the logs of complaints against what the client was told."""
    lives = {identifier: [each.event for each in events if each.event] for identifier, events in complaints.items()}
    came_to = {identifier: _came_to(life) for identifier, life in lives.items()}
    differing = [
        f"complaint {each} came to {came_to.get(each)}, the client was told {told.get(each)}"
        for each in came_to.keys() | told.keys()
        if came_to.get(each) != told.get(each)
    ]
    unheard = [f"complaint {identifier}: {fault}" for identifier, life in lives.items() for fault in _unheard(life)]
    return [
        Finding.of("every complaint came to what the client was told", len(came_to), differing),
        Finding.of("nothing was found against a supplier that could not answer", len(lives), unheard),
    ]


def _came_to(life: Sequence[Event]) -> str:
    came_to = "raised"
    for event in life:
        match event:
            case facts.ComplaintAnswered():
                came_to = "answered"
            case facts.ComplaintDecided():
                came_to = f"{event.finding}, {event.consequence}"
            case facts.ComplaintWithdrawn():
                came_to = "withdrawn"
    return came_to


def _unheard(life: Sequence[Event]) -> Iterator[str]:
    answer_by, answered = None, False
    for event in life:
        match event:
            case facts.ComplaintRaised():
                answer_by = event.answer_by
            case facts.ComplaintAnswered():
                answered = True
            case facts.ComplaintDecided() if event.finding != "not_upheld" and not answered:
                if answer_by is None or uk_date(event.decided_at) <= answer_by:
                    yield f"decided on {uk_date(event.decided_at)}, and it could answer until {answer_by}"

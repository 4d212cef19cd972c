"""The books of a replay on emergency access: what became of each, and nothing opened but by two people in time."""

from collections.abc import Iterator, Mapping, Sequence

from deploy.local.replay.last_words import Logs, Says, last_words, told_otherwise
from deploy.reconciliation.findings import Finding
from services.client_journey.emergencies.domain.emergency import EMERGENCIES, Emergency
from shared.contracts import client_journey as facts
from shared.contracts.event import Event

_SAYS: Says = {
    facts.EmergencyAccessRequested: "requested",
    facts.EmergencyAccessGranted: "granted",
    facts.EmergencyAccessRefused: "refused",
    facts.EmergencyAccessLapsed: "lapsed",
    facts.EmergencyAccessEnded: "ended",
    facts.EmergencyAccessReviewed: "reviewed",
}


def emergency_findings(emergencies: Logs, told: Mapping[str, str], looks: Mapping[str, int]) -> list[Finding]:
    """Check the logs of emergency accesses against what the client was told, and each life against the rules."""
    found = last_words(emergencies, _SAYS)
    differing = told_otherwise(found, told, "emergency access {} is {}, the client was told {}")
    lives = {each: [one.event for one in events if one.event] for each, events in emergencies.items()}
    wrong = [f"emergency access {each}: {fault}" for each, life in lives.items() for fault in _faults(life)]
    for each, life in lives.items():
        used = sum(isinstance(event, facts.EmergencyAccessUsed) for event in life)
        if used != looks.get(each, 0):
            wrong.append(f"emergency access {each} was used {used} times, and {looks.get(each, 0)} looks were answered")
    return [
        Finding.of("every emergency access came to what the client was told", len(found), differing),
        Finding.of("nothing was opened in an emergency but by two people, in time", len(lives), wrong),
    ]


def _faults(life: Sequence[Event]) -> Iterator[str]:
    emergency: Emergency | None = None
    for event in life:
        if isinstance(event, facts.EmergencyAccessUsed):
            yield from _wrong_about(emergency, event)
        emergency = EMERGENCIES.evolve(emergency, event)
    if emergency is not None and emergency.decided_by == emergency.requested_by:
        yield "whoever asked decided"


def _wrong_about(emergency: Emergency | None, event: facts.EmergencyAccessUsed) -> Iterator[str]:
    if emergency is None or emergency.decided_by is None or emergency.ends_at is None:
        yield "something was opened that nobody had granted"
    elif event.used_at >= emergency.ends_at:
        yield "something was opened after its end"
    elif set(event.kinds) - set(emergency.kinds):
        yield "more was opened than was asked for"

"""Whether clients are where, and with whom, their coaches were told they are."""

from collections.abc import Mapping, Sequence

from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.client_journey import ClientSeen, CoachAssigned, CoachCovered, JourneyTransferred, NeedTransferred

Logs = Mapping[str, Sequence[Logged]]


def journey_findings(told: Told, journeys: Logs, needs: Logs) -> list[Finding]:
    """Every hand-over, cover, contact and transfer that was acknowledged is in the log, and no other."""
    return [_coaches(told, journeys), _transfers(told, journeys, needs), _contacts(told, journeys)]


def _coaches(told: Told, journeys: Logs) -> Finding:
    last = {
        each: assigned[-1].coach.subject
        for each, events in journeys.items()
        if len(assigned := [one.event for one in events if isinstance(one.event, CoachAssigned)]) > 1
    }
    covered = {each for each, events in journeys.items() if any(isinstance(one.event, CoachCovered) for one in events)}
    wrong = [
        f"journey {each} is looked after by another coach than was told"
        for each in last.keys() | told.handed_over.keys()
        if last.get(each) != told.handed_over.get(each)
    ]
    wrong += [f"journey {each} is covered in the log or in what was told only" for each in covered ^ told.covered]
    return Finding.of("every client is with the coach that was told, and covered where it was told", len(last), wrong)


def _transfers(told: Told, journeys: Logs, needs: Logs) -> Finding:
    there = {
        each: one.event.district
        for each, events in journeys.items()
        for one in events
        if isinstance(one.event, JourneyTransferred)
    }
    wrong = [f"journey {each} is in another district than was told" for each in there.keys() ^ told.transferred.keys()]
    wrong += [f"journey {each} is in {at}" for each, at in there.items() if told.transferred.get(each, at) != at]
    for need_id, events in needs.items():
        moved = [one.event for one in events if isinstance(one.event, NeedTransferred)]
        journey = str(getattr(events[0].event, "journey_id", ""))
        if journey in there and [each.district for each in moved] != [there[journey]]:
            wrong.append(f"need {need_id} did not go with its journey")
    return Finding.of("every client who went to another district is there, with every need", len(there), wrong)


def _contacts(told: Told, journeys: Logs) -> Finding:
    found = sum(isinstance(one.event, ClientSeen) for events in journeys.values() for one in events)
    wrong = [] if found == told.contacts else [f"{found} contacts are in the log, and {told.contacts} were told"]
    return Finding.of("every contact that was recorded is there, once", found, wrong)

"""The books of a replay on the portal's forms: each that was sent is on record as its sender's, or changed nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from deploy.local.replay.desks import FORM, Sent
from deploy.local.replay.people.form_fillers import ACCEPTANCE, APPROVAL, ORDER, PROPOSAL
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import ordering, supplier_registry
from shared.contracts.event import Event

FACTS: Mapping[str, tuple[type[Event], ...]] = {
    ORDER: (ordering.OrderPlaced,),
    APPROVAL: (ordering.ApprovalGiven, ordering.OrderApproved),
    ACCEPTANCE: (ordering.OrderAccepted,),
    PROPOSAL: (supplier_registry.DecisionProposed,),
}


def form_findings(events: Iterable[Logged], told: Mapping[str, Sent]) -> list[Finding]:
    """Hold what the forms were told against the facts that the logs have of them, by correlation id."""
    led_to = defaultdict[str, list[Logged]](list)
    for each in events:
        if each.correlation_id.startswith(FORM):
            led_to[each.correlation_id].append(each)
    done = {each: sent for each, sent in told.items() if sent.came_to == "done"}
    missing = [
        f"{sent.what} {sent.thing} by {sent.account} was done by a form, and is not on record so"
        for each, sent in done.items()
        if not any(_is_of(sent, event) for event in led_to[each])
    ]
    undone = {each: sent for each, sent in told.items() if sent.came_to != "done"}
    failed = [f"{sent.what} {sent.thing}: {sent.came_to}" for sent in undone.values() if sent.came_to != "refused"]
    unasked = [
        f"a form that was {told[each].came_to if each in told else 'never sent'} led to {len(found)} events"
        for each, found in led_to.items()
        if found and each not in done
    ]
    return [
        Finding.of("what people did by the portal's forms is on record as theirs", len(done), missing),
        Finding.of("what the portal's forms refused has changed nothing", len(undone), unasked),
        Finding.of("no form of the portal failed", len(told), failed),
    ]


def _is_of(sent: Sent, event: Logged) -> bool:
    """Whether this is the fact that a form was for."""
    return (
        isinstance(event.event, FACTS[sent.what]) and event.event.subject == sent.thing and event.actor == sent.account
    )

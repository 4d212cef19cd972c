"""The books of a replay on what left the inboxes: all that was planned was sent once by its id, or says why not."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from deploy import services
from deploy.local.post import PostOffice
from deploy.local.receiver import Receiver
from deploy.local.replay.last_words import Logs, states_of
from deploy.local.replay.logs import Log
from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from shared.contracts.notifications import MessageFailed, MessageSent, PersonClosed

_EMAIL, _WEBHOOK = "email", "webhook"
_UNDER_WAY = timedelta(seconds=5)
_SENT, _WAITING = "sent", "waiting"


def sent_findings(
    post: PostOffice | None, receiver: Receiver | None, log: Log, told: Told, now: datetime
) -> list[Finding]:
    """Hold deliveries, as the log has them, against what a mail server and a receiver of webhooks took in."""
    deliveries, people = log.of("delivery"), log.of("person")
    kind: Any = next(each for each in services.service("notifications").aggregates if each.name == "delivery")
    states = states_of(kind, deliveries)
    found = [_came_to_something(states, deliveries, now), _nothing_after_leaving(deliveries, states, people)]
    if post is not None:
        letters = Counter(each.id for each in post.letters)
        found.append(_arrived("e-mail", [each for each in states.values() if each.channel == _EMAIL], letters))
        found.append(_to_whom(states, told, post))
    if receiver is not None:
        taken = sum(receiver.taken.values(), Counter[str]())
        found.append(_arrived("webhook", [each for each in states.values() if each.channel == _WEBHOOK], taken))
        unsigned = [f"{receiver.unsigned} requests were not signed as agreed"] if receiver.unsigned else []
        found.append(Finding.of("every request to a webhook is signed as agreed", taken.total(), unsigned))
    return found


def _came_to_something(states: Mapping[str, Any], deliveries: Logs, now: datetime) -> Finding:
    """Nothing that was planned is due and untried at the end but where the other side is away; none is sent twice."""
    waiting = {each: state for each, state in states.items() if state.status == _WAITING}
    away = {state.lane for state in waiting.values() if state.code}  # who is away is left alone for a while
    wrong = [
        f"delivery {each} by {state.channel} was due at {state.due_at} and waits"
        for each, state in waiting.items()
        if state.due_at <= now and state.lane not in away
    ]
    for each, events in deliveries.items():
        if sum(isinstance(one.event, MessageSent) for one in events) > 1:
            wrong.append(f"delivery {each} was sent twice")
    return Finding.of("what was planned for people and webhooks was sent once, or says why not", len(states), wrong)


def _arrived(what: str, states: Sequence[Any], came: Counter[str]) -> Finding:
    """Each that was sent arrived by its id, or with the digest that it was part of, and nothing else did."""
    groups: dict[str, list[Any]] = {}
    for each in states:
        groups.setdefault(each.together, []).append(each)
    wrong = [
        f"{what} {group[0].delivery_id} was sent, and did not arrive"
        for group in groups.values()
        if any(each.status == _SENT for each in group) and not any(str(each.delivery_id) in came for each in group)
    ]
    planned = {str(each.delivery_id) for each in states}
    wrong += [f"{what} {each} arrived, and was not planned" for each in came if each not in planned]
    again = sum(times - 1 for times in came.values())
    found = Finding.of(f"every {what} that was sent arrived under its id, and no other", len(came), wrong)
    return replace(found, again=again)


def _to_whom(states: Mapping[str, Any], told: Told, post: PostOffice) -> Finding:
    """A letter went to an address that its person had given."""
    given = told.addresses_given
    wrong = [
        f"letter {each.id} went to an address of somebody else"
        for each in post.letters
        if each.id in states and each.to not in given.get(str(states[each.id].person_id), ())
    ]
    return Finding.of("every letter went to an address of the person that it was for", len(post.letters), wrong)


def _nothing_after_leaving(deliveries: Logs, states: Mapping[str, Any], people: Logs) -> Finding:
    """Nothing was sent to whoever had left, but for what was under way: a replay's day passes faster than a letter."""
    left = {UUID(each): one for each, events in people.items() for one in events if isinstance(one.event, PersonClosed)}
    wrong = [
        f"delivery {each} was sent to somebody who had left"
        for each, events in deliveries.items()
        for one in _of(events)
        if (closed := left.get(states[each].person_id)) and one.recorded_at - closed.recorded_at > _UNDER_WAY
    ]
    return Finding.of("whoever has left is sent nothing more", len(left), wrong)


def _of(events: Iterable[Any]) -> Iterable[Any]:
    return (each for each in events if isinstance(each.event, MessageSent | MessageFailed))

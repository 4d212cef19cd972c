"""The auditor: what must hold at the end of every history, whatever happened in it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter

from shared.contracts.topics import dead_letters
from shared.messaging.envelope import Envelope, Malformed
from shared.store.chain import START, linked
from shared.store.log import event_of
from tests.simulation.history import TOPIC, History, by_subject
from tests.simulation.mongo import Kept
from tests.simulation.shop import KNOWN, OWNER, READER, STANDINGS, Remarked, said

_REMARKED = TypeAdapter(Remarked)


def audit(history: History) -> list[str]:
    """Return every violation, in words."""
    found = Findings(history)
    return [violation for check in CHECKS for violation in check(found)]


class Findings:
    """What a history left behind."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.log = self.documents(OWNER, "events")
        self.subjects = by_subject(self.log)
        self.public = {subject: [each for each in log if each["public"]] for subject, log in self.subjects.items()}

    def documents(self, database: str, collection: str) -> list[dict[str, Any]]:
        """Return all that a collection has."""
        kept = self.history.server.collection(database, collection).kept.values()
        return [each.copy() for each in kept]

    def document(self, database: str, collection: str, key: str) -> dict[str, Any] | None:
        """Return one document."""
        found: Kept | None = self.history.server.collection(database, collection).kept.get(key)
        return found.copy() if found else None


def nothing_acknowledged_is_lost_or_done_twice(found: Findings) -> Iterator[str]:
    facts = Counter(each["correlation_id"] for each in found.log)
    if len(found.history.asked) != found.history.commands:
        yield f"only {len(found.history.asked)} of {found.history.commands} commands were answered"
    for each in found.history.asked:
        there = facts[each.key]
        if each.facts is None and there and not each.unanswered:
            yield f"{each.key} ({each.what}) was refused, and led to {there} facts"
        if each.facts is not None and each.facts >= 0 and there != each.facts:
            yield f"{each.key} ({each.what}) was acknowledged with {each.facts} facts, and led to {there}"
        if there > 2 or (there == 2 and each.what != "swap"):
            yield f"{each.key} ({each.what}) was carried out twice"


def states_are_the_folds_of_the_log(found: Findings) -> Iterator[str]:
    store = found.history.owner()
    for subject, log in found.subjects.items():
        if [each["version"] for each in log] != list(range(1, len(log) + 1)):
            yield f"the log of {subject} has versions {[each['version'] for each in log]}"
        events = [(_event(each), each["version"], each["time"]) for each in log]
        state, steps = store.clocks.folded(STANDINGS, subject, events)
        document = found.document(OWNER, STANDINGS.collection, subject)
        if document is None or STANDINGS.decode(document["state"]) != state or document["version"] != len(log):
            yield f"the state of {subject} is not the fold of its log"
        elif steps and {each["key"] for each in (*document["due"], *document.get("done", ()))} != {
            each.key for each in (*steps.due, *steps.done)
        }:
            yield f"the clocks of {subject} are not those of its log"


def every_event_has_one_number(found: Findings) -> Iterator[str]:
    numbers = sorted(found.documents(OWNER, "numbers"), key=lambda each: each["_id"])
    if [each["_id"] for each in numbers] != list(range(1, len(numbers) + 1)):
        yield "the numbers have a gap"
    by_id = {each["_id"]: each for each in found.log}
    if Counter(each["event"] for each in numbers) != Counter(by_id.keys()):
        lacking = sorted(by_id.keys() - {each["event"] for each in numbers})
        yield f"not every event has one number: {lacking or 'some have two'}"
        return
    documents = [by_id[each["event"]] for each in numbers]
    if [link.hash for link in linked(START, documents)] != [bytes(each["hash"]) for each in numbers]:
        yield "the chain over the numbers does not hold"
    for subject in found.subjects:
        versions = [each["version"] for each in documents if each["aggregate_id"] == subject]
        if versions != sorted(versions):
            yield f"{subject} is numbered out of order: {versions}"


def every_public_event_is_on_its_topic_in_order(found: Findings) -> Iterator[str]:
    sent: dict[str, list[tuple[int, int]]] = {}
    for log in found.history.broker.topics[TOPIC.name]:
        for record in log:
            if record is None:
                continue
            try:
                envelope = Envelope.from_headers(record.headers)
            except Malformed:
                continue
            if envelope.type == Remarked.TYPE:
                yield f"{envelope.id} is private, and was published"
            sent.setdefault(envelope.subject, []).append((envelope.aggregate_version, envelope.follows))
    for subject, log in found.public.items():
        versions = {version for version, _ in sent.get(subject, ())}
        lacking = {each["version"] for each in log} - versions
        if lacking and subject not in found.history.withheld:
            yield f"{sorted(lacking)} of {subject} were never published"
        newest = 0
        for version, follows in sent.get(subject, ()):
            if follows > newest and subject not in found.history.withheld:
                yield f"{version} of {subject} was published before what it follows"
            newest = max(newest, version)


def rows_are_the_folds_of_what_was_published(found: Findings) -> Iterator[str]:
    for subject, log in found.public.items():
        if not log:
            continue
        expected = tuple(said(_event(each)) for each in log)
        document = found.document(READER, KNOWN.name, subject)
        if document is None:
            yield f"the reader knows nothing of {subject}"
            continue
        heard = KNOWN.decode(document).heard
        if heard != expected:
            yield f"the reader heard {len(heard)} of {subject} for {len(expected)}, or in another order"
        if document.get("incomplete"):
            yield f"the row of {subject} is still marked as incomplete"
    for collection in ("missing_events", "parked_events"):
        if left := found.documents(READER, collection):
            yield f"{len(left)} left in {collection}: {[each['_id'] for each in left]}"


def each_effect_happened_once(found: Findings) -> Iterator[str]:
    wanted = Counter(each["_id"] for each in found.log if each["type"].endswith("SupplierSuspended.v1"))
    paid = Counter(each["data"]["note"] for each in found.documents(READER, "events"))
    for event in wanted | paid:
        if paid[event] != wanted[event]:
            yield f"{event} was paid for {paid[event]} times instead of {wanted[event]}"


def each_step_of_a_clock_is_done_once(found: Findings) -> Iterator[str]:
    steps = Counter(each["data"]["step"] for each in found.log if each["type"] == Remarked.TYPE)
    for step, times in steps.items():
        if step and times > 1:
            yield f"{step} was done {times} times"
    today = found.history.clock()
    for each in found.documents(OWNER, STANDINGS.collection):
        if never := [step["key"] for step in each.get("done", ()) if not steps[step["key"]]]:
            yield f"{never} are noted as done and were never done"
        if late := [step["key"] for step in each["due"] if step["at"] < today.astimezone(UTC)]:
            yield f"{late} are due and not done"


def readers_of_the_feed_see_all(found: Findings) -> Iterator[str]:
    expected = Counter(each["_id"] for each in found.log if each["public"])
    seen = Counter(found.history.read_of_feed)
    if seen != expected:
        yield f"a reader of the feed missed {sorted(expected - seen)}, and had too much of {sorted(seen - expected)}"
    places: dict[str, list[int]] = {}
    for each in found.history.read_of_feed:
        subject, _, version = each.rpartition(":")
        places.setdefault(subject, []).append(int(version))
    for subject, versions in places.items():
        if any(later <= before for before, later in pairwise(versions)):
            yield f"the feed gave {versions} of {subject}"


def poison_is_set_aside(found: Findings) -> Iterator[str]:
    letters = {
        record.key.decode()
        for log in found.history.broker.topics[dead_letters(READER).name]
        for record in log
        if record is not None and record.key
    }
    for each in found.history.poison:
        if each not in letters:
            yield f"{each} is no event, and nobody set it aside"
    if unexpected := letters - set(found.history.poison):
        yield f"set aside without a reason: {sorted(unexpected)}"


def what_is_missing_was_named(found: Findings) -> Iterator[str]:
    if wrong := found.history.named - found.history.withheld:
        yield f"missed although nothing was withheld: {sorted(wrong)}"


def nothing_ended_by_itself(found: Findings) -> Iterator[str]:
    for each in found.history.loop.failures:
        yield f"{each.get('message')}: {each.get('exception')!r}"


CHECKS = (
    nothing_acknowledged_is_lost_or_done_twice,
    states_are_the_folds_of_the_log,
    every_event_has_one_number,
    every_public_event_is_on_its_topic_in_order,
    rows_are_the_folds_of_what_was_published,
    each_effect_happened_once,
    each_step_of_a_clock_is_done_once,
    readers_of_the_feed_see_all,
    poison_is_set_aside,
    what_is_missing_was_named,
    nothing_ended_by_itself,
)


def _event(document: dict[str, Any]) -> Any:
    if document["type"] == Remarked.TYPE:
        return _REMARKED.validate_python(document["data"])
    return event_of(document)

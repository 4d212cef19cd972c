"""The judge of every drill: what clients were acknowledged, against what logs, topics, rows and feeds have afterwards.

It only compares what it is given: whoever calls it has ended the load and let the readers catch up. The invariants, by
the names that the table of drills and docs/reliability have for them:

I1 no acknowledged change is lost; I2 nothing has its effect twice; I3 an aggregate's facts are in order; I4 every
public fact is published or set aside; I5 rows are the fold of the log; I6 a budget has taken what is held of it, and no
more than it was given; I7 no order goes to a supplier who may not have it, and each names a version of an offer that
there was; I8 every reader of a feed sees every item; I9 a request whose answer was lost came to nothing or one effect.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from deploy.reconciliation.budgets_held import of_budget, of_competition, of_order, of_payment
from deploy.reconciliation.reading import Logged, LoggedAggregate
from shared.contracts import catalogue, notifications, ordering, supplier_registry
from shared.contracts.event import Event
from shared.kernel.projection import Projection
from shared.store.recoveries import runs_whole
from tests.drills.evidence import Evidence
from tests.drills.ledger import Known

NEWS = timedelta(seconds=30)
"""How long after a suspension an order may still be placed: until ordering has heard of it, as D1's lag allows."""


class Invariant(StrEnum):
    """What must hold after every drill."""

    KEPT = "I1"
    ONCE = "I2"
    IN_ORDER = "I3"
    PUBLISHED = "I4"
    FOLDED = "I5"
    BALANCED = "I6"
    ALLOWED = "I7"
    SEEN = "I8"
    RESOLVED = "I9"


@dataclass(frozen=True, order=True)
class Violation:
    """One invariant that does not hold, of whom, and how that shows."""

    invariant: Invariant
    subject: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant} {self.subject}: {self.what}"


def audit(evidence: Evidence) -> list[Violation]:
    """Return everything that does not hold, each thing once."""
    return sorted({violation for check in CHECKS for violation in check(evidence)})


def acknowledged_is_kept(evidence: Evidence) -> Iterator[Violation]:
    """I1: what was acknowledged is in a log under its key, as what it was said to be, and so is all that was published.

    A fact on a topic that no log has was published before its commit was safe.
    """
    effects = _effects(evidence)
    for command in evidence.commands:
        if command.known is not Known.DONE:
            continue
        found = effects[command.key, command.effect]
        if not found:
            yield Violation(Invariant.KEPT, command.key, f"{command.effect} was acknowledged and is in no log")
        elif command.subject is not None and all(_subject(logged) != command.subject for logged in found):
            yield Violation(Invariant.KEPT, command.key, f"{command.subject} was acknowledged, {found[0].id} is logged")
    logged_ids = {logged.id for logged in evidence.events()}
    for topic, partitions in evidence.topics.items():
        for identifier in {identifier for partition in partitions for identifier in partition} - logged_ids:
            yield Violation(Invariant.KEPT, identifier, f"is on {topic} and in no log")


def effects_happen_once(evidence: Evidence) -> Iterator[Violation]:
    """I2: one effect for a key, one event for an id, one live order for a need, one message about an event."""
    for (key, effect), found in _effects(evidence).items():
        if len(found) > 1:
            yield Violation(Invariant.ONCE, key, f"{effect} happened {len(found)} times")
    yield from _twice((logged.id for logged in evidence.events()), "is in the logs {} times")
    yield from _twice(_ordered_needs(evidence), "is ordered for {} times")
    told = (
        f"{event.about_event} to {event.recipient_kind} {event.recipient}"
        for _, event in evidence.facts("message", notifications.MessageWritten)
    )
    yield from _twice(told, "was told {} times")
    reserved = (
        f"budget {event.budget_id} by {logged.correlation_id}"
        for logged, event in evidence.facts("budget", ordering.BudgetReserved)
    )
    keys = {command.key for command in evidence.commands}
    of_keys = (each for each in reserved if each.rpartition(" ")[2] in keys)
    yield from _twice(of_keys, "was charged {} times")


def facts_are_in_order(evidence: Evidence) -> Iterator[Violation]:
    """I3: versions run from 1 without a hole, their times never fall, and topics have them first in that order.

    In a log that was restored a hole is what only private facts can have left, or a recovery's leap.

    What was published already may be published again, whole stretches of it: readers pass over what they know.
    """
    for log in evidence.logs.values():
        recovered = any(logged.taken_back for aggregate in log for logged in aggregate.events)
        for aggregate in log:
            versions = [logged.version for logged in aggregate.events]
            run = [(logged.version, logged.taken_back) for logged in aggregate.events]
            if not runs_whole(run, versions[-1], recovered=recovered):
                yield Violation(Invariant.IN_ORDER, f"{aggregate.kind} {aggregate.id}", f"has versions {versions}")
            times = [logged.recorded_at for logged in aggregate.events]
            if times != sorted(times):
                yield Violation(Invariant.IN_ORDER, f"{aggregate.kind} {aggregate.id}", "has times that fall")
    for topic, partitions in evidence.topics.items():
        where: dict[str, int] = {}
        for number, partition in enumerate(partitions):
            newest: dict[str, int] = defaultdict(int)
            for identifier in dict.fromkeys(partition):
                subject, version = _parts(identifier)
                if where.setdefault(subject, number) != number:
                    yield Violation(Invariant.IN_ORDER, subject, f"is in two partitions of {topic}")
                if version < newest[subject]:
                    yield Violation(Invariant.IN_ORDER, identifier, f"is on {topic} after {subject}:{newest[subject]}")
                newest[subject] = max(newest[subject], version)


def facts_are_published(evidence: Evidence) -> Iterator[Violation]:
    """I4: every public fact of a log is on its topic or among the dead letters, and no private one is on any."""
    published = {topic: {one for part in parts for one in part} for topic, parts in evidence.topics.items()}
    for logged in evidence.events():
        there = published.get(logged.topic)
        if there is None:
            continue
        if logged.public and logged.id not in there and logged.id not in evidence.set_aside:
            yield Violation(Invariant.PUBLISHED, logged.id, f"was not published on {logged.topic}")
        if not logged.public and logged.id in there:
            yield Violation(Invariant.PUBLISHED, logged.id, f"is private, and was published on {logged.topic}")


def rows_are_folded(evidence: Evidence) -> Iterator[Violation]:
    """I5: every row is what the log of its aggregate folds to, and there is a row for nothing else."""
    for kept in evidence.rows:
        kinds = {event.AGGREGATE for event in kept.projection.events}
        folded = {
            aggregate.id: _folded(kept.projection, aggregate.events)
            for kind in kinds
            for aggregate in evidence.aggregates(kind)
        }
        expected = {identifier: row for identifier, (row, _) in folded.items() if row is not None}
        name = f"{kept.service}.{kept.projection.name}"
        for identifier in expected.keys() - kept.documents.keys():
            yield Violation(Invariant.FOLDED, f"{name} {identifier}", "has no row")
        for identifier in kept.documents.keys() - expected.keys():
            yield Violation(Invariant.FOLDED, f"{name} {identifier}", "has a row that the log does not")
        for identifier in expected.keys() & kept.documents.keys():
            document = kept.documents[identifier]
            row, version = folded[identifier]
            if document["version"] != version:
                yield Violation(
                    Invariant.FOLDED, f"{name} {identifier}", f"is at version {document['version']} of {version}"
                )
            elif kept.projection.decode(document) != row:
                yield Violation(Invariant.FOLDED, f"{name} {identifier}", "differs from its log")


def budgets_balance(evidence: Evidence) -> Iterator[Violation]:
    """I6: a budget has taken what its orders, payments and competitions hold, and never more than it was allocated."""
    held, taken, allocated = Counter[str](), Counter[str](), dict[str, int]()
    for kind, of in (("order", of_order), ("payment", of_payment), ("competition", of_competition)):
        for aggregate in evidence.aggregates(kind):
            held.update(of(_known(aggregate)))
    for aggregate in evidence.aggregates("budget"):
        taken.update(of_budget(_known(aggregate)))
        for event in _known(aggregate):
            if isinstance(event, ordering.BudgetAllocated):
                allocated[event.budget_id] = event.allocated_pence
    for budget in sorted(held.keys() | taken.keys()):
        if held[budget] != taken[budget]:
            yield Violation(
                Invariant.BALANCED, f"budget {budget}", f"has taken {taken[budget]}, {held[budget]} is held"
            )
        if budget in allocated and taken[budget] > allocated[budget]:
            yield Violation(Invariant.BALANCED, f"budget {budget}", f"{taken[budget]} of {allocated[budget]} is taken")


def orders_are_allowed(evidence: Evidence) -> Iterator[Violation]:
    """I7: the supplier of an order was a member of its category when it was placed, and its offer had that version."""
    standing = _standing(evidence)
    offers = {
        (str(event.offer_id), event.offer_version)
        for of in (catalogue.OfferPublished, catalogue.OfferUpdated)
        for _, event in evidence.facts("offer", of)
    }
    for logged, order in evidence.facts("order", ordering.OrderPlaced):
        name = f"order {order.order_id}"
        if order.route != "competition" and (str(order.source.offer_id), order.source.offer_version) not in offers:
            source = f"offer {order.source.offer_id} version {order.source.offer_version}"
            yield Violation(Invariant.ALLOWED, name, f"names {source}, which there never was")
        admitted, ended = standing.get((str(order.supplier_id), order.category), (None, None))
        if admitted is None or admitted > logged.recorded_at:
            yield Violation(Invariant.ALLOWED, name, f"went to {order.supplier_id}, not admitted to {order.category}")
        elif ended is not None and logged.recorded_at > ended + NEWS:
            yield Violation(Invariant.ALLOWED, name, f"went to {order.supplier_id}, suspended or removed since {ended}")


def feeds_are_whole(evidence: Evidence) -> Iterator[Violation]:
    """I8: every reader of a feed was given every public fact of its topic, once, and each aggregate's in order."""
    for topic, readers in evidence.feeds.items():
        public = {logged.id for logged in evidence.events() if logged.topic == topic and logged.public}
        for reader, seen in readers.items():
            for identifier in public - set(seen):
                yield Violation(Invariant.SEEN, identifier, f"was missed by {reader} of {topic}")
            for identifier in set(seen) - public:
                yield Violation(Invariant.KEPT, identifier, f"was given to {reader} of {topic} and is in no log")
            for identifier, times in Counter(seen).items():
                if times > 1:
                    yield Violation(Invariant.ONCE, identifier, f"was given to {reader} of {topic} {times} times")
            newest: dict[str, int] = defaultdict(int)
            for identifier in seen:
                subject, version = _parts(identifier)
                if version < newest[subject]:
                    yield Violation(Invariant.IN_ORDER, identifier, f"was given to {reader} of {topic} out of order")
                newest[subject] = max(newest[subject], version)


def unknown_outcomes_resolve(evidence: Evidence) -> Iterator[Violation]:
    """I9: each key was answered in the end, always alike; what was refused has no effect."""
    effects = _effects(evidence)
    for command in evidence.commands:
        if command.known is Known.UNKNOWN:
            yield Violation(Invariant.RESOLVED, command.key, f"{command.effect} was never answered")
        if len({entry.answer for entry in command.answers}) > 1:
            yield Violation(Invariant.RESOLVED, command.key, f"{command.effect} was answered in different ways")
        if command.known is Known.REFUSED and effects[command.key, command.effect]:
            yield Violation(Invariant.RESOLVED, command.key, f"{command.effect} was refused and happened")


CHECKS = (
    acknowledged_is_kept,
    effects_happen_once,
    facts_are_in_order,
    facts_are_published,
    rows_are_folded,
    budgets_balance,
    orders_are_allowed,
    feeds_are_whole,
    unknown_outcomes_resolve,
)


def _effects(evidence: Evidence) -> Mapping[tuple[str, str], list[Logged]]:
    """Return what each command led to itself: a client sends its key as the correlation id, which all events have."""
    types = {command.key: command.effect for command in evidence.commands}
    found: dict[tuple[str, str], list[Logged]] = defaultdict(list)
    for logged in evidence.events():
        effect = types.get(logged.correlation_id)
        if logged.event is not None and effect == logged.event.TYPE:
            found[logged.correlation_id, effect].append(logged)
    return found


def _ordered_needs(evidence: Evidence) -> Iterator[str]:
    """Yield each need by its orders that did not come to nothing: another may be placed for it after one that did."""
    ended = (ordering.OrderRejected, ordering.OrderDeclined, ordering.OrderLapsed, ordering.OrderCancelled)
    for aggregate in evidence.aggregates("order"):
        events = _known(aggregate)
        if not any(isinstance(event, ended) for event in events):
            yield from (
                f"need {need}" for event in events if isinstance(event, ordering.OrderPlaced) for need in event.need_ids
            )


def _standing(evidence: Evidence) -> Mapping[tuple[str, str], tuple[datetime, datetime | None]]:
    """Return since when each supplier is a member of a category, and since when it was so no more, if it was not."""
    found: dict[tuple[str, str], tuple[datetime, datetime | None]] = {}
    for aggregate in evidence.aggregates("supplier"):
        for logged in aggregate.events:
            match logged.event:
                case supplier_registry.SupplierAdmitted(category=category):
                    found[aggregate.id, category] = logged.recorded_at, None
                case supplier_registry.SupplierReinstated(category=category):
                    for pair in _pairs(found, aggregate.id, category):
                        found[pair] = found[pair][0], None
                case (
                    supplier_registry.SupplierSuspended(category=category)
                    | supplier_registry.SupplierRemoved(category=category)
                ):
                    for pair in _pairs(found, aggregate.id, category):
                        found[pair] = found[pair][0], logged.recorded_at
    return found


def _pairs(known: Iterable[tuple[str, str]], supplier: str, category: str | None) -> list[tuple[str, str]]:
    """Return the memberships that are meant: all of a supplier where no category is named."""
    return [pair for pair in known if pair[0] == supplier and category in (None, pair[1])]


def _twice(names: Iterable[str], what: str) -> Iterator[Violation]:
    return (Violation(Invariant.ONCE, name, what.format(times)) for name, times in Counter(names).items() if times > 1)


def _folded(projection: Projection[Any], events: Sequence[Logged]) -> tuple[Any, int]:
    row, version = None, 0
    for logged in events:
        if projection.folds(logged.event):
            row, version = projection.fold(row, logged.event), logged.version
    return row, version


def _known(aggregate: LoggedAggregate) -> list[Event]:
    return [logged.event for logged in aggregate.events if logged.event is not None]


def _subject(logged: Logged) -> str:
    return logged.id.rpartition(":")[0]


def _parts(identifier: str) -> tuple[str, int]:
    subject, _, version = identifier.rpartition(":")
    return subject, int(version)

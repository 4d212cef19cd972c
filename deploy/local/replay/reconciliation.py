"""Reconciliation: every order, event and row across the five databases and the topics accounted for.

It reads the databases and the topics from outside and trusts no service: what it expects it folds from the event logs
itself, and holds against the client's own account of what was acknowledged.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from deploy import services
from deploy.local.replay.driver import Told
from shared.contracts import client_journey, ordering
from shared.contracts.event import Event
from shared.contracts.topics import EVENT_TOPICS
from shared.messaging.dead_letters import waiting
from shared.messaging.topic_reader import records_of
from shared.runtime import database_of
from shared.service import Service
from shared.settings import Settings
from shared.store.aggregate import Aggregate
from shared.store.log import COLLECTION as EVENTS
from shared.store.log import event_of
from shared.store.mongo import Database, disconnect
from shared.store.rows import Projection

Fact = TypeVar("Fact", bound=Event)

_EXAMPLES = 3


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: how many were, and the first of those that do not add up."""

    what: str
    checked: int
    wrong: Sequence[str] = ()

    @property
    def adds_up(self) -> bool:
        """Whether everything checked is as it should be."""
        return not self.wrong


@dataclass(frozen=True, slots=True)
class Logged:
    """One event of a log with what the checks need."""

    id: str
    event: Event
    version: int
    recorded_at: datetime
    causation_id: str | None


@dataclass
class Log:
    """The event log of one service: all events in order, by aggregate."""

    aggregates: dict[tuple[str, str], list[Logged]] = field(default_factory=lambda: defaultdict(list))

    def all(self) -> Iterator[Logged]:
        """Every event, aggregate by aggregate."""
        return (each for events in self.aggregates.values() for each in events)

    def facts(self, kind: type[Fact]) -> Iterator[tuple[Logged, Fact]]:
        """Every event of one type, with its place in the log."""
        return ((each, each.event) for each in self.all() if isinstance(each.event, kind))

    def of(self, name: str) -> dict[str, list[Logged]]:
        """The events of one kind of aggregate, by id."""
        return {identifier: events for (kind, identifier), events in self.aggregates.items() if kind == name}


@dataclass(frozen=True)
class Books:
    """Everything that was read, once: logs by service, and what the findings say."""

    logs: dict[str, Log]
    findings: list[Finding]

    @property
    def adds_up(self) -> bool:
        """Whether every finding does."""
        return all(finding.adds_up for finding in self.findings)


async def reconcile(settings: Settings, told: Told | None = None) -> Books:
    """Check everything. `told` is the client's own account, where there is one."""
    logs: dict[str, Log] = {}
    findings: list[Finding] = []
    databases = {name: database_of(services.service(name), settings) for name in services.NAMES}
    try:
        for name, database in databases.items():
            logs[name] = await _read_log(database)
            findings += await _states(services.service(name), database, logs[name])
        findings += await _topics(settings, logs)
        for name, database in databases.items():
            findings += [await _rows(name, each, database, logs) for each in services.service(name).projections]
        findings += [
            _needs(logs),
            _budgets(logs["ordering"]),
            await _messages(databases["notifications"], logs["ordering"]),
        ]
        findings.append(await _dead_letters(settings))
        findings += _acknowledged(told, logs) if told else []
    finally:
        for database in databases.values():
            disconnect(database)
    return Books(logs, findings)


async def _read_log(database: Database) -> Log:
    log = Log()
    async for document in database[EVENTS].find().sort([("aggregate_id", 1), ("version", 1)]):
        log.aggregates[document["aggregate"], document["aggregate_id"]].append(
            Logged(
                id=document["_id"],
                event=event_of(document),
                version=document["version"],
                recorded_at=document["recorded_at"],
                causation_id=document["causation_id"],
            )
        )
    return log


async def _states(service: Service, database: Database, log: Log) -> list[Finding]:
    """Every aggregate's versions run from 1 without a hole, and its state is the fold of its events."""
    findings = []
    for kind in service.aggregates:
        events = log.of(kind.name)
        documents = {each["_id"]: each async for each in database[kind.collection].find()}
        wrong = [f"{kind.name} {each} has a state or a log only" for each in documents.keys() ^ events.keys()]
        for identifier in documents.keys() & events.keys():
            wrong += _state(kind, identifier, documents[identifier], events[identifier])
        findings.append(
            Finding(f"{service.name}: state of every {kind.name} is the fold of its log", len(events), wrong)
        )
    return findings


def _state(kind: Aggregate[Any], identifier: str, document: dict[str, Any], events: Sequence[Logged]) -> list[str]:
    if [each.version for each in events] != list(range(1, document["version"] + 1)):
        return [f"{kind.name} {identifier} has holes in its versions"]
    folded = kind.fold([each.event for each in events])
    # As this version reads it: another may have left out a field that has a default, or added one.
    return [] if folded == kind.decode(document["state"]) else [f"{kind.name} {identifier} differs from its log"]


async def _topics(settings: Settings, logs: dict[str, Log]) -> list[Finding]:
    """Every event of a log is on its topic, and nothing else is; duplicates are allowed there, not in effects."""
    logged: dict[str, set[str]] = defaultdict(set)
    for log in logs.values():
        for each in log.all():
            logged[each.event.TOPIC].add(each.id)
    findings = []
    for topic in EVENT_TOPICS:
        counts: Counter[str] = Counter()
        async for record in records_of(settings, topic.name):
            counts[next(value for name, value in record.headers if name == "ce_id").decode()] += 1
        wrong = [f"{each} is in the log or on the topic only" for each in counts.keys() ^ logged[topic.name]]
        twice = sum(counts.values()) - len(counts)
        said = f" ({twice} delivered twice)" if twice else ""
        findings.append(Finding(f"topic {topic.name}: every event of the log{said}", len(counts), wrong))
    return findings


async def _rows(name: str, projection: Projection[Any], database: Database, logs: dict[str, Log]) -> Finding:
    """Every row is the fold of its aggregate's events, with the version of the last."""
    expected: dict[str, tuple[Any, int]] = {}
    for log in logs.values():
        for (_, identifier), events in log.aggregates.items():
            row, version = _folded(projection, events)
            if row is not None:
                expected[identifier] = row, version
    found = {each["_id"]: (projection.decode(each), each["version"]) async for each in database[projection.name].find()}
    wrong = [f"row {each} is missing or unexpected" for each in found.keys() ^ expected.keys()]
    wrong += [f"row {each} differs" for each in found.keys() & expected.keys() if found[each] != expected[each]]
    return Finding(f"{name}: rows of {projection.name}", len(expected), wrong)


def _folded(projection: Projection[Any], events: Sequence[Logged]) -> tuple[Any, int]:
    row, version = None, 0
    for each in events:
        if isinstance(each.event, projection.of):
            row, version = projection.fold(row, each.event), each.version
    return row, version


def _needs(logs: dict[str, Log]) -> Finding:
    """Every accepted order met its need, once; one that was cancelled before the news of it came may have met none."""
    met = Counter(str(event.order_id) for _, event in logs["client_journey"].facts(client_journey.NeedMet))
    accepted = _orders_with(logs["ordering"], ordering.OrderAccepted)
    cancelled = _orders_with(logs["ordering"], ordering.OrderCancelled)
    wrong = [f"order {each} was accepted and met no need" for each in accepted - cancelled - met.keys()]
    wrong += [f"a need was met by order {each}, which nobody accepted" for each in met.keys() - accepted]
    wrong += [f"order {each} met its need {count} times" for each, count in met.items() if count > 1]
    return Finding("every accepted order met its need once", len(accepted), wrong)


def _orders_with(log: Log, *kinds: type[ordering.OrderEvent]) -> set[str]:
    return {event.subject for kind in kinds for _, event in log.facts(kind)}


def _budgets(log: Log) -> Finding:
    """What a budget has committed is the sum of its orders that did not come to nothing."""
    over = _orders_with(log, ordering.OrderRejected, ordering.OrderDeclined, ordering.OrderCancelled)
    held, committed = Counter[str](), Counter[str]()
    for _, placed in log.facts(ordering.OrderPlaced):
        held[placed.budget_id] += 0 if placed.subject in over else placed.price_pence
    for _, reserved in log.facts(ordering.BudgetReserved):
        committed[reserved.budget_id] += reserved.amount_pence
    for _, released in log.facts(ordering.BudgetReleased):
        committed[released.budget_id] -= released.amount_pence
    differing = [each for each in held.keys() | committed.keys() if held[each] != committed[each]]
    wrong = [f"budget {each}: {committed[each]} committed, {held[each]} held" for each in differing]
    return Finding("every budget has committed what its orders hold", len(committed), wrong)


async def _messages(database: Database, log: Log) -> Finding:
    """Every order that was issued told its supplier, and every answer told the district, once."""
    told: Counter[tuple[str, str]] = Counter()
    async for document in database["messages"].find():
        told[document["state"]["about_event"], document["state"]["recipient"]] += 1
    expected = {(each.id, str(event.supplier_id)) for each, event in log.facts(ordering.OrderIssued)}
    expected |= {(each.id, event.district) for each, event in log.facts(ordering.OrderAccepted)}
    expected |= {(each.id, event.district) for each, event in log.facts(ordering.OrderDeclined)}
    wrong = [f"{recipient} was not told of {about}" for about, recipient in expected - told.keys()]
    often = [(*each, count) for each, count in told.items() if count > 1]
    wrong += [f"{recipient} was told {count} times of {about}" for about, recipient, count in often]
    return Finding("every supplier and district concerned was notified once", len(expected), wrong)


async def _dead_letters(settings: Settings) -> Finding:
    wrong = []
    for name in services.NAMES:
        wrong += [f"{name}: {each.id} {each.reason}" for each in (await waiting(settings, name)).values()]
    return Finding("no event was set aside", len(services.NAMES), wrong)


def _acknowledged(told: Told, logs: dict[str, Log]) -> list[Finding]:
    """Whatever a service acknowledged to the client is there, and nothing that nobody asked for."""
    kept = {
        "order": ("ordering", told.orders.keys()),
        "offer": ("catalogue", told.offers.keys()),
        "journey": ("client_journey", told.journeys.keys()),
        "supplier": ("supplier_registry", {str(each) for each in told.suppliers}),
    }
    findings = []
    for kind, (owner, acknowledged) in kept.items():
        there = logs[owner].of(kind).keys()
        wrong = [f"{kind} {each} was acknowledged or logged only" for each in there ^ acknowledged]
        findings.append(Finding(f"every {kind} that was acknowledged is there, and no other", len(there), wrong))
    return [*findings, _statuses(told, logs["ordering"])]


def _statuses(told: Told, log: Log) -> Finding:
    orders: Aggregate[Any] = next(each for each in services.service("ordering").aggregates if each.name == "order")
    stands = {each: str(_status(orders, events)) for each, events in log.of("order").items()}
    differing = [each for each, status in stands.items() if status != told.orders.get(each)]
    wrong = [f"order {each} is {stands[each]}, the client was told {told.orders.get(each)}" for each in differing]
    return Finding("every order stands where the client was told it does", len(stands), wrong)


def _status(orders: Aggregate[Any], events: Sequence[Logged]) -> object:
    state: Any = orders.fold([each.event for each in events])
    return state.status


def examples(finding: Finding) -> str:
    """Return the first wrong things of a finding as a sentence."""
    more = len(finding.wrong) - _EXAMPLES
    return "; ".join(finding.wrong[:_EXAMPLES]) + (f"; and {more} more" if more > 0 else "")

"""Histories as an auditor is shown them: one that is as it should be, in parts that a test can spoil."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from deploy.reconciliation.reading import Logged, LoggedAggregate
from services.ordering.known.needs import KNOWN_NEEDS
from shared.contracts import all_events, catalogue, client_journey, notifications, ordering, supplier_registry
from shared.contracts.event import Event
from shared.contracts.samples import sample_event
from shared.contracts.schema import owner_of
from tests.drills.evidence import Evidence, RowsKept
from tests.drills.ledger import Entry, Known, commands_of

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NEED, ORDER, OFFER, SUPPLIER, JOURNEY, MESSAGE = (UUID(int=number, version=4) for number in range(1, 7))
BUDGET = "D01:2026-27:FSF"
CATEGORY = "GETTING_JOBS"
PRICE = 45_000


@dataclass
class History:
    """Events in the order in which they were logged, whatever else was found, and what clients were told."""

    logged: list[Logged] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    topics: dict[str, list[list[str]]] = field(default_factory=dict)
    feeds: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    set_aside: set[str] = field(default_factory=set)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def log(self, event: Event, key: str = "", at: datetime | None = None) -> str:
        """Append an event and publish it, all of a topic into one partition; return its id."""
        before = [logged for logged in self.logged if logged.id.rpartition(":")[0] == event.subject]
        logged = Logged(
            id=f"{event.subject}:{len(before) + 1}",
            event=event,
            topic=event.TOPIC,
            version=len(before) + 1,
            time=at or NOON,
            recorded_at=at or NOON + timedelta(seconds=len(self.logged)),
            digest=0,
            public=not event.PRIVATE,
            correlation_id=key,
        )
        self.logged.append(logged)
        if logged.public:
            self.topics.setdefault(event.TOPIC, [[], []])[0].append(logged.id)
        return logged.id

    def send(self, key: str, of: type[Event], known: Known = Known.UNKNOWN, **ids: object) -> None:
        """Write a line of the ledger."""
        named = {name: str(identifier) for name, identifier in ids.items()}
        self.entries.append(Entry(key=key, known=known, at=len(self.entries), effect=of.TYPE, ids=named))

    def spoil(self, identifier: str, **differing: Any) -> None:
        """Change how one event stands in its log."""
        self.logged = [replace(each, **differing) if each.id == identifier else each for each in self.logged]

    def forget(self, identifier: str) -> None:
        """Lose an event from its log."""
        self.logged = [logged for logged in self.logged if logged.id != identifier]

    def evidence(self) -> Evidence:
        """Return what an auditor is shown of it."""
        return Evidence(
            commands=commands_of(self.entries),
            logs=_logs(self.logged),
            topics=self.topics,
            set_aside=frozenset(self.set_aside),
            rows=[RowsKept("ordering", KNOWN_NEEDS, self.rows)],
            feeds=self.feeds,
        )


def a_clean_history() -> History:
    """A supplier is admitted and offers something, a need is recorded and ordered for, and the supplier is told."""
    history = History()
    history.log(made(supplier_registry.SupplierAdmitted, supplier_id=SUPPLIER, category=CATEGORY))
    history.log(made(catalogue.OfferPublished, offer_id=OFFER, supplier_id=SUPPLIER, offer_version=1))
    history.log(made(ordering.BudgetAllocated, budget_id=BUDGET, allocated_pence=10 * PRICE))
    need = made(client_journey.NeedRecorded, need_id=NEED, journey_id=JOURNEY, category=CATEGORY)
    acknowledge(history, "k-need", need, need_id=NEED)
    row = KNOWN_NEEDS.fold(None, need)
    assert row is not None
    history.rows[str(NEED)] = {"_id": str(NEED), "version": 1, **KNOWN_NEEDS.encode(row)}
    acknowledge(history, "k-order", placed(), order_id=ORDER)
    history.log(reserved(), "k-order")
    history.log(told(), "k-order")
    topic = ordering.OrderPlaced.TOPIC
    history.feeds[topic] = {"poller": [logged.id for logged in history.logged if logged.topic == topic]}
    return history


def acknowledge(history: History, key: str, event: Event, **ids: object) -> str:
    """Send a command, log what it leads to, and answer."""
    history.send(key, type(event))
    identifier = history.log(event, key)
    history.send(key, type(event), Known.DONE, **ids)
    return identifier


def placed(order: UUID = ORDER, **differing: Any) -> Event:
    """An order for the need, at the price of the offer."""
    line = {"line": 1, "need_id": NEED, "budget_id": BUDGET, "amount_pence": PRICE}
    source = {"offer_id": OFFER, "offer_version": 1, "places": 1, "price_pence": PRICE}
    usual = {"need_ids": [NEED], "supplier_id": SUPPLIER, "category": CATEGORY, "lines": [line], "source": source}
    return made(ordering.OrderPlaced, order_id=order, **{**usual, **differing})


def reserved(pence: int = PRICE) -> Event:
    """What an order takes from the budget."""
    return made(ordering.BudgetReserved, budget_id=BUDGET, amount_pence=pence)


def told(message: UUID = MESSAGE) -> Event:
    """The message to the supplier about the order."""
    return notifications.MessageWritten(
        message_id=message,
        recipient_kind="supplier",
        recipient=str(SUPPLIER),
        about_type=ordering.OrderPlaced.TYPE,
        about_event=f"{ORDER}:1",
        written_at=NOON,
    )


def made(of: type[Event], **differing: Any) -> Event:
    """An event like its published sample, but for what differs."""
    sample = sample_event(of)
    usual = sample.model_dump(mode="json") if sample else {}
    return of.model_validate({**usual, **differing})


def _logs(logged: Sequence[Logged]) -> Mapping[str, list[LoggedAggregate]]:
    found: dict[str, dict[tuple[str, str], list[Logged]]] = {}
    for each in logged:
        assert each.event is not None
        assert each.event.TYPE in all_events()
        aggregates = found.setdefault(owner_of(each.event.TYPE), {})
        aggregates.setdefault((each.event.AGGREGATE, each.id.rpartition(":")[0]), []).append(each)
    return {
        owner: [LoggedAggregate(kind, identifier, events) for (kind, identifier), events in aggregates.items()]
        for owner, aggregates in found.items()
    }

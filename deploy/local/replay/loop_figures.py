"""What a replay's report says of the loops: how often each went round, and how long that took."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from rich.table import Table

from deploy.local.replay.logs import Log
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue, client_journey, notifications, ordering, supplier_registry
from shared.contracts.event import Event

_A_DAY = timedelta(days=1)
_BEFELL = (supplier_registry.SupplierSuspended, supplier_registry.SupplierRemoved)
_OF_ITS_ORDERS = (ordering.OrderQuestioned, ordering.OrderStopped)
_BROUGHT_AN_OFFER = (
    catalogue.OfferPublished,
    catalogue.OfferUpdated,
    catalogue.OfferRelisted,
    catalogue.OfferResumed,
)

Inboxes = Mapping[str, Sequence[Logged]]
"""The messages about each event, by its id, as the log has their delivery to an inbox."""


@dataclass(frozen=True)
class Loop:
    """One loop, over all its rounds.

    `days` is the median by the record's clock, `None` where all happens on one day; `told` counts messages, `told_ms`
    and `slowest_ms` are the machine's time from the news that closes the loop to the inbox.
    """

    name: str
    rounds: int
    days: float | None
    told: int
    told_ms: float | None
    slowest_ms: float | None

    @classmethod
    def of(cls, name: str, rounds: int, days: Sequence[float], told: Sequence[float]) -> "Loop":
        """Sum up rounds, with the days that each took and the milliseconds of each message."""
        of_days, of_told = (median(each) if each else None for each in (days, told))
        return cls(name, rounds, of_days, len(told), of_told, max(told, default=None))

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """The loop as the report shows it."""
        days = "one day" if self.days is None else f"{self.days:,.0f}"
        ms = "" if self.told_ms is None else f"{self.told_ms:,.0f} ms, {self.slowest_ms:,.0f} ms"
        return self.name, f"{self.rounds:,}", days, f"{self.told:,}", ms


def loops(logs: Mapping[str, Log]) -> list[Loop]:
    """Return the five loops, as the logs of all services have them."""
    inboxes = _inboxes(logs["notifications"])
    return [
        _suppliers(logs, inboxes),
        _gaps(logs["catalogue"], inboxes),
        _forecasts(logs["client_journey"], inboxes),
        _evidence(logs["supplier_registry"], inboxes),
        _next_best(logs["ordering"], inboxes),
    ]


def table_of(found: Iterable[Loop]) -> Table:
    """Return the loops as a table of the report."""
    heads = ("", "went round", "days, median", "messages", "news to inbox, median and slowest")
    table = Table(*heads, title="The loops, from whoever began each back to them")
    for each in found:
        table.add_row(*each.row)
    return table


def _inboxes(log: Log) -> Inboxes:
    found = defaultdict[str, list[Logged]](list)
    for logged, event in log.facts(notifications.MessageDelivered):
        if event.channel == "inbox":
            found[event.about_event].append(logged)
    return found


def _suppliers(logs: Mapping[str, Log], inboxes: Inboxes) -> Loop:
    """A supplier is suspended or removed: its districts hear of it, and of each order of theirs."""
    followed = defaultdict[object, list[Logged]](list)
    for logged in logs["ordering"].all():
        if isinstance(logged.event, _OF_ITS_ORDERS):
            followed[logged.event.supplier_id].append(logged)
    rounds, told = 0, list[float]()
    for logged in logs["supplier_registry"].all():
        if not isinstance(logged.event, _BEFELL):
            continue
        rounds += 1
        of_orders = (each for each in followed[logged.event.supplier_id] if _within_a_day(logged, each))
        for each in (logged, *of_orders):
            told += _milliseconds(logged, inboxes[each.id], "district") if each.id in inboxes else ()
    return Loop.of("Supplier suspended or removed, to districts with its orders", rounds, (), told)


def _within_a_day(first: Logged, then: Logged) -> bool:
    return first.recorded_at <= then.recorded_at and timedelta() <= then.time - first.time < _A_DAY


def _gaps(log: Log, inboxes: Inboxes) -> Loop:
    """A need is unmet, its gap is told to suppliers, an offer answers it, and whoever asked is told."""
    begun = {gap: _first(events, catalogue.GapReported) for gap, events in log.of("gap").items()}
    offers = log.of("offer")
    days, told, rounds = list[float](), list[float](), 0
    for logged, event in log.facts(catalogue.AskersToldOfClosing):
        first = begun.get(str(event.gap_id))
        if event.offer_id is None or first is None:
            continue
        rounds += 1
        days.append((logged.time - first.time) / _A_DAY)
        told += _milliseconds(_brought_by(offers[str(event.offer_id)], logged), inboxes.get(logged.id, ()), "district")
    return Loop.of("Need unmet, gap, offer, whoever asked", rounds, days, told)


def _brought_by(offer: Iterable[Logged], closed: Logged) -> Logged:
    """Return the last fact before a gap was closed by which its offer came or changed."""
    before = [each for each in offer if isinstance(each.event, _BROUGHT_AN_OFFER)]
    return max((each for each in before if each.recorded_at <= closed.recorded_at), key=_recorded, default=closed)


def _recorded(logged: Logged) -> datetime:
    return logged.recorded_at


def _forecasts(log: Log, inboxes: Inboxes) -> Loop:
    """What is expected comes out: the suppliers of its category are told."""
    published = [logged for logged, _ in log.facts(client_journey.RequirementsForecast)]
    told = [ms for each in published for ms in _milliseconds(each, inboxes.get(each.id, ()), "supplier")]
    return Loop.of("Requirements published, to suppliers of the category", len(published), (), told)


def _evidence(log: Log, inboxes: Inboxes) -> Loop:
    """Evidence is about to end, and ends: the supplier was reminded, and districts with its orders are told."""
    days, told, rounds = list[float](), list[float](), 0
    for events in log.of("evidence").values():
        reminded = None
        for each in events:
            if isinstance(each.event, supplier_registry.EvidenceExpiring):
                reminded = reminded or each
            elif isinstance(each.event, supplier_registry.EvidenceExpired):
                rounds += 1
                days += [(each.time - reminded.time) / _A_DAY] if reminded else []
                told += _milliseconds(each, inboxes.get(each.id, ()))
                reminded = None
    return Loop.of("Evidence ending, reminder, lapse, to whom it touches", rounds, days, told)


def _next_best(log: Log, inboxes: Inboxes) -> Loop:
    """An order lapses or is declined: the next best offer is proposed or ordered, and its coach is told."""
    over = {
        str(event.subject): logged
        for logged in log.all()
        if isinstance(event := logged.event, ordering.OrderLapsed | ordering.OrderDeclined)
    }
    rounds, told = 0, list[float]()
    for logged in log.all():
        if isinstance(logged.event, ordering.NextBestProposed | ordering.NextBestOrdered):
            found = inboxes.get(logged.id, ())
            rounds += bool(found)
            told += _milliseconds(over.get(logged.event.subject, logged), found, "district")
    return Loop.of("Order lapsed or declined, next best, to its coach", rounds, (), told)


def _first(events: Iterable[Logged], kind: type[Event]) -> Logged | None:
    return next((each for each in events if isinstance(each.event, kind)), None)


def _milliseconds(since: Logged, messages: Iterable[Logged], kind: str = "") -> Iterator[float]:
    """Yield the machine's time from a commit to those of messages to recipients of a kind, or to all."""
    for each in messages:
        if isinstance(each.event, notifications.MessageEvent) and each.event.recipient_kind == (
            kind or each.event.recipient_kind
        ):
            yield (each.recorded_at - since.recorded_at).total_seconds() * 1000

"""What must hold between services: each check sees every aggregate go by, and says at the end what it has found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from deploy.reconciliation.barrier import Barrier
from deploy.reconciliation.findings import Finding, Tally
from deploy.reconciliation.ledger import Entry, Ledger
from deploy.reconciliation.reading import Logged, LoggedAggregate
from shared.contracts import catalogue, client_journey, ordering
from shared.contracts.event import Event
from shared.kernel.documents import Document

_EXAMPLES = 20
TO_NOTHING = (
    ordering.OrderRejected,
    ordering.OrderDeclined,
    ordering.OrderLapsed,
    ordering.OrderCancelled,
    ordering.OrderStopped,
)


class Across(Protocol):
    """One check between services."""

    def see(self, one: LoggedAggregate, state: Document | None) -> None:
        """Take note of an aggregate. Those of ordering come last: whatever came of an order is known before it."""

    async def finding(self, barrier: Barrier) -> Finding:
        """Say what was found."""


def _due(events: Sequence[Logged], kind: type[Event], until: datetime | None) -> list[Logged]:
    return [each for each in events if isinstance(each.event, kind) and until is not None and each.recorded_at <= until]


class NeedsMet:
    """Every line that was delivered to its end met its need, once, and nothing else meets a need."""

    _page = "needs met"

    def __init__(self, ledger: Ledger, until: datetime | None) -> None:
        """`until` is up to when orders must have had their effects."""
        self._ledger = ledger
        self._until = until

    def see(self, one: LoggedAggregate, state: Document | None) -> None:  # noqa: ARG002 - the log has all that is needed
        """Needs say which orders met them, orders which were completed."""
        if one.kind == "need":
            met = [each.event for each in one.events if isinstance(each.event, client_journey.NeedMet)]
            self._ledger.find(self._page, ((f"{each.order_id} for need {each.need_id}", None) for each in met))
        elif one.kind == "order":
            due = {each.id for each in _due(one.events, ordering.ProvisionCompleted, self._until)}
            for each in one.events:
                if isinstance(each.event, ordering.ProvisionCompleted):
                    completed: list[Entry] = [(f"{one.id} for need {each.event.need_id}", None)]
                    self._ledger.expect(self._page, completed, needed=each.id in due)

    async def finding(self, barrier: Barrier) -> Finding:
        """Compare the two."""
        tally = Tally("every completed order met its need once", self._ledger.expected(self._page))
        late = barrier.is_late("client_journey", ["ordering"])
        _missing(tally, self._ledger, self._page, "order {} was completed and did not meet it", late=late)
        _each(
            tally, self._ledger.unexpected(self._page, _EXAMPLES), "a need was met by order {}, which nobody completed"
        )
        _each(tally, self._ledger.often(self._page, _EXAMPLES), "order {} met its need more than once")
        return tally.finding()


class MatchesFollowed:
    """Every order that names a match is known to it, once: whoever was passed over may read why."""

    _page = "matches followed"

    def __init__(self, ledger: Ledger, until: datetime | None) -> None:
        """`until` is up to when orders must have had their effects."""
        self._ledger = ledger
        self._until = until

    def see(self, one: LoggedAggregate, state: Document | None) -> None:  # noqa: ARG002 - the log has all that is needed
        """Matches say which orders followed from them, orders which match they name."""
        if one.kind == "match":
            followed = [each.event for each in one.events if isinstance(each.event, catalogue.MatchOrdered)]
            self._ledger.find(self._page, ((f"{one.id} {each.order_id}", None) for each in followed))
        elif one.kind == "order":
            for each in one.events:
                if isinstance(each.event, ordering.OrderPlaced) and each.event.match_id:
                    named: list[Entry] = [(f"{each.event.match_id} {one.id}", None)]
                    due = self._until is not None and each.recorded_at <= self._until
                    self._ledger.expect(self._page, named, needed=due)

    async def finding(self, barrier: Barrier) -> Finding:
        """Compare the two."""
        tally = Tally("every order that names a match is known to it once", self._ledger.expected(self._page))
        late = barrier.is_late("catalogue", ["ordering"])
        _missing(tally, self._ledger, self._page, "match and order {} do not know of one another", late=late)
        _each(tally, self._ledger.unexpected(self._page, _EXAMPLES), "match and order {}: nobody ordered so")
        _each(tally, self._ledger.often(self._page, _EXAMPLES), "match and order {} are noted more than once")
        return tally.finding()


class EverybodyTold:
    """Every issue told the supplier, every answer and question the district, every lapse and termination both, once."""

    _page = "told"

    def __init__(self, ledger: Ledger, until: datetime | None) -> None:
        """`until` is up to when orders must have been told of."""
        self._ledger = ledger
        self._until = until

    def see(self, one: LoggedAggregate, state: Document | None) -> None:
        """Messages say who was told of which event, orders who should be."""
        if one.kind == "message" and state is not None:
            told = state["state"]
            self._ledger.find(
                self._page, [(f"{told['about_event']} {told['recipient_kind']} {told['recipient']}", None)]
            )
        elif one.kind == "places":
            self._expect(one.events, ordering.PlaceOffered, "district")
        elif one.kind == "order":
            self._expect(one.events, ordering.OrderIssued, "supplier_id")
            self._expect(one.events, ordering.OrderAccepted, "district")
            self._expect(one.events, ordering.OrderDeclined, "district")
            self._expect(one.events, ordering.OrderAnswerDue, "supplier_id")
            self._expect(one.events, ordering.OrderQuestioned, "district")
            self._expect(one.events, ordering.PlaceHoldLapsed, "district")
            self._expect(one.events, ordering.StartProposed, "district")
            self._expect(one.events, ordering.NextBestProposed, "district")
            for whom in ("supplier_id", "district"):
                self._expect(one.events, ordering.OrderLapsed, whom)
                self._expect(one.events, ordering.OrderTerminated, whom)
                self._expect(one.events, ordering.OrderChanged, whom)

    def _expect(self, events: Sequence[Logged], kind: type[Event], whom: str) -> None:
        due = _due(events, kind, self._until)
        kind_of = "supplier" if whom == "supplier_id" else whom  # the lead and the manager of a district are others
        entries: list[Entry] = [(f"{each.id} {kind_of} {getattr(each.event, whom)}", None) for each in due]
        self._ledger.expect(self._page, entries, needed=True)

    async def finding(self, barrier: Barrier) -> Finding:
        """Compare the two; messages about other events are nothing that is expected here."""
        tally = Tally("every supplier and district concerned was notified once", self._ledger.expected(self._page))
        late = barrier.is_late("notifications", ["ordering"])
        _missing(tally, self._ledger, self._page, "of the event {} was not told", late=late)
        _each(tally, self._ledger.often(self._page, _EXAMPLES), "of the event {} was told more than once")
        return tally.finding()


def _missing(tally: Tally, ledger: Ledger, page: str, text: str, *, late: bool) -> None:
    count, first = ledger.missing(page, _EXAMPLES)
    if late:
        tally.in_flight += count
    else:
        _each(tally, (count, first), text)


def _each(tally: Tally, those: tuple[int, list[str]], text: str) -> None:
    """Count some that are wrong, and say it of the first."""
    count, first = those
    for each in first:
        tally.add_wrong(text.format(each))
    tally.wrong += count - len(first)

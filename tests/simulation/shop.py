"""Two small services to simulate: one suspends suppliers, and a timer reinstates them; the other keeps what it hears.

The first has commands with keys, facts that are private, clocks with steps, a log that is numbered and published. The
second folds rows, and pays a pound for each suspension into its own accounts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierReinstated, SupplierSuspended
from shared.contracts.topics import SUPPLIERS
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.deadlines import Deadline, Due, Reminder
from shared.kernel.projection import Projection
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.timers import Firing, Timer
from shared.messaging.reacting import Reactor, Reactors
from shared.store.commands import Committed
from shared.store.store import Store
from tests.store.accounts import ACCOUNTS, Account, Paid
from tests.suppliers import MARKET

OWNER, READER = "supplier_registry", "catalogue"


class Remarked(Event):
    """What only the owner knows."""

    TYPE: ClassVar[str] = "tests.Remarked.v1"
    PRIVATE: ClassVar[bool] = True
    TOPIC: ClassVar[str] = SUPPLIERS.name
    AGGREGATE: ClassVar[str] = SupplierSuspended.AGGREGATE
    SUBJECT: ClassVar[str] = "supplier_id"

    supplier_id: UUID
    step: str = ""


@dataclass(frozen=True)
class Supplier:
    """How a supplier stands, and how often that changed."""

    supplier_id: UUID
    suspended: bool = False
    until: date | None = None
    suspensions: int = 0
    remarks: tuple[str, ...] = ()
    ended: int = 0


def evolve(state: Supplier | None, event: Event) -> Supplier:
    state = state or Supplier(event.supplier_id)
    match event:
        case SupplierSuspended():
            return replace(state, suspended=True, until=event.until, suspensions=state.suspensions + 1)
        case SupplierReinstated():
            return replace(state, suspended=False, until=None, ended=state.ended + (event.due_on is not None))
        case Remarked():
            return replace(state, remarks=(*state.remarks, event.step))
    return state


STANDINGS = Aggregate(SupplierSuspended.AGGREGATE, "standings_of_suppliers", Supplier, evolve)
REMINDERS = {"early": 3, "soon": 2, "tomorrow": 1}


def _days_before(days: int, supplier: Supplier) -> date | None:
    return supplier.until - timedelta(days=days) if supplier.until else None


SUSPENSION = Deadline[Supplier](
    "suspension",
    awaits="the end of a suspension",
    passed="it ends by itself",
    aggregate=STANDINGS,
    due=lambda one: [Due(str(one.supplier_id), one.until)] if one.until else [],
    standing={"suspended": True},
    reminders=tuple(Reminder(name, partial(_days_before, days)) for name, days in REMINDERS.items()),
    ends=True,
)


def is_not_suspended(state: Supplier | None) -> Rejection | None:
    return Rejection("suspended", "it is suspended already") if state and state.suspended else None


class Suppliers:
    """What can be done with suppliers."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def suspend(self, supplier_id: UUID, until: date | None, caller: Caller, now: datetime) -> Committed:
        def decide(state: Supplier | None) -> list[Event]:
            reject_if_any([is_not_suspended(state)])
            about = {"supplier_id": supplier_id, "market": MARKET, "reason": "investigation", "until": until}
            return [SupplierSuspended(**about, suspended_at=now)]

        return await self._change(supplier_id, decide, caller)

    async def reinstate(self, supplier_id: UUID, caller: Caller, now: datetime) -> Committed:
        def decide(state: Supplier | None) -> list[Event]:
            if state is None or not state.suspended:
                return []
            return [SupplierReinstated(supplier_id=supplier_id, market=MARKET, reinstated_at=now)]

        return await self._change(supplier_id, decide, caller)

    async def remark(self, supplier_id: UUID, caller: Caller) -> Committed:
        return await self._change(supplier_id, lambda _: [Remarked(supplier_id=supplier_id)], caller)

    async def swap(self, one: UUID, other: UUID, caller: Caller, now: datetime) -> Committed:
        """Suspend one and reinstate another in one commit."""

        def decide(first: Supplier | None, second: Supplier | None) -> list[Event]:
            reject_if_any([is_not_suspended(first)])
            events: list[Event] = [
                SupplierSuspended(supplier_id=one, market=MARKET, reason="investigation", suspended_at=now)
            ]
            if second and second.suspended:
                events.append(SupplierReinstated(supplier_id=other, market=MARKET, reinstated_at=now))
            return events

        return await self.store.change((STANDINGS(one), STANDINGS(other)), decide, caller)

    async def remind(self, firing: Firing, caller: Caller) -> Committed:
        supplier_id = UUID(firing.aggregate_id)
        return await self._change(supplier_id, lambda _: [Remarked(supplier_id=supplier_id, step=firing.key)], caller)

    async def end(self, firing: Firing, caller: Caller) -> Committed:
        supplier_id = UUID(firing.aggregate_id)

        def decide(_: Supplier | None) -> list[Event]:
            ended = SupplierReinstated(
                supplier_id=supplier_id, market=MARKET, reinstated_at=firing.at, due_on=firing.by
            )
            return [Remarked(supplier_id=supplier_id, step=firing.key), ended]

        return await self._change(supplier_id, decide, caller)

    async def _change(
        self, supplier_id: UUID, decide: Callable[[Supplier | None], list[Event]], caller: Caller
    ) -> Committed:
        return await self.store.change((STANDINGS(supplier_id),), decide, caller)

    def timers(self) -> tuple[Timer, ...]:
        return (
            *(Timer(SUSPENSION, name, self.remind) for name in REMINDERS),
            Timer(SUSPENSION, "end", self.end),
        )


@dataclass(frozen=True)
class Standing:
    """What the reader knows of a supplier: every event that it heard, by what it says."""

    suspended: bool
    heard: tuple[str, ...] = ()


def fold(row: Standing | None, event: Event) -> Standing:
    row = row or Standing(suspended=False)
    suspended = isinstance(event, SupplierSuspended)
    return replace(row, suspended=suspended, heard=(*row.heard, said(event)))


def said(event: Event) -> str:
    """What tells one event of a supplier from its others."""
    moment = getattr(event, "suspended_at", None) or event.reinstated_at
    return f"{type(event).__name__} {moment.isoformat()}"


KNOWN = Projection("known_standings", Standing, (SupplierSuspended, SupplierReinstated), fold)


def pay(account_id: str, event_id: str, _: Account | None) -> list[Event]:
    return [Paid(account_id=account_id, amount=1, note=event_id)]


class Payer:
    """Pays a pound for each suspension."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def on_suspended(self, event: SupplierSuspended, caller: Caller) -> None:
        await self.store.change(
            (ACCOUNTS(event.subject),), partial(pay, event.subject, caller.causation_id or ""), caller
        )

    def reactors(self) -> Reactors:
        return {SupplierSuspended: (Reactor("on_suspended", self.on_suspended),)}

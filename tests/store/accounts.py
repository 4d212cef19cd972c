"""A small aggregate to try the store with: accounts that hold money and never owe any."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from pydantic import TypeAdapter

from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller, Repeatable
from shared.kernel.clock import Clock, system_clock
from shared.kernel.rules import Rejection, reject_if_any
from shared.store.answer import Answer
from shared.store.commands import Committed
from shared.store.mongo import connect, disconnect
from shared.store.queue import QueueLimits
from shared.store.store import Store


class AccountEvent(Event):
    TOPIC: ClassVar[str] = "accounts"
    AGGREGATE: ClassVar[str] = "account"
    SUBJECT: ClassVar[str] = "account_id"

    account_id: str


class Paid(AccountEvent):
    TYPE: ClassVar[str] = "tests.Paid.v1"
    amount: int
    note: str = ""


class Taken(AccountEvent):
    TYPE: ClassVar[str] = "tests.Taken.v1"
    amount: int


class Noted(AccountEvent):
    """Nobody but the bank may know."""

    TYPE: ClassVar[str] = "tests.Noted.v1"
    PRIVATE: ClassVar[bool] = True
    note: str


class Riddled(AccountEvent):
    """Leads to a state that cannot be written."""

    TYPE: ClassVar[str] = "tests.Riddled.v1"


@dataclass(frozen=True)
class Account:
    account_id: str
    balance: int = 0
    payments: int = 0
    notes: tuple[str, ...] = ()
    riddle: Any = None


def evolve(account: Account | None, event: AccountEvent) -> Account:
    account = account or Account(event.account_id)
    match event:
        case Paid():
            return replace(account, balance=account.balance + event.amount, payments=account.payments + 1)
        case Taken():
            return replace(account, balance=account.balance - event.amount)
        case Noted():
            return replace(account, notes=(*account.notes, event.note))
        case Riddled():
            return replace(account, riddle=object())
    return account


ACCOUNTS = Aggregate("account", "accounts", Account, evolve)
TYPES = {event.TYPE: TypeAdapter(event) for event in (Paid, Taken, Noted, Riddled)}
TESTER = Caller(actor="tester", correlation_id="test")


def covers(account: Account | None, amount: int) -> Rejection | None:
    if account and account.balance >= amount:
        return None
    return Rejection("not_covered", "there is not as much in the account")


def pay(account_id: str, amount: int, account: Account | None) -> list[Event]:
    return [Paid(account_id=account_id, amount=amount)]


def take(account_id: str, amount: int, account: Account | None) -> list[Event]:
    reject_if_any([covers(account, amount)])
    return [Taken(account_id=account_id, amount=amount)]


def move(giver: str, taker: str, amount: int, given: Account | None, _: Account | None) -> list[Event]:
    reject_if_any([covers(given, amount)])
    return [Taken(account_id=giver, amount=amount), Paid(account_id=taker, amount=amount)]


def with_key(key: str, fingerprint: str = "") -> Caller:
    return replace(TESTER, repeatable=Repeatable(key, fingerprint))


class Bank:
    """What the tests ask of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def pay(self, account_id: str, amount: int = 1, caller: Caller = TESTER) -> Committed:
        return await self.store.change((ACCOUNTS(account_id),), partial(pay, account_id, amount), caller)

    async def note(self, account_id: str, note: str, caller: Caller = TESTER) -> Committed:
        return await self.decide(account_id, lambda _: [Noted(account_id=account_id, note=note)], caller)

    async def take(self, account_id: str, amount: int = 1, caller: Caller = TESTER) -> Committed:
        return await self.store.change((ACCOUNTS(account_id),), partial(take, account_id, amount), caller)

    async def move(self, giver: str, taker: str, amount: int, caller: Caller = TESTER) -> Committed:
        refs = (ACCOUNTS(giver), ACCOUNTS(taker))
        return await self.store.change(refs, partial(move, giver, taker, amount), caller)

    async def decide(
        self, account_id: str, decide: Callable[[Account | None], Sequence[Event]], caller: Caller = TESTER
    ) -> Committed:
        return await self.store.change((ACCOUNTS(account_id),), decide, caller)

    async def balance(self, account_id: str) -> int:
        return (await self.store.get(ACCOUNTS(account_id))).state.balance

    async def logged(self, account_id: str) -> list[Event]:
        """The log of an account, checked to be without a gap."""
        documents = await self.store.history(account_id)
        assert [each["_id"] for each in documents] == [f"{account_id}:{n + 1}" for n in range(len(documents))]
        return [TYPES[each["type"]].validate_python(each["data"]) for each in documents]

    async def agrees(self, account_id: str) -> int:
        """The version of an account, after checking that its log folds to its state."""
        events, stored = await self.logged(account_id), await self.store.read(ACCOUNTS(account_id))
        assert ACCOUNTS.fold(events) == (stored.state if stored else None)
        assert len(events) == (stored.version if stored else 0)
        return len(events)


@asynccontextmanager
async def a_bank(
    uri: str, database_name: str, *, clock: Clock = system_clock, limits: QueueLimits | None = None
) -> AsyncIterator[Bank]:
    """A store with a client of its own, as another process would have."""
    database = connect(uri, database_name, app_name="tests")
    store = Store(database, [ACCOUNTS], clock, limits)
    await store.prepare()
    await store.start()
    try:
        yield Bank(store)
    finally:
        await store.close()
        disconnect(database)


def paid_in(committed: Committed) -> Answer:
    return Answer(201, {"version": committed.version}, {"ETag": f'"{committed.version}"'})


async def outcomes(*commands: Any) -> list[Any]:
    """Send commands so that they form one group, and return what each came to."""
    return await asyncio.gather(*commands, return_exceptions=True)

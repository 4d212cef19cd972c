"""The driver of MongoDB as the project calls it, motor's side and the blocking one beneath, before a simulated server.

Every call takes its time on the way there and back, may fail before it has taken effect, and may take effect and lose
its answer.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import TracebackType
from typing import Any, TypeVar

from pymongo import DeleteOne, InsertOne, UpdateOne
from pymongo.errors import AutoReconnect, DuplicateKeyError, OperationFailure

from tests.simulation.documents import Document
from tests.simulation.loop import NOBODY, Loop, TornDown, block
from tests.simulation.mongo import CURSOR_BEHIND, OPTIONS, Locked, Server, Transaction, Written, bulk_error

Result = TypeVar("Result")


@dataclass
class Network:
    """How calls fare on their way: seconds they take, and how often they fail or lose their answer."""

    random: Random
    seconds: float = 0.002
    slow: float = 0.01
    fails: float = 0.0
    loses: float = 0.0

    def delay(self) -> float:
        """Return how long one way takes."""
        if self.slow and self.random.random() < self.slow:
            return self.random.random() * 0.4
        return self.random.random() * self.seconds

    def is_cut(self) -> bool:
        """Whether a call does not arrive."""
        return self.fails > 0 and self.random.random() < self.fails

    def loses_answer(self) -> bool:
        """Whether an answer does not."""
        return self.loses > 0 and self.random.random() < self.loses


async def pause(loop: Loop, seconds: float) -> None:
    """Let time pass for whoever waits here."""
    if loop.over:
        raise TornDown
    future = loop.create_future()
    handle = loop.call_later(seconds, _wake, future)
    try:
        await future
    finally:
        handle.cancel()
    if loop.over:
        raise TornDown


def _wake(future: Any) -> None:
    if not future.done():
        future.set_result(None)


async def asked(loop: Loop, network: Network, act: Callable[[], Result], failure: Callable[[], Exception]) -> Result:
    """Have a server do something, and await its answer.

    What is on its way arrives and takes effect whatever becomes of the process that sent it.
    """
    if loop.over:
        raise TornDown
    future = loop.create_future()
    cut, lost = network.is_cut(), network.loses_answer()

    def arrive() -> None:
        if cut:
            loop.call_later(network.delay(), _settle, future, None, failure(), context=NOBODY)
            return
        result, error = None, None
        try:
            result = act()
        except Locked:  # a transaction has it; the server tries again until that is over
            loop.call_later(0.003, arrive, context=NOBODY)
            return
        except Exception as refused:  # whatever the server says is for whoever asked
            error = refused
        loop.call_later(network.delay(), _settle, future, result, failure() if lost else error, context=NOBODY)

    loop.call_later(network.delay(), arrive, context=NOBODY)
    answer: Result = await future
    if loop.over:
        raise TornDown
    return answer


def _away() -> Exception:
    return AutoReconnect("connection closed")


def _settle(future: Any, result: Any, error: Exception | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


class Client:
    """One process's way to the server."""

    def __init__(self, loop: Loop, server: Server, network: Network) -> None:
        self.loop = loop
        self.server = server
        self.network = network
        self.dead = False
        self.after_commit: Callable[[], None] | None = None
        self.transactions: list[Transaction] = []
        self.cursors: dict[int, tuple[str, int]] = {}

    async def ask(self, act: Callable[[], Result]) -> Result:
        """Have the server do something; raises what it does, and `AutoReconnect` where it cannot be said."""
        return await asked(self.loop, self.network, act, _away)

    def died(self) -> None:
        """Have the server end what the process began: its transactions with its connections."""
        self.dead = True
        for each in self.transactions:
            self.server.abort(each)

    def session(self) -> "Session":
        """Return a session for the blocking side."""
        return Session(self)

    async def start_session(self) -> "Session":
        """Return a session for motor's side."""
        return Session(self)

    def close(self) -> None:
        """Nothing is held."""


class Session:
    """A session: of the blocking side with transactions, of motor's with a moment to read at."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.transaction: Transaction | None = None
        self.operation_time: int | None = None
        self._database = ""

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        if self.transaction is not None:
            self._client.server.abort(self.transaction)

    async def __aenter__(self) -> "Session":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave without a call, as the driver does."""

    def start_transaction(self, **_: object) -> None:
        """Begin with the first write, as the server does."""
        self.transaction = None

    def within(self, database: str) -> Transaction:
        """Return the transaction, begun now where it was not."""
        self._database = database
        if self._client.dead:
            raise OperationFailure("NoSuchTransaction", 251)
        if self.transaction is None:
            self.transaction = self._client.server.begin()
            self._client.transactions.append(self.transaction)
        return self.transaction

    def commit_transaction(self) -> None:
        transaction, server = self.transaction, self._client.server
        if transaction is None:
            return

        def commit() -> None:
            server.commit(self._database, transaction)
            if self._client.after_commit:
                self._client.after_commit()

        try:
            block(self._client.ask(commit))
        except AutoReconnect as error:
            error._add_error_label("UnknownTransactionCommitResult")
            raise
        self._forget(transaction)

    def abort_transaction(self) -> None:
        if self.transaction is not None:
            self._client.server.abort(self.transaction)
            self._forget(self.transaction)

    def _forget(self, transaction: Transaction) -> None:
        if transaction in self._client.transactions:
            self._client.transactions.remove(transaction)


class Database:
    """A database as motor shows it; `delegate` is the blocking one."""

    codec_options = OPTIONS

    def __init__(self, client: Client, name: str) -> None:
        self.client = client
        self.name = name
        self.delegate = BlockingDatabase(client, name)

    def __getitem__(self, name: str) -> "Motor":
        return Motor(self.client, self.name, name)

    def get_collection(self, name: str, **_: object) -> "Motor":
        return self[name]

    def with_options(self, **_: object) -> "Database":
        return self

    async def list_collection_names(self) -> list[str]:
        return list(await self.client.ask(lambda: list(self.client.server.database(self.name))))

    async def create_collection(self, name: str) -> None:
        await self.client.ask(lambda: self.client.server.collection(self.name, name))

    async def command(self, command: Any, *, session: Session | None = None, **_: object) -> Document:
        if command == "hello":
            return {"localTime": (await self.client.ask(self.client.server.now)).replace(tzinfo=None)}
        if command == "ping":
            moment = await self.client.ask(lambda: self.client.server.moment)
            if session:
                session.operation_time = moment
            return {}
        ((name, value), *_rest) = command.items()
        match name:
            case "aggregate":
                return await self._open(value, command["pipeline"][0]["$changeStream"])
            case "getMore":
                return await self._more(value, command)
            case "killCursors":
                for each in command["cursors"]:
                    self.client.cursors.pop(each, None)
                await self.client.ask(lambda: None)
                return {}
        raise NotImplementedError(name)

    async def _open(self, collection: str, start: Mapping[str, Any]) -> Document:
        server = self.client.server

        def opened() -> Document:
            place: int = start["resumeAfter"]["_data"] if "resumeAfter" in start else server.moment
            server.after(self.name, collection, place, 1)
            number = max(self.client.cursors, default=0) + 1
            self.client.cursors[number] = (collection, place)
            return {"cursor": {"id": number, "firstBatch": [], "postBatchResumeToken": {"_data": place}}}

        return await self.client.ask(opened)

    async def _more(self, number: int, command: Mapping[str, Any]) -> Document:
        """Wait for news as the server does, as long as is asked for."""
        loop, server = self.client.loop, self.client.server
        collection, place = self.client.cursors[number]
        give_up = loop.time() + command["maxTimeMS"] / 1000
        # The wait is the server's: what commits meanwhile is seen at once.
        while server.is_quiet(self.name, collection, place) and loop.time() < give_up:
            await server.news_of(self.name, collection).wait(loop, give_up - loop.time())

        def more() -> Document:
            if place < server.oldest:
                raise OperationFailure("CappedPositionLost", CURSOR_BEHIND)
            found, last = server.after(self.name, collection, place, command["batchSize"])
            self.client.cursors[number] = (collection, last)
            return {"cursor": {"id": number, "nextBatch": found, "postBatchResumeToken": {"_data": last}}}

        return await self.client.ask(more)

    async def cursor_command(self, command: Mapping[str, Any], **_: object) -> "Cursor":
        collection = self[command["find"]]
        return collection.find(command["filter"]).sort(command["sort"])


class Cursor:
    """What a query finds, read when the first of it is wanted."""

    def __init__(self, client: Client, read: Callable[[Any, int], list[Document]]) -> None:
        self._client = client
        self._read = read
        self._sort: Any = None
        self._limit = 0
        self._left: list[Document] | None = None

    def sort(self, by: Any, direction: int = 1) -> "Cursor":
        self._sort = [(by, direction)] if isinstance(by, str) else by
        return self

    def limit(self, most: int) -> "Cursor":
        self._limit = most
        return self

    def batch_size(self, _: int) -> "Cursor":
        return self

    def hint(self, _: str) -> "Cursor":
        return self

    async def to_list(self, length: int | None = None) -> list[Document]:
        if self._left is None:
            self._left = await self._client.ask(lambda: self._read(self._sort, self._limit))
        elif self._left:
            await self._client.ask(lambda: None)
        most = len(self._left) if length is None else length
        found, self._left = self._left[:most], self._left[most:]
        return found

    async def __aiter__(self) -> AsyncIterator[Document]:
        for each in await self.to_list():
            yield each


class Motor:
    """A collection as motor shows it."""

    def __init__(self, client: Client, database: str, name: str) -> None:
        self.name = name
        self._client = client
        self._database = database

    def find(self, query: Mapping[str, Any] | None = None, fields: Any = None) -> Cursor:
        server, wanted = self._client.server, query or {}
        return Cursor(
            self._client,
            lambda sort, limit: server.find(self._database, self.name, wanted, fields=fields, sort=sort, limit=limit),
        )

    def aggregate(self, pipeline: list[Document]) -> Cursor:
        return Cursor(self._client, lambda *_: self._client.server.aggregate(self._database, self.name, pipeline))

    async def find_one(
        self, query: Mapping[str, Any] | None = None, fields: Any = None, *, sort: Any = None
    ) -> Document | None:
        found = await self.find(query, fields).sort(sort).limit(1).to_list()
        return found[0] if found else None

    async def find_one_and_update(
        self, query: Mapping[str, Any], update: Any, *, upsert: bool = False, return_document: bool = False
    ) -> Document | None:
        if not return_document:
            raise NotImplementedError("before")
        return (await self.update_one(query, update, upsert=upsert)).after

    async def find_one_and_delete(self, query: Mapping[str, Any]) -> Document | None:
        return (await self._write(DeleteOne(query))).after

    async def update_one(self, query: Mapping[str, Any], update: Any, upsert: bool = False) -> Written:
        return await self._write(UpdateOne(query, update, upsert))

    async def delete_one(self, query: Mapping[str, Any]) -> Written:
        return await self._write(DeleteOne(query))

    async def insert_one(self, document: Document) -> None:
        await self._write(InsertOne(document))

    async def _write(self, write: Any) -> Written:
        return await self._client.ask(lambda: self._client.server.write(self._database, self.name, write))

    async def update_many(self, query: Mapping[str, Any], update: Any) -> None:
        await self._client.ask(lambda: self._client.server.update_many(self._database, self.name, query, update))

    async def delete_many(self, query: Mapping[str, Any]) -> None:
        await self._client.ask(lambda: self._client.server.delete_many(self._database, self.name, query))

    async def count_documents(self, query: Mapping[str, Any]) -> int:
        return len(await self.find(query).to_list())

    async def create_indexes(self, models: Sequence[Any]) -> None:
        await self._client.ask(lambda: self._client.server.index(self._database, self.name, models))

    async def insert_many(self, documents: Sequence[Document], ordered: bool = True) -> None:
        await self.bulk_write([InsertOne(each) for each in documents], ordered=ordered)

    async def bulk_write(self, writes: Sequence[Any], ordered: bool = True) -> None:
        """Carry writes out one after another, each by itself: where the connection is cut, a part of them is done."""
        done: list[int] = []
        errors: list[tuple[int, OperationFailure]] = []
        until = len(writes)
        cut = self._client.network.loses_answer()
        if cut:
            until = self._client.network.random.randint(0, len(writes))

        def some() -> None:
            for place, each in list(enumerate(writes))[len(done) : until]:
                try:
                    self._client.server.write(self._database, self.name, each)
                except OperationFailure as error:
                    errors.append((place, error))
                done.append(place)
                if errors and ordered:
                    return

        await self._client.ask(some)
        if cut:
            raise AutoReconnect("connection closed")
        if errors:
            raise bulk_error(errors, len(done) - len(errors))


class BlockingDatabase:
    """A database as the blocking driver shows it, as far as an attempt at a group uses it."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self.name = name
        self.client = _BlockingClient(client)

    def __getitem__(self, name: str) -> "Blocking":
        return Blocking(self._client, self.name, name)

    def get_collection(self, name: str, **_: object) -> "Blocking":
        return self[name]

    def command(self, name: str, *, session: Session | None = None) -> Document:
        if name == "hello":
            return {"localTime": block(self._client.ask(self._client.server.now)).replace(tzinfo=None)}
        if name == "ping":
            block(self._client.ask(lambda: None))
            return {}
        raise NotImplementedError(name)


class _BlockingClient:
    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def topology_description(self) -> "_BlockingClient":
        """There is one server, which nobody elects."""
        return self

    max_election_id = None

    def start_session(self, **_: object) -> Session:
        return self._client.session()


class Blocking:
    """A collection as the blocking driver shows it."""

    def __init__(self, client: Client, database: str, name: str) -> None:
        self._client = client
        self._database = database
        self._name = name

    def find(self, query: Mapping[str, Any]) -> Iterator[Document]:
        server = self._client.server
        return iter(block(self._client.ask(lambda: server.find(self._database, self._name, query))))

    def find_one(self, query: Mapping[str, Any], *, session: Session) -> Document | None:
        return next(self.find(query), None)

    def bulk_write(self, writes: Sequence[Any], *, ordered: bool, session: Session) -> Written:
        """Write within the session's transaction; what failed ends that."""
        server, matched, deleted = self._client.server, 0, 0
        errors: list[tuple[int, OperationFailure]] = []

        def all_of_it() -> None:
            nonlocal matched, deleted
            within = session.within(self._database)
            for place, each in enumerate(writes):
                try:
                    written = server.write(self._database, self._name, each, within)
                except DuplicateKeyError as error:
                    errors.append((place, error))
                    return
                matched, deleted = matched + written.matched_count, deleted + written.deleted_count

        block(self._client.ask(all_of_it))
        if errors:
            raise bulk_error(errors, 0)
        return Written(matched, deleted, None, None)

    def insert_many(self, documents: Sequence[Document], *, ordered: bool, session: Session) -> None:
        self.bulk_write([InsertOne(each) for each in documents], ordered=ordered, session=session)

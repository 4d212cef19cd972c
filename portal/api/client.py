"""The client of `/v1`: one connection pool for the process, and for each request its person, language and trace."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar
from urllib.parse import quote

import aiohttp
from pydantic import TypeAdapter
from yarl import URL

from portal.api.operation import Body, NoSuchPath, Operation
from portal.api.problem import NotAnswered, Problem, Refused, problem_in
from shared.telemetry import tracing

A = TypeVar("A")
REFUSALS = frozenset({400, 409, 410, 412, 413, 415, 422, 428})
SECONDS = 5.0
LAG_SECONDS = 2.0
LAGGING = frozenset(
    {
        "client_unknown",
        "match_unknown",
        "need_unknown",
        "news_incomplete",
        "offer_unknown",
        "order_unknown",
        "start_unknown",
    }
)
"""Codes of what a service may not have heard of yet."""
_FIRST_PAUSE = 0.1
_FILE_SECONDS = 600.0
_CONNECTIONS = 100
_PIECE = 64 * 1024
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


@dataclass(frozen=True)
class Found(Generic[A]):
    """An answer with the ETag that a change of it names."""

    answer: A
    etag: str | None


@dataclass(frozen=True)
class Done(Generic[A]):
    """A change that was made; `location` is where what it made can be read."""

    answer: A
    etag: str | None = None
    location: str | None = None

    @property
    def id(self) -> str:
        """The id of what was made: the last step of its address."""
        return (self.location or "").rstrip("/").rpartition("/")[2]


@dataclass(frozen=True)
class File:
    """A file that somebody chose: its name, what the browser takes it for, and its bytes, read as they are sent."""

    name: str
    media_type: str
    content: BinaryIO
    size: int


@dataclass(frozen=True)
class Download:
    """A file on its way to the person."""

    headers: Mapping[str, str]
    content: AsyncIterator[bytes]


class Connections:
    """The connections of a process to the gateway, shared by all requests."""

    def __init__(self, gateway: str) -> None:
        """Connect at the first request; must be made while the loop runs."""
        self._gateway = gateway.rstrip("/")
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS), cookie_jar=aiohttp.DummyCookieJar()
        )

    def at(self, address: str) -> URL:
        """Return the whole address; what is in it is written already and is not normalised."""
        return URL(f"{self._gateway}{address}", encoded=True)

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pool."""
        return self._session

    async def close(self) -> None:
        """Let all connections go."""
        await self._session.close()


class Api:
    """What one person may ask, for one request of theirs."""

    def __init__(
        self, connections: Connections, token: str | None, correlation_id: str = "", language: str = "en"
    ) -> None:
        """Without a token only public operations answer."""
        self._connections = connections
        self._headers = {"Accept": "application/json", "Accept-Language": language}
        if correlation_id:
            self._headers["X-Correlation-Id"] = correlation_id
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    async def get(self, operation: Operation[A], *, seconds: float = SECONDS, **path_and_query: Any) -> A:
        """Return what is asked for; raises `NotAnswered`."""
        return (await self.found(operation, seconds=seconds, **path_and_query)).answer

    async def found(self, operation: Operation[A], *, seconds: float = SECONDS, **path_and_query: Any) -> Found[A]:
        """Return what is asked for with its ETag; raises `NotAnswered`."""
        status, headers, content = await self._answer(operation, seconds, path_and_query, {}, None)
        if status >= 300:
            raise NotAnswered(status, problem_in(content))
        return Found(_read(operation, content), headers.get("ETag"))

    async def send(
        self,
        operation: Operation[A],
        body: Body | None = None,
        *,
        key: str | None,
        etag: str | None = None,
        seconds: float = SECONDS,
        **path_and_query: Any,
    ) -> Done[A] | Refused:
        """Make a change, once for a `key` however often it is sent; raises `NotAnswered`.

        While it is refused only for facts of other services that have not arrived yet, it is sent again: an order right
        after its need may be sooner than the news of the need. A `key` of `None` is for a POST that only reads, so that
        what is looked for stands in no address.
        """
        headers = _of_change(key, etag)
        content = None
        if operation.body is not None:
            headers["Content-Type"] = "application/json"
            content = (body or operation.body()).model_dump_json(exclude_none=True, by_alias=True).encode()
        waited = 0.0
        while True:
            status, answered, found = await self._answer(operation, seconds, path_and_query, headers, content)
            if waited >= LAG_SECONDS or not is_lag(status, found):
                return _outcome(operation, status, answered, found)
            pause = _FIRST_PAUSE + waited / 2
            await asyncio.sleep(pause)
            waited += pause

    async def upload(
        self,
        operation: Operation[A],
        file: File,
        *,
        key: str,
        etag: str | None = None,
        **path_and_query: Any,
    ) -> Done[A] | Refused:
        """Send the bytes of a file as they are read; raises `NotAnswered`."""
        headers = _of_change(key, etag) | {
            "Content-Type": file.media_type,
            "Content-Length": str(file.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        }
        status, answered, found = await self._answer(operation, _FILE_SECONDS, path_and_query, headers, _pieces(file))
        return _outcome(operation, status, answered, found)

    @asynccontextmanager
    async def download(
        self,
        operation: Operation[Any],
        body: Body | None = None,
        *,
        seconds: float = _FILE_SECONDS,
        **path_and_query: Any,
    ) -> AsyncIterator[Download]:
        """Hand out a file as it comes, for as long as the block lasts; raises `NotAnswered`.

        A `body` says what is made, where the file is not kept and a POST makes it.
        """
        headers, content = {"Accept": "*/*"}, None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = body.model_dump_json(exclude_none=True, by_alias=True).encode()
        request = self._request(operation, seconds, path_and_query, headers, content)
        try:
            async with request as answered:
                if answered.status >= 300:
                    raise NotAnswered(answered.status, problem_in(await answered.read()))
                yield Download(answered.headers, answered.content.iter_chunked(_PIECE))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _unanswered(error) from error

    async def _answer(
        self, operation: Operation[Any], seconds: float, values: dict[str, Any], headers: dict[str, str], content: Any
    ) -> tuple[int, Mapping[str, str], bytes]:
        try:
            async with self._request(operation, seconds, values, headers, content) as answered:
                return answered.status, answered.headers, await answered.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _unanswered(error) from error

    def _request(
        self, operation: Operation[Any], seconds: float, values: dict[str, Any], headers: dict[str, str], content: Any
    ) -> Any:
        try:
            address = operation.address(**values)
        except NoSuchPath:
            raise NotAnswered(404) from None
        sent = {**self._headers, **headers}
        if traceparent := tracing.current():
            sent["traceparent"] = traceparent
        return self._connections.session.request(
            operation.method,
            self._connections.at(address),
            headers=sent,
            data=content,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=seconds),
        )


def is_lag(status: int, content: bytes) -> bool:
    """Whether a change was refused for nothing but news that have not arrived."""
    if status not in (409, 422, 503):
        return False
    problem = problem_in(content)
    return problem is not None and bool(problem.codes) and problem.codes <= LAGGING


def _of_change(key: str | None, etag: str | None) -> dict[str, str]:
    return {name: value for name, value in (("Idempotency-Key", key), ("If-Match", etag)) if value}


def _unanswered(error: Exception) -> NotAnswered:
    return NotAnswered(504 if isinstance(error, TimeoutError) else 503)


def _outcome(operation: Operation[A], status: int, headers: Mapping[str, str], content: bytes) -> Done[A] | Refused:
    if status < 300:
        return Done(_read(operation, content), headers.get("ETag"), headers.get("Location"))
    problem = problem_in(content)
    if status in REFUSALS:
        return Refused(status, problem or Problem())
    raise NotAnswered(status, problem)


def _read(operation: Operation[A], content: bytes) -> A:
    adapter = _ADAPTERS.get(operation.answer)
    if adapter is None:
        adapter = _ADAPTERS[operation.answer] = TypeAdapter(operation.answer)
    read: A = adapter.validate_json(content or b"{}")
    return read


async def _pieces(file: File) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.content.read, _PIECE):
        yield piece

"""A client of the HTTP APIs, as another system would be: tokens, idempotency keys, retries on 503."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import orjson

from deploy.local.receiver import Receiver
from deploy.local.replay.documents import Document
from deploy.local.stack import Stack
from shared.auth.principal import Role
from shared.http.downloads import disposition

_CONNECTIONS = 48
_ATTEMPTS = 8
_NEWS_SECONDS = 60.0
_UNAVAILABLE = 503
_REFUSED = 400


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered; a file as its bytes."""

    status: int
    body: Any
    etag: str | None

    @property
    def refused(self) -> bool:
        """Whether it was not done, whatever for."""
        return self.status >= _REFUSED

    @property
    def reasons(self) -> frozenset[str]:
        """The codes of a refusal's reasons."""
        return frozenset(each["code"] for each in self.body["reasons"]) if self.refused else frozenset()


class Unexpected(RuntimeError):
    """A service answered what no client of it should get."""


class Client:
    """Calls the services. Counts its requests and its waits, for the report."""

    def __init__(self, stack: Stack, session: aiohttp.ClientSession) -> None:
        self._stack = stack
        self._session = session
        self._orgs: dict[UUID, UUID] = {}
        self._successors: dict[UUID, UUID] = {}
        self._tokens: dict[tuple[Role, str], str] = {}
        self._room = asyncio.Semaphore(_CONNECTIONS)
        self.requests: Counter[str] = Counter()
        self.retried = 0

    @property
    def recordings(self) -> Path | None:
        """Where stand-ins for public registers read what they answer."""
        return self._stack.recordings

    @property
    def receiver(self) -> Receiver | None:
        """Where webhooks may lead."""
        return self._stack.receiver

    @staticmethod
    def session() -> aiohttp.ClientSession:
        """Return the connections that a client needs."""
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=60),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),  # it would be looked through for every request, and stays empty
        )

    async def register(self, org: UUID, body: Mapping[str, Any]) -> UUID:
        """Register an organisation; return the supplier's id, for which its tokens speak from now on."""
        reply = await self.post("supplier_registry", "/v1/suppliers", self.as_organisation(org), body)
        supplier_id = UUID(reply.body["supplier_id"])
        self._orgs[supplier_id] = org
        return supplier_id

    def as_organisation(self, org: UUID) -> str:
        """Return a token of an organisation, the same before and after it registers."""
        return self._token(Role.SUPPLIER, str(org), org=str(org))

    def as_supplier(self, supplier_id: UUID) -> str:
        """Return a token that speaks for a supplier that was registered here, or for whoever took its place since."""
        return self.as_organisation(self.organisation_of(supplier_id))

    def takes_over(self, predecessor: UUID, successor: UUID) -> None:
        """Speak for the successor from now on, wherever somebody speaks for the supplier whose place it took."""
        self._successors[predecessor] = successor

    def as_account(self, who: str) -> str:
        """Return a token of somebody who speaks for a supplier, if at all, by their own account."""
        return self._token(Role.SUPPLIER, who)

    def organisation_of(self, supplier_id: UUID) -> UUID:
        """Return the organisation that speaks for a supplier now: its own, or that of whoever took its place since."""
        while supplier_id in self._successors:
            supplier_id = self._successors[supplier_id]
        return self.org_of(supplier_id)

    def org_of(self, supplier_id: UUID) -> UUID:
        """Return the organisation that registered as a supplier."""
        return self._orgs[supplier_id]

    def as_staff_of(self, district: str, role: Role = Role.WORK_COACH) -> str:
        """Return a token of somebody who works in a district."""
        return self._token(role, district, districts=[district])

    def as_colleague(self, district: str, role: Role, who: str) -> str:
        """Return a token of somebody else in a district, by a name of their own."""
        return self._token(role, who, districts=[district])

    def as_central(self, role: Role, who: str = "central") -> str:
        """Return a token of the central team: of somebody in it, where two people are needed."""
        return self._token(role, who)

    def as_second_officer(self) -> str:
        """Return a token of the category manager who confirms what another one proposed."""
        return self._token(Role.CATEGORY_MANAGER, "second")

    def as_system(self, scope: str) -> str:
        """Return a token of another system, for one scope."""
        return self._token(Role.SERVICE, scope, scopes=[scope])

    def _token(
        self, role: Role, who: str, org: str | None = None, districts: Iterable[str] = (), scopes: Iterable[str] = ()
    ) -> str:
        if (role, who) not in self._tokens:
            self._tokens[role, who] = self._stack.issuer.token(
                f"{role}:{who}", [role], org=org, districts=districts, scopes=scopes
            )
        return self._tokens[role, who]

    async def get(self, service: str, path: str, token: str | None) -> Reply:
        """Read something, without a token where there is none; raises `Unexpected` for anything but 200."""
        return expect(await self._send("GET", service, path, token, None, {}), path)

    async def upload(self, service: str, path: str, token: str, document: Document, etag: str | None = None) -> Reply:
        """Send a file, once however often it is sent; raises `Unexpected` where it is refused."""
        headers = {
            **({"If-Match": etag} if etag else {}),
            "Idempotency-Key": uuid4().hex,
            "Content-Type": document.media_type,
            "Content-Disposition": disposition(document.name),
        }
        return expect(await self._send("POST", service, path, token, document.content, headers), path)

    async def get_until(
        self, service: str, path: str, token: str | None, there: Callable[[Reply], bool], within: float = _NEWS_SECONDS
    ) -> Reply:
        """Read something until it shows what is awaited from another service; raises `Unexpected` if it never does."""
        give_up = time.monotonic() + within
        while not there(reply := await self.get(service, path, token)):
            if time.monotonic() > give_up:
                raise Unexpected(f"{path} does not show within {within:g} s what was reported elsewhere")
            self.retried += 1
            await asyncio.sleep(0.1)
        return reply

    async def post(self, service: str, path: str, token: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Ask for something, once however often it is sent; raises `Unexpected` where it is refused."""
        return expect(await self.ask(service, path, token, body), path)

    async def ask(
        self, service: str, path: str, token: str, body: Mapping[str, Any] | None = None, etag: str | None = None
    ) -> Reply:
        """Ask for something that may be refused, on the version that was seen, where one is named."""
        headers = {"Idempotency-Key": uuid4().hex, **({"If-Match": etag} if etag else {})}
        return await self._send("POST", service, path, token, _json(body), headers)

    async def put(self, service: str, path: str, token: str, body: Mapping[str, Any]) -> Reply:
        """Set something; raises `Unexpected` where it is refused."""
        return expect(await self._send("PUT", service, path, token, _json(body), {}), path)

    async def replace(self, service: str, path: str, token: str, body: Mapping[str, Any], etag: str | None) -> Reply:
        """Replace what was read with this ETag, which may have changed meanwhile, or what nobody reads before."""
        return await self._send("PUT", service, path, token, _json(body), {"If-Match": etag} if etag else {})

    async def ask_until_known(
        self,
        service: str,
        path: str,
        token: str,
        body: Mapping[str, Any] | None,
        not_yet: frozenset[str],
        within: float = 60.0,
        etag: str | None = None,
    ) -> Reply:
        """Ask again while the only reasons against it are that news from another service has not arrived."""
        give_up = time.monotonic() + within
        while True:
            reply = await self.ask(service, path, token, body, etag)
            if not reply.refused or not reply.reasons <= not_yet or time.monotonic() > give_up:
                return reply
            self.retried += 1
            await asyncio.sleep(0.1)

    async def _send(
        self, method: str, service: str, path: str, token: str | None, data: bytes | None, headers: dict[str, str]
    ) -> Reply:
        who = {"Authorization": f"Bearer {token}"} if token else {}
        headers = {"Content-Type": "application/json", **headers, **who}
        for attempt in range(_ATTEMPTS):
            self.requests[service] += 1
            try:
                reply = await self._once(method, self._stack.urls[service] + path, data, headers)
            except aiohttp.ClientConnectionError:
                reply = None  # whether it was done nobody knows; the same key, or the same version, finds out
            if reply and reply.status != _UNAVAILABLE:
                return reply
            await asyncio.sleep(0.1 * 2**attempt)
        raise Unexpected(f"{service} did not answer {method} {path} in {_ATTEMPTS} attempts")

    async def _once(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Reply:
        async with self._room, self._session.request(method, url, data=data, headers=headers) as response:
            raw = await response.read()
            said = orjson.loads(raw) if raw and response.content_type.endswith("json") else raw or None
            return Reply(response.status, said, response.headers.get("ETag"))


def _json(body: Mapping[str, Any] | None) -> bytes | None:
    return None if body is None else orjson.dumps(body)


def expect(reply: Reply, path: str) -> Reply:
    """Return an answer that is no refusal; raises `Unexpected` for one that is."""
    if reply.refused:
        raise Unexpected(f"{path}: {reply.status} {orjson.dumps(reply.body).decode()[:500]}")
    return reply

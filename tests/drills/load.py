"""A day of the department as a load (W7): who comes does not wait for who came before, and everybody sends keys.

60 % of those who come look around, 15 % take a step of a journey, 10 % update an offer, 10 % order, and 5 % are new
suppliers. They come at random at a steady rate, and what sells well sells often (Zipf). One seed gives one sequence of
comers; what they find depends on what the services answered before.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import orjson

from deploy.local.replay.client import Client
from shared.contracts import catalogue, client_journey, ordering, supplier_registry
from shared.contracts.event import Event
from tests.drills.ledger import Entry, Known, Ledger
from tests.needs import need_body
from tests.performance.world import Need, Offer, World, organisation
from tests.running import a_while, turns

MIX = {"look": 60, "step": 15, "update": 10, "order": 10, "register": 5}
_ZIPF = 1.1
_PATIENCE = 120.0
_ANSWER_SECONDS = 10.0
_LONGEST_PAUSE = 1.0
_COMES_AGAIN = frozenset({429, 502, 503, 504})
_REFUSED = 400
_BROKEN = 500
_NEW_ORGANISATIONS = 10_000_000


@dataclass(frozen=True)
class Answered:
    """A service answered: when the request was first sent and when the answer came, by the monotonic clock."""

    service: str
    sent: float
    at: float
    changes: bool


@dataclass(frozen=True)
class PutOff:
    """A request was to come again later, by the `status`, or had no answer at all; times by the monotonic clock."""

    method: str
    sent: float
    at: float
    status: int | None


@dataclass
class Sender:
    """Sends each command until it is answered, always with the same key, and writes into the ledger what it knows."""

    urls: Mapping[str, str]
    session: aiohttp.ClientSession
    ledger: Ledger
    chance: random.Random
    answered: list[Answered] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What no service may answer, however it was treated."""
    put_off: list[PutOff] = field(default_factory=list)
    answer_seconds: float = _ANSWER_SECONDS
    longest: tuple[float, str] = (0.0, "")
    """For how many seconds a caller has waited at most, and for what."""
    keeps_its_key: bool = True
    """A client that takes another key for another attempt is what an auditor has to find."""

    async def command(
        self,
        effect: type[Event],
        method: str,
        service: str,
        path: str,
        token: str,
        body: Mapping[str, Any],
        etag: str | None = None,
        **ids: str,
    ) -> Entry:
        """Send a command; return the last line about it. `ids` are what the answer would name, where it names none."""
        key = f"{self.chance.getrandbits(96):024x}"
        headers = {"Idempotency-Key": key, "X-Correlation-Id": key, **({"If-Match": etag} if etag else {})}
        about = {"method": method, "service": service, "path": path, "body": body}
        sent = time.monotonic()
        entry = Entry(key=key, known=Known.UNKNOWN, at=time.time(), effect=effect.TYPE, request=about)
        while entry.known is Known.UNKNOWN and time.monotonic() < sent + _PATIENCE:
            self.ledger.write(entry)
            entry = await self._attempt(entry, headers | _bearer(token), ids)
            if entry.known is Known.UNKNOWN:
                if not self.keeps_its_key:
                    headers["Idempotency-Key"] = f"{self.chance.getrandbits(96):024x}"
                await a_while(self.chance.uniform(0.1, _LONGEST_PAUSE))
        if entry.known is not Known.UNKNOWN:
            self.ledger.write(entry)
            self.answered.append(Answered(service, sent, time.monotonic(), changes=True))
        return entry

    async def _attempt(self, entry: Entry, headers: Mapping[str, str], ids: Mapping[str, str]) -> Entry:
        about = entry.request
        url, data = self.urls[about["service"]] + about["path"], orjson.dumps(about["body"])
        status, found, answer = await self._ask(about["method"], url, headers, data)
        known = Known.UNKNOWN if status is None else Known.REFUSED if status >= _REFUSED else Known.DONE
        named = {name: value for name, value in (found or {}).items() if name.endswith("_id")} if found else dict(ids)
        return Entry(
            key=entry.key,
            known=known,
            at=time.time(),
            effect=entry.effect,
            request=about if known is Known.UNKNOWN else {},
            status=status,
            ids=named if known is Known.DONE else {},
            version=_version(answer) if known is Known.DONE else None,
        )

    async def look(self, service: str, path: str, token: str | None) -> tuple[Any, Mapping[str, str]] | None:
        """Read something once; None where nobody answers just now, it is refused, or the answer says nothing."""
        status, found, headers = await self.read(service, path, token)
        return None if status is None or status >= _REFUSED or found is None else (found, headers)

    async def read(self, service: str, path: str, token: str | None) -> tuple[int | None, Any, Mapping[str, str]]:
        """Read something once, or how it is refused; no status where nobody answers just now."""
        sent = time.monotonic()
        status, found, headers = await self._ask("GET", self.urls[service] + path, _bearer(token), None)
        if status is not None and status < _REFUSED:
            self.answered.append(Answered(service, sent, time.monotonic(), changes=False))
        return status, found, headers

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None
    ) -> tuple[int | None, Any, Mapping[str, str]]:
        """Return status, body and headers; no status where it is not known what came of it."""
        timeout, sent = aiohttp.ClientTimeout(total=self.answer_seconds), time.monotonic()
        sending = {**headers, **({"Content-Type": "application/json"} if data else {})}
        try:
            async with self.session.request(method, url, data=data, headers=sending, timeout=timeout) as response:
                raw = await response.read()
        except (aiohttp.ClientError, TimeoutError):
            self.put_off.append(PutOff(method, sent, time.monotonic(), None))
            return None, None, {}
        finally:
            self.longest = max(self.longest, (time.monotonic() - sent, f"{method} {url}"))
        if response.status in _COMES_AGAIN:
            self.put_off.append(PutOff(method, sent, time.monotonic(), response.status))
            return None, None, {}
        if response.status >= _BROKEN:
            self.broken.append(f"{method} {url}: {response.status} {raw[:300].decode(errors='replace')}")
            return None, None, {}
        json = response.content_type.endswith("json")
        found = orjson.loads(raw) if raw and json else None
        return response.status, found, response.headers


class Load:
    """Everybody who comes while a drill lasts."""

    def __init__(self, world: World, client: Client, sender: Sender, seed: int, rate: float) -> None:
        """`rate` is how many come in a second, on the average."""
        self.sender = sender
        self._world = world
        self._client = client
        self._chance = random.Random(f"who comes {seed}")  # not the world's lots: those would name its clients again
        self._rate = rate
        self._needs: list[Need] = []
        self._journeys: list[tuple[str, str, list[str]]] = []
        self._registered = 0
        self._offers = {offer.offer_id: offer for offer in world.offers}
        self._popular = [1 / (rank + 1) ** _ZIPF for rank in range(len(world.offers))]
        self._coming: set[asyncio.Task[None]] = set()
        self._does: Mapping[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "look": self._look,
            "step": self._step,
            "update": self._update,
            "order": self._order,
            "register": self._register,
        }
        self.came: Counter[str] = Counter()

    def begin_with(self, needs: Sequence[Need]) -> None:
        """Let orders be placed for needs that are there already."""
        self._needs += needs

    def take_need(self) -> Need | None:
        """Take a need that nobody orders for yet out of the pool, if there is one."""
        return self._needs.pop() if self._needs else None

    def coach_of(self, need: Need) -> str:
        """Return the token of somebody who may say something of a need."""
        return self._client.as_staff_of(need.district)

    @asynccontextmanager
    async def coming(self) -> AsyncIterator[None]:
        """Let people come while the block lasts, and wait at its end until all have been answered."""
        arriving = asyncio.create_task(self._arrive())
        try:
            yield
        finally:
            arriving.cancel()
            await asyncio.gather(arriving, *self._coming, return_exceptions=True)
        for task in (arriving, *self._coming):
            if not task.cancelled() and (error := task.exception()):
                raise error

    async def _arrive(self) -> None:
        next_one = time.monotonic()
        while True:
            next_one += self._chance.expovariate(self._rate)
            (what,) = self._chance.choices(list(MIX), list(MIX.values()))
            await a_while(max(0.0, next_one - time.monotonic()))
            self.came[what] += 1
            self._coming.add(asyncio.create_task(self._does[what]()))
            self._coming = {task for task in self._coming if not task.done() or task.exception()}

    async def _look(self) -> None:
        offer = self._pick()
        coach = self._client.as_staff_of(self._chance.choice(self._world.districts))
        match self._chance.randrange(4):
            case 0:
                await self.sender.look("catalogue", f"/v1/offers?category={offer.category}&limit=100", coach)
            case 1:
                await self.sender.look("catalogue", f"/v1/offers/{offer.offer_id}", coach)
            case 2:
                await self.sender.look("notifications", "/v1/messages", self._client.as_supplier(offer.supplier_id))
            case _:
                await self.sender.look("ordering", "/v1/orders", self._client.as_supplier(offer.supplier_id))

    async def _step(self) -> None:
        """Begin a journey, or record a need of one."""
        if self._journeys and self._chance.random() < len(self._world.categories) / (len(self._world.categories) + 1):
            number = self._chance.randrange(len(self._journeys))
            journey, district, categories = self._journeys[number]
            category = categories.pop()
            if not categories:
                del self._journeys[number]
            path, body = f"/v1/journeys/{journey}/needs", need_body(category)
            token = self._client.as_staff_of(district)
            recorded = client_journey.NeedRecorded
            entry = await self.sender.command(recorded, "POST", "client_journey", path, token, body)
            if entry.known is Known.DONE and (need_id := entry.ids.get("need_id")):
                self._needs.append(Need(journey, need_id, category, district))
            return
        district = self._chance.choice(self._world.districts)
        reference = str(UUID(int=self._chance.getrandbits(128), version=4))
        body = {"client_ref": reference, "district": district, "category": self._world.categories[0]}
        entry = await self.sender.command(
            client_journey.JourneyStarted,
            "POST",
            "client_journey",
            "/v1/journeys",
            self._client.as_staff_of(district),
            body,
        )
        if entry.known is Known.DONE and (journey_id := entry.ids.get("journey_id")):
            self._journeys.append((journey_id, district, list(self._world.categories)))

    async def _update(self) -> None:
        """Read an offer and replace what it says, as whoever else does at the same time may do too."""
        offer = self._pick()
        path, token = f"/v1/offers/{offer.offer_id}", self._client.as_supplier(offer.supplier_id)
        if (read := await self.sender.look("catalogue", path, token)) is None:
            return
        body = {**offer.body, "summary": f"Two sessions, and rehearsal number {self._chance.randrange(10**6)}."}
        entry = await self.sender.command(
            catalogue.OfferUpdated,
            "PUT",
            "catalogue",
            path,
            token,
            body,
            etag=read[1].get("ETag"),
            offer_id=offer.offer_id,
        )
        if entry.known is Known.DONE:
            known = self._offers[offer.offer_id]
            version = known.offer_version + 1
            newer = Offer(offer.offer_id, version, offer.category, offer.price_pence, offer.supplier_id, known.body)
            self._offers[offer.offer_id] = newer

    async def _order(self) -> None:
        """Order for a need that nobody orders for yet; one that is refused may be ordered for again, by a new key."""
        if not self._needs:
            await self._step()
            return
        need = self._needs.pop(self._chance.randrange(len(self._needs)))
        offer = self._pick(need.category)
        body = {
            "need_id": need.need_id,
            "offer_id": offer.offer_id,
            "offer_version": offer.offer_version,
            "starts_on": self._world.starts_on.isoformat(),
        }
        token = self._client.as_staff_of(need.district)
        entry = await self.sender.command(ordering.OrderPlaced, "POST", "ordering", "/v1/orders", token, body)
        if entry.known is Known.REFUSED:
            self._needs.append(need)

    async def _register(self) -> None:
        self._registered += 1
        body = organisation(_NEW_ORGANISATIONS + self._registered)
        token = self._client.as_organisation(UUID(int=self._chance.getrandbits(128), version=4))
        registered = supplier_registry.SupplierRegistered
        await self.sender.command(registered, "POST", "supplier_registry", "/v1/suppliers", token, body)

    def _pick(self, category: str | None = None) -> Offer:
        """Choose an offer, a popular one more often, as it is known to be now."""
        weights = [
            weight if category in (None, offer.category) else 0.0
            for offer, weight in zip(self._world.offers, self._popular, strict=True)
        ]
        (offer,) = self._chance.choices(self._world.offers, weights)
        return self._offers[offer.offer_id]


@dataclass
class Follower:
    """Follows a feed over HTTP from its beginning, as a system without Kafka does, and notes every item it is given."""

    sender: Sender
    service: str
    feed: str
    token: str
    seen: list[str] = field(default_factory=list)
    _place: str | None = None
    _again: frozenset[str] = frozenset()

    async def follow(self, pause: float) -> None:
        """Go on for ever."""
        async for _ in turns(pause):
            await self.catch_up()

    async def catch_up(self) -> bool:
        """Read on until there is no more just now; return whether it could be read."""
        while True:
            after = f"&after={self._place}" if self._place else ""
            status, page, _ = await self.sender.read(
                self.service, f"/v1/feeds/{self.feed}?limit=100{after}", self.token
            )
            if _is_unknown(page):  # it was restored: what is there is read again, and what is known passed over
                self._place, self._again = None, frozenset(self.seen)
                continue
            if status is None or status >= _REFUSED or page is None:
                return False
            self.seen += [item["id"] for item in page["items"] if item["id"] not in self._again]
            self._place = page["next"]
            if not page["more"]:
                return True


def scope_of(feed: str) -> str:
    """Return the scope of a system that follows a feed."""
    return f"{feed}:follow"


def _is_unknown(page: Any) -> bool:
    reasons = page.get("reasons", ()) if isinstance(page, dict) else ()
    return any(reason["code"] == "place_unknown" for reason in reasons)


def _bearer(token: str | None) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _version(headers: Mapping[str, str]) -> int | None:
    tag = headers.get("ETag", "").strip('"')
    return int(tag) if tag.isdecimal() else None

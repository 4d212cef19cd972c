"""Subject access: all that is kept of a client, opened, put together and handed over. Nothing of it is kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import BaseModel, Field

from services.client_journey.clients.keeping import Keeping, Look
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.known.orders import KnownOrder
from services.client_journey.rights.domain.asking import asks_for_access, is_open
from services.client_journey.rights.domain.request import DATA_REQUESTS, DataRequest
from services.client_journey.rights.exported import EXPORTED, INTERNAL, OF_STAFF, By, Part
from services.client_journey.rights.holdings import Around, Holdings
from services.client_journey.rights.queries import DATA_REQUEST_ACCESS
from shared.contracts.sealed import Sealed
from shared.kernel.caller import Caller
from shared.kernel.commands import Distinct, command
from shared.kernel.filters import Filters, one_of
from shared.kernel.rules import NotFound, reject_if_any
from shared.reference.lists import coded
from shared.store.rows import Rows
from shared.store.store import Store

ERASED = "erased"
_KIND, _REASON = "data_export", "data_request"
STAFF = "a member of staff"
YOUR_RIGHTS = (
    "We keep this to help you on your way to work (UK GDPR art. 6(1)(e), our public task).",
    "We keep it for 24 months after our work with you ends, and erase it then.",
    "A supplier sees your name, how to reach you and what it needs to know about access only while something that we "
    "bought for you there is under way.",
    "You may ask us to correct it, to erase it, or to restrict what is done with it.",
    "You may complain to the Information Commissioner: ico.org.uk, 0303 123 1113.",
)
ANOTHER = "withheld: it is about another person (Data Protection Act 2018, sch. 2 para. 16)"


@command
class MakeExport:
    """Put together what is kept of the client; `withhold` are the ids of things that are about another person."""

    form: Annotated[str, coded("form of an export")] = "json"
    withhold: Annotated[tuple[UUID, ...], Distinct(), Field(max_length=1000)] = ()


@dataclass(frozen=True)
class ExportView:
    """What is kept of a client, by what it is about; a client knows each thing by what it says, and staff by its id."""

    request_id: UUID
    made_at: datetime
    withheld: int
    parts: dict[str, list[Any]]
    your_rights: tuple[str, ...]


@dataclass(frozen=True)
class Export:
    """What is handed over: parts by name, each a list of things as they are read by people and programs."""

    request_id: UUID
    made_at: datetime
    parts: Mapping[str, list[Any]]
    withheld: int


class Exporting:
    """Puts together what is kept of one client; raises `Rejected`, `NotFound`, `KmsAway`."""

    def __init__(self, store: Store, orders: Rows[KnownOrder], keeping: Keeping) -> None:
        """Read what the store holds and what is known of orders, and open by these keys."""
        self._store = store
        self._orders = orders
        self._keeping = keeping
        self._holdings = Holdings(store)

    async def of(self, request_id: UUID, withhold: Sequence[UUID], caller: Caller) -> Export:
        """Return all that is kept of the client who asked; of what is withheld, only that there is something."""
        request, journey = await self._asked(request_id, caller)
        around = await self._holdings.around(journey)
        found = {part: await self._states(part, around) for part in EXPORTED}
        orders = await self._orders_for(around)
        sealed = list(dict.fromkeys(each for states in found.values() for each in sealed_in(states)))
        look = Look(journey, (_KIND,), _REASON)
        opened = dict(zip(sealed, await self._keeping.open(look, sealed, caller), strict=True))
        hidden = frozenset(map(str, withhold))
        parts = {part.name: [_without(plain(each, opened), hidden) for each in found[part]] for part in EXPORTED}
        parts["orders"] = [plain(each, opened) for each in orders]
        withheld = sum(each == {"withheld": ANOTHER} for things in parts.values() for each in things)
        return Export(request.request_id, self._store.clock(), parts, withheld)

    async def _asked(self, request_id: UUID, caller: Caller) -> tuple[DataRequest, Journey]:
        stored = await self._store.get(DATA_REQUESTS(request_id))
        request = DATA_REQUEST_ACCESS.changeable(caller, request_id, stored.state)
        reject_if_any([is_open(request), asks_for_access(request)])
        if request.journey_id is None:
            raise NotFound("client of request", request_id)
        journey = (await self._store.get(JOURNEYS(request.journey_id))).state
        return request, JOURNEY_ACCESS.readable(caller, request.journey_id, journey)

    async def _states(self, part: Part, around: Around) -> list[Any]:
        journeys = [each.id for each in around.journeys]
        theirs = [around.client_id] if around.client_id else []
        match part.by:
            case By.ITSELF:
                return await self._store.several(part.kind, theirs)
            case By.ITSELF_A_JOURNEY:
                return await self._store.several(part.kind, journeys)
        named: Filters = {part.by.value: one_of(theirs if part.by is By.CLIENT else journeys)}
        return [each async for page in self._store.pages(part.kind, named) for each in page]

    async def _orders_for(self, around: Around) -> list[KnownOrder]:
        return await self._orders.find({"lines.need_id": one_of([each.id for each in around.needs])})


def shown(export: Export) -> ExportView:
    """Return an export as programs read it."""
    return ExportView(export.request_id, export.made_at, export.withheld, dict(export.parts), YOUR_RIGHTS)


def sealed_in(value: Any) -> Iterator[Sealed]:
    """Yield every sealed value in a state, or in several."""
    match value:
        case Sealed():
            yield value
        case Mapping():
            for each in value.values():
                yield from sealed_in(each)
        case str():
            return
        case Iterable() if not isinstance(value, BaseModel):
            for each in value:
                yield from sealed_in(each)
        case _ if is_dataclass(value) or isinstance(value, BaseModel):
            for each in _fields(value).values():
                yield from sealed_in(each)


def plain(value: Any, opened: Mapping[Sealed, str | None]) -> Any:
    """Return a state as JSON has it, with what was opened in the place of what was sealed."""
    match value:
        case Sealed():
            text = opened.get(value)
            return ERASED if text is None else orjson.loads(text)
        case None | bool() | int() | float():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case str() | UUID():
            return str(value)
        case Mapping():
            return {str(name): plain(each, opened) for name, each in value.items()}
        case Iterable() if not isinstance(value, BaseModel):
            return [plain(each, opened) for each in value]
    named = {name: each for name, each in _fields(value).items() if name not in INTERNAL}
    return {name: _said(name, each, opened) for name, each in named.items()}


def _said(name: str, value: Any, opened: Mapping[Sealed, str | None]) -> Any:
    if _names_staff(name, value):
        return STAFF if value else None
    return plain(value, opened)


def _names_staff(name: str, value: Any) -> bool:
    """Say whether a field names an account, and no day by which something is due, nor what took another's place."""
    return name in OF_STAFF or (name.endswith("_by") and not isinstance(value, date | UUID))


def _fields(value: Any) -> dict[str, Any]:
    if isinstance(value, BaseModel):
        return dict(value)
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _without(thing: Any, withhold: frozenset[str]) -> Any:
    """Return a thing, or only that it is withheld, where its own id is named: that is the first of its fields."""
    own = next(iter(thing.values()), None) if isinstance(thing, dict) else None
    return {"withheld": ANOTHER} if own in withhold else thing

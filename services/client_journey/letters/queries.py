"""What is seen of how a client joins, by the supplier of the order and by staff, without a word of who it is."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS
from services.client_journey.known.offers import KnownContent, KnownOffer, KnownVenue
from services.client_journey.known.orders import KnownOrder
from services.client_journey.letters.domain.joining import JOININGS, Details, Joining
from services.client_journey.letters.domain.sharing import (
    CLIENT_UNKNOWN,
    LETTER_RULES,
    SHOWING_RULES,
    Rule,
    Situation,
    against,
)
from services.client_journey.letters.relying import Served, Serving, content_of
from shared.auth.access import only_supplier
from shared.contracts.client_journey.joining import AnyLetterForm, AnyLetterLanguage, AnyParty, AnyThingToBring
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.reference.times import TimeOfDay
from shared.store.rows import Rows
from shared.store.store import Store


@dataclass(frozen=True)
class FirstDayShown:
    """When and where the client begins, in codes. Who is there for the client stands in the letter alone."""

    given_by: AnyParty
    on: date
    at: TimeOfDay
    early_minutes: int
    venue: KnownVenue | None
    bring: tuple[AnyThingToBring, ...]
    given_at: datetime


@dataclass(frozen=True)
class LetterShown:
    """A letter that was made; it is not kept."""

    language: AnyLetterLanguage
    form: AnyLetterForm
    made_at: datetime


@dataclass(frozen=True)
class JoiningView:
    """How the client of a line joins its order. `against_showing` and `against_letter` are codes of what is in the way.

    Staff alone see what stands in the way of a letter, which letters were made, and why the place was declined.
    """

    order_id: UUID
    line: int
    details: FirstDayShown | None
    declined_at: datetime | None
    against_showing: tuple[str, ...]
    against_letter: tuple[str, ...] | None = None
    declined_for: Annotated[str, Code("place_declined reason")] | None = None
    letters: tuple[LetterShown, ...] | None = None


class LetterQueries:
    """What can be asked about joinings. What a caller may not see is `NotFound`."""

    def __init__(self, store: Store, orders: Rows[KnownOrder], offers: Rows[KnownOffer], clock: Clock) -> None:
        """Answer from the joinings themselves, and from what is known of orders and offers."""
        self._store = store
        self._serving = Serving(store, orders)
        self._offers = offers
        self._now = clock

    async def get(self, order_id: UUID, line: int | None, caller: Caller) -> Stored[JoiningView]:
        """Return how the client of a line joins, with its version; 0 where nobody has begun yet."""
        served = await self._serving.by(order_id, line, caller)
        stored = await self._joining(served)
        joining = stored.state if stored else None
        at = await self._situation(served, joining)
        offer = await self._offers.get(served.order.offer_id) if served.order.offer_id else None
        view = _view(joining, served, content_of(offer, served.order), at)
        ours = view if only_supplier(caller) else _with_what_staff_see(view, joining, at)
        return Stored(ours, stored.version if stored else 0)

    async def _joining(self, served: Served) -> Stored[Joining] | None:
        filters: Filters = {"order_id": served.order.order_id, "need_id": served.need_id}
        found = await self._store.documents(JOININGS, filters, after=None, limit=1)
        return await self._store.read(JOININGS(found[0][0])) if found else None

    async def _situation(self, served: Served, joining: Joining | None) -> Situation | None:
        client_id = served.journey.client_id
        client = await self._store.read(CLIENTS(client_id)) if client_id else None
        if client is None:
            return None
        today = uk_date(self._now())
        return Situation(served.order, served.need_id, served.journey.district, client.state, joining, today)


def _view(joining: Joining | None, served: Served, content: KnownContent | None, at: Situation | None) -> JoiningView:
    return JoiningView(
        order_id=served.order.order_id,
        line=served.line,
        details=_details(joining.details, content) if joining and joining.details else None,
        declined_at=joining.declined.declined_at if joining and joining.declined else None,
        against_showing=_codes(SHOWING_RULES, at),
    )


def _with_what_staff_see(view: JoiningView, joining: Joining | None, at: Situation | None) -> JoiningView:
    letters = joining.letters if joining else ()
    return replace(
        view,
        against_letter=_codes(LETTER_RULES, at),
        declined_for=joining.declined.reason if joining and joining.declined else None,
        letters=tuple(LetterShown(each.language, each.form, each.made_at) for each in letters),
    )


def _codes(rules: tuple[Rule, ...], at: Situation | None) -> tuple[str, ...]:
    """Return the codes of what stands in the way; where no client is known, that."""
    return tuple(each.code for each in against(rules, at)) if at else (CLIENT_UNKNOWN,)


def _details(details: Details, content: KnownContent | None) -> FirstDayShown:
    venue = content.venues[details.venue] if content and details.venue is not None else None
    return FirstDayShown(
        details.given_by,
        details.on,
        details.at,
        details.early_minutes,
        venue,
        details.bring,
        details.given_at,
    )

"""Whom an event concerns beside those it names, as far as the rows of others' facts say by now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.known.coaches import KnownCoach
from services.notifications.known.members import KnownMember
from services.notifications.known.orders import KnownOrder
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.catalogue import AskersEvent, GapGrew, GapRaised
from shared.contracts.client_journey import RequirementsForecast
from shared.contracts.event import Event
from shared.contracts.ordering import CompetitionOpened, CompetitionQuestionAnswered, OrderEvent
from shared.contracts.supplier_registry import EvidenceExpired, SupplierEvent
from shared.kernel.filters import Between, Filters, one_of
from shared.kernel.memberships import key_of
from shared.reference.calendar import uk_date
from shared.store.rows import Rows

PAGE = 500
"""Suppliers that are told in one commit."""

_OF_A_CATEGORY = (GapRaised, GapGrew, RequirementsForecast, CompetitionOpened, CompetitionQuestionAnswered)


def category_of(event: Event) -> tuple[str, str] | None:
    """Return the market and category whose suppliers hear of an event; `None` where it is of none."""
    if not isinstance(event, _OF_A_CATEGORY) or event.market is None:
        return None
    return event.market, event.category


@dataclass(frozen=True)
class Concerned:
    """Suppliers and districts that are told too, and the coaches whom what is told to a district waits for.

    Of suppliers in the order of their ids the first; `members_after` is the last of them, where others follow.
    """

    members: tuple[UUID, ...] = ()
    members_after: UUID | None = None
    districts: tuple[str, ...] = ()
    coaches: tuple[str, ...] = ()


class WhoeverIsConcerned:
    """Finds by rows, beside the commit: what is not known yet is told by the facts that follow from it."""

    def __init__(self, members: Rows[KnownMember], orders: Rows[KnownOrder], coaches: Rows[KnownCoach]) -> None:
        """Look among these rows."""
        self._members = members
        self._orders = orders
        self._coaches = coaches

    async def by(self, event: Event, notice: Notice, happened_at: datetime) -> Concerned:
        """Return who is concerned by an event that this notice tells of."""
        members = await self._members_of(event) if notice.to_members else ()
        return Concerned(
            members=members,
            members_after=members[-1] if len(members) == PAGE else None,
            districts=await self._districts_of(event, happened_at) if notice.to_open_orders else (),
            coaches=await self._coaches_of(event),
        )

    async def _members_of(self, event: Event) -> tuple[UUID, ...]:
        """Return who may offer something in the category that an event is about: the first of them."""
        of = category_of(event)
        return await self.members(*of) if of else ()

    async def members(self, market: str, category: str, after: UUID | None = None) -> tuple[UUID, ...]:
        """Return the next suppliers that may offer something in a category, `PAGE` at most, in the order of ids."""
        last = str(after) if after else None
        found = await self._members.documents({"may_offer_in": key_of(market, category)}, after=last, limit=PAGE)
        return tuple(UUID(identifier) for identifier, _ in found)

    async def _districts_of(self, event: Event, happened_at: datetime) -> tuple[str, ...]:
        """Return the districts with orders of the supplier that ran on that day, in its category if it has one."""
        if not isinstance(event, SupplierEvent | EvidenceExpired):
            return ()
        category: str | None = getattr(event, "category", None)
        running = Between(least=uk_date(happened_at).isoformat())
        filters: Filters = {"supplier_id": event.supplier_id, "runs_until": running, "category": category}
        return tuple(sorted({code for each in await self._orders.find(filters) for code in each.districts}))

    async def _coaches_of(self, event: Event) -> tuple[str, ...]:
        """Return who looks after the needs that an event is about."""
        needs = event.need_ids if isinstance(event, OrderEvent | AskersEvent) else ()
        if not needs:
            return ()
        found = await self._coaches.find({"need_id": one_of(str(each) for each in needs)})
        return tuple(sorted({each.coach for each in found if each.coach}))

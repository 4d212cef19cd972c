"""What is seen of emergency accesses: by the district, the commercial team and auditors; by an operator its own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.emergencies.domain.emergency import EMERGENCIES, Emergency, Person, Status
from services.client_journey.emergencies.history import EMERGENCY_DISCLOSURE
from shared.auth.access import Access, account_of, acts_as, is_of_a_district
from shared.auth.principal import Role
from shared.contracts.client_journey.emergencies import (
    AnySealedKind,
    EmergencyCode,
    EmergencyFindingCode,
    EmergencyRefusalCode,
)
from shared.contracts.codes import AnyDistrict
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.kernel.rules import NotFound
from shared.reference.codes import Code
from shared.store.store import Store

EMERGENCY_ACCESS = Access(EMERGENCIES, district="district")


@dataclass(frozen=True)
class EmergencyView:
    """An emergency access: who asked for what and why, who decided, until when, how often something was opened.

    Which journey it is about is for the district and for whoever asked. The accounts are those of staff.
    """

    emergency_id: UUID
    district: AnyDistrict
    journey_id: UUID | None
    kinds: tuple[AnySealedKind, ...]
    reason: EmergencyCode
    status: Annotated[Status, Code("emergency status")]
    requested_at: datetime
    requested_by: str
    answer_by: datetime
    decided_at: datetime | None
    decided_by: str | None
    refused_for: EmergencyRefusalCode | None
    ends_at: datetime | None
    ended_at: datetime | None
    looks: int
    review_by: date | None
    overdue: bool
    finding: EmergencyFindingCode | None


def view_of(emergency: Emergency, caller: Caller) -> EmergencyView:
    """Return what is shown of an emergency access."""
    its_own = emergency.requested_by == person_of(caller)
    return EmergencyView(
        emergency_id=emergency.emergency_id,
        district=emergency.district,
        journey_id=emergency.journey_id if its_own or is_of_a_district(caller) else None,
        kinds=emergency.kinds,
        reason=emergency.reason,
        status=emergency.status,
        requested_at=emergency.requested_at,
        requested_by=emergency.requested_by.account if emergency.requested_by else "",
        answer_by=emergency.answer_by,
        decided_at=emergency.decided_at,
        decided_by=emergency.decided_by.account if emergency.decided_by else None,
        refused_for=emergency.refused_for,
        ends_at=emergency.ends_at,
        ended_at=emergency.ended_at,
        looks=emergency.looks,
        review_by=emergency.review_by,
        overdue=emergency.overdue,
        finding=emergency.finding,
    )


def person_of(caller: Caller) -> Person:
    """Return who calls, as one account whatever organisation it is of; raises `Forbidden` for a reactor."""
    account = account_of(caller)
    return Person(account.issuer, account.subject)


def own_where_an_operator(caller: Caller, emergency: Emergency) -> Emergency:
    """Return an access that the caller may see; raises `NotFound`: operators see what they asked for, and no others."""
    if acts_as(caller, Role.OPERATOR) and emergency.requested_by != person_of(caller):
        raise NotFound(EMERGENCIES.name, emergency.emergency_id)
    return emergency


class EmergencyQueries:
    """What can be asked about emergency accesses. What a caller may not see is `NotFound`, or missing from a list."""

    def __init__(self, store: Store) -> None:
        """Answer from the accesses themselves."""
        self._store = store
        self._past = Past(store, EMERGENCY_DISCLOSURE)

    async def get(self, emergency_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[EmergencyView]:
        """Return one access with its version, as it is or as it was on a day."""
        stored = await self._past.read(emergency_id, as_at, lambda found: _readable(caller, emergency_id, found))
        return Stored(view_of(stored.state, caller), stored.version)

    async def history(self, emergency_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to an access; raises `NotFound`."""
        return await self._past.history(
            emergency_id, caller, lambda found: _readable(caller, emergency_id, found), after=after, limit=limit
        )

    async def find(
        self, caller: Caller, *, district: str | None, status: Status | None, after: str | None, limit: int
    ) -> list[tuple[str, EmergencyView]]:
        """Return the accesses that the caller may see with their ids, in the order of time."""
        filters: Filters = {"status": status, **EMERGENCY_ACCESS.filters(caller, district=district), **_own(caller)}
        found = await self._store.documents(EMERGENCIES, filters, after=after, limit=limit)
        return [(identifier, view_of(EMERGENCIES.decode(document), caller)) for identifier, document in found]


def _own(caller: Caller) -> Filters:
    """Return what narrows a list to what an operator asked for."""
    if not acts_as(caller, Role.OPERATOR):
        return {}
    who = person_of(caller)
    return {"requested_by.issuer": who.issuer, "requested_by.account": who.account}


def _readable(caller: Caller, emergency_id: UUID, found: Emergency) -> Emergency:
    return own_where_an_operator(caller, EMERGENCY_ACCESS.readable(caller, emergency_id, found))

"""What the safeguarding lead of a district sees of reports, and what whoever reported sees: how far it is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.clients.domain.details import read
from services.client_journey.clients.keeping import Keeping, Look
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.safeguarding.domain.report import REPORTS, Report, ReportStatus
from services.client_journey.safeguarding.domain.reporting import ConcernWords
from shared.auth.access import Access, only_supplier
from shared.contracts.client_journey import AnyAuthority, AnyConcern, AnyUrgency
from shared.contracts.codes import AnyDistrict
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.kernel.rules import NotFound
from shared.reference.codes import Code
from shared.store.store import Store

REPORT_ACCESS = Access(REPORTS, district="district")
KIND = "safeguarding_report"
REASON = "safeguarding"


@dataclass(frozen=True)
class OwnReport:
    """How far a report is, for whoever made it."""

    report_id: UUID
    status: Annotated[ReportStatus, Code("safeguarding report status")]
    reported_at: datetime


@dataclass(frozen=True)
class ReportView(OwnReport):
    """A report for the lead, without what it says."""

    district: AnyDistrict
    journey_id: UUID
    order_id: UUID | None
    supplier_id: UUID | None
    by: str
    concern: AnyConcern
    urgency: AnyUrgency
    due_by: date
    overdue: bool
    referred_to: AnyAuthority | None
    outcome: str | None
    closed_at: datetime | None


@dataclass(frozen=True)
class OpenedReport:
    """What a report says; null where the client is erased."""

    report_id: UUID
    erased: bool
    said: str | None


def own_view(report: Report) -> OwnReport:
    """Return what whoever reported sees."""
    return OwnReport(report.report_id, report.status, report.reported_at)


def view_of(report: Report) -> ReportView:
    """Return what the lead sees without opening anything."""
    return ReportView(**{name: getattr(report, name) for name in ReportView.__dataclass_fields__})


class SafeguardingQueries:
    """What can be asked about reports. What a caller may not see is `NotFound`, or missing from a list."""

    def __init__(self, store: Store, keeping: Keeping) -> None:
        """Answer from the reports themselves; what one says is opened once the look is committed."""
        self._store = store
        self._keeping = keeping

    async def get(self, report_id: UUID, caller: Caller) -> Stored[ReportView]:
        """Return one report with its version."""
        stored = await self._store.read(REPORTS(report_id))
        report = REPORT_ACCESS.readable(caller, report_id, stored.state if stored else None)
        return Stored(view_of(report), stored.version if stored else 0)

    async def find(
        self, caller: Caller, *, running: bool, after: str | None, limit: int
    ) -> list[tuple[str, ReportView]]:
        """Return reports of the lead's districts, the one that is due first at the head."""
        filters: Filters = {"running": running, **REPORT_ACCESS.filters(caller)}
        found = await self._store.in_order(REPORTS, filters, ("due_by", "report_id"), after=after, limit=limit)
        return [(place, view_of(REPORTS.decode(document))) for place, document in found]

    async def own(self, caller: Caller, *, after: str | None, limit: int) -> list[tuple[str, OwnReport]]:
        """Return how far the reports are that the caller, or its supplier, made."""
        supplier_id = only_supplier(caller)
        filters: Filters = {"supplier_id": supplier_id} if supplier_id else {"by": caller.actor}
        found = await self._store.documents(REPORTS, filters, after=after, limit=limit)
        return [(identifier, own_view(REPORTS.decode(document))) for identifier, document in found]

    async def open(self, report_id: UUID, caller: Caller) -> OpenedReport:
        """Return what a report says, once the look is committed; raises `NotFound`, `KmsAway`."""
        stored = await self._store.read(REPORTS(report_id))
        report = REPORT_ACCESS.readable(caller, report_id, stored.state if stored else None)
        journey = await self._store.read(JOURNEYS(report.journey_id))
        if journey is None:
            raise NotFound(REPORTS.name, report_id)
        (text,) = await self._keeping.open(Look(journey.state, (KIND,), REASON), (report.sealed,), caller)
        said = read(ConcernWords, text).said if text is not None else None
        return OpenedReport(report_id, erased=said is None, said=said)

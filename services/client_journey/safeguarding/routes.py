"""The HTTP of safeguarding: whoever is worried reports; the safeguarding lead of the district alone sees what."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.client_journey.safeguarding.commands import Safeguarding
from services.client_journey.safeguarding.domain.reporting import (
    CloseReport,
    ReferReport,
    ReportConcern,
    ReportConcernOnOrder,
)
from services.client_journey.safeguarding.queries import OpenedReport, OwnReport, ReportView, SafeguardingQueries
from shared.auth.principal import Role
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("safeguarding")

Staff = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER)]
Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
Reporter = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.SUPPLIER)]
Lead = Annotated[Caller, allow(Role.SAFEGUARDING_LEAD)]
Looking = Annotated[Caller, allow(Role.SAFEGUARDING_LEAD, reads=True)]
Commands = Annotated[Safeguarding, provided(Safeguarding)]
Queries = Annotated[SafeguardingQueries, provided(SafeguardingQueries)]


class ReportCreated(Created):
    """The new report's id."""

    report_id: UUID


_MADE = created("/v1/safeguarding-reports/{}", "report_id")


@router.post("/journeys/{journey_id}/safeguarding-reports", status_code=201, response_model=ReportCreated)
async def report_concern(journey_id: UUID, asked: ReportConcern, caller: Staff, reports: Commands) -> Response:
    """Report a concern for a client to the safeguarding lead of the district. In danger, ring 999 first."""
    return respond(await reports.report(journey_id, asked, caller.answered(_MADE)))


@router.post("/safeguarding-reports", status_code=201, response_model=ReportCreated)
async def report_concern_on_order(asked: ReportConcernOnOrder, caller: Supplier, reports: Commands) -> Response:
    """Report a concern for a client of your order to the district's safeguarding lead. In danger, ring 999 first."""
    return respond(await reports.report_on_order(asked, caller.answered(_MADE)))


@router.get("/own-safeguarding-reports", response_model=Paged[OwnReport])
async def list_own_safeguarding_reports(
    caller: Reporter, reports: Queries, after: After = None, limit: Limit = 50
) -> Response:
    """List how far the reports are that you made, and nothing else of them."""
    return page(await reports.own(caller, after=after, limit=limit), limit)


@router.get("/safeguarding-reports", response_model=Paged[ReportView])
async def list_safeguarding_reports(
    caller: Lead, reports: Queries, running: bool = True, after: After = None, limit: Limit = 50
) -> Response:
    """List the reports of your districts, the one that is due first at the head."""
    return page(await reports.find(caller, running=running, after=after, limit=limit), limit)


@router.get("/safeguarding-reports/{report_id}", response_model=ReportView)
async def get_safeguarding_report(report_id: UUID, caller: Lead, reports: Queries) -> Response:
    """Show one report, without what it says."""
    stored = await reports.get(report_id, caller)
    return one(stored.state, stored.version)


@router.post("/safeguarding-reports/{report_id}/openings", response_model=OpenedReport, responses=RULES_MAY_REFUSE)
async def open_safeguarding_report(report_id: UUID, caller: Looking, reports: Queries) -> Response:
    """Open what a report says. Who looks is recorded first, for every look."""
    return computed(await reports.open(report_id, caller))


@router.post("/safeguarding-reports/{report_id}/acknowledgement", status_code=204)
async def acknowledge_safeguarding_report(report_id: UUID, caller: Lead, reports: Commands) -> Response:
    """Say that you have read the report and look into it."""
    return respond(await reports.acknowledge(report_id, caller))


@router.post("/safeguarding-reports/{report_id}/referral", status_code=204)
async def refer_safeguarding_report(report_id: UUID, asked: ReferReport, caller: Lead, reports: Commands) -> Response:
    """Pass the report on to whoever may act."""
    return respond(await reports.refer(report_id, asked, caller))


@router.post("/safeguarding-reports/{report_id}/closure", status_code=204)
async def close_safeguarding_report(report_id: UUID, asked: CloseReport, caller: Lead, reports: Commands) -> Response:
    """Close the report, with the reason."""
    return respond(await reports.close(report_id, asked, caller))

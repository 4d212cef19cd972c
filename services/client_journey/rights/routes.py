"""The HTTP of what clients ask for by right: recorded and answered by staff of the client's district."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from fastapi.responses import HTMLResponse

from services.client_journey.rights.commands import DataRequestCommands
from services.client_journey.rights.domain.answering import AnswerDataRequest, ProposeErasure, ReturnErasure
from services.client_journey.rights.domain.asking import ExtendDataRequest, ReceiveDataRequest
from services.client_journey.rights.domain.request import Kind
from services.client_journey.rights.domain.restricting import LiftRestriction, Restrict
from services.client_journey.rights.exporting import Exporting, ExportView, MakeExport, shown
from services.client_journey.rights.page import page_of
from services.client_journey.rights.queries import DataRequestQueries, DataRequestView, ErasureView, Order
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode

router = service_router("clients' rights")

Staff = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER)]
Manager = Annotated[Caller, allow(Role.DISTRICT_MANAGER)]
Reader = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.AUDITOR)]
Auditor = Annotated[Caller, allow(Role.AUDITOR)]
Commands = Annotated[DataRequestCommands, provided(DataRequestCommands)]
Exports = Annotated[Exporting, provided(Exporting)]
Queries = Annotated[DataRequestQueries, provided(DataRequestQueries)]
Open = Annotated[bool | None, Query(alias="open", description="Only those that wait for their answer, or do not")]
FirstCome = Annotated[Order, Query(description="The oldest first, or those whose last day comes first")]
Overdue = Annotated[bool | None, Query(description="Only those whose last day is over, or is not")]


class DataRequestCreated(Created):
    """The new request's id."""

    request_id: UUID


_received = created("/v1/data-requests/{}", "request_id")


@router.post("/journeys/{journey_id}/data-requests", status_code=201, response_model=DataRequestCreated)
async def receive_data_request(
    journey_id: UUID, asked: ReceiveDataRequest, caller: Staff, requests: Commands
) -> Response:
    """Record what a client asks for by right: access, rectification, erasure or restriction.

    The answer is due a month after any of us was asked. One request of a kind waits at a time.
    """
    return respond(await requests.receive(journey_id, asked, caller.answered(_received)))


@router.get("/data-requests", response_model=Paged[DataRequestView])
async def list_data_requests(
    caller: Reader,
    queries: Queries,
    district: DistrictCode | None = None,
    kind: Kind | None = None,
    open_ones: Open = None,
    overdue: Overdue = None,
    order: FirstCome = "received",
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List requests: staff those of their districts, auditors all, without whose they are."""
    found = await queries.find(
        caller,
        district=district,
        kind=kind,
        open_ones=open_ones,
        overdue=overdue,
        order=order,
        after=after,
        limit=limit,
    )
    return page(found, limit)


@router.get("/data-requests/{data_request_id}", response_model=DataRequestView)
async def get_data_request(data_request_id: UUID, caller: Reader, queries: Queries) -> Response:
    """Show a request, with the last day to answer it."""
    stored = await queries.get(data_request_id, caller)
    return one(stored.state, stored.version)


@router.get("/data-requests/{data_request_id}/history", response_model=Paged[Happened])
async def get_history_of_data_request(
    data_request_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a request, oldest first: who decided what, and on which ground."""
    return page(await queries.history(data_request_id, caller, after=after, limit=limit), limit)


@router.post("/data-requests/{data_request_id}/extension", status_code=204)
async def extend_data_request(
    data_request_id: UUID, asked: ExtendDataRequest, caller: Staff, requests: Commands
) -> Response:
    """Take two months longer to answer, with the reason. The client is told within the first month."""
    return respond(await requests.extend(data_request_id, asked, caller))


@router.post("/data-requests/{data_request_id}/answer", status_code=204)
async def answer_data_request(
    data_request_id: UUID, asked: AnswerDataRequest, caller: Staff, requests: Commands
) -> Response:
    """Say how a request was answered; a refusal names its reason. An erasure is granted by its confirmation alone."""
    return respond(await requests.answer(data_request_id, asked, caller))


@router.post("/data-requests/{data_request_id}/exports", response_model=ExportView)
async def export_data(
    data_request_id: UUID, asked: MakeExport, caller: Staff, requests: Commands, exporting: Exports
) -> Response:
    """Put together all that is kept of the client who asks for access: for programs, or as a page to print.

    Read it before you hand it over: `withhold` names the things in it, by their ids, that are about another person.
    Nothing of it is kept; that it was made, by whom and when, is. To rest on the answer, it must have been made.
    """
    export = await exporting.of(data_request_id, asked.withhold, caller)
    await requests.note_export(data_request_id, asked.form, export.withheld, caller)
    if asked.form == "page":
        return HTMLResponse(page_of(export))
    return computed(shown(export))


@router.post("/data-requests/{data_request_id}/withdrawal", status_code=204)
async def withdraw_data_request(data_request_id: UUID, caller: Staff, requests: Commands) -> Response:
    """Take note that the client does not ask for it any more."""
    return respond(await requests.withdraw(data_request_id, caller))


@router.post("/data-requests/{data_request_id}/erasure-proposal", status_code=204)
async def propose_erasure(data_request_id: UUID, asked: ProposeErasure, caller: Staff, requests: Commands) -> Response:
    """Propose to erase the client, on a ground of the law. Refused with every reason to keep the data."""
    return respond(await requests.propose_erasure(data_request_id, asked, caller))


@router.post("/data-requests/{data_request_id}/erasure-return", status_code=204)
async def return_erasure(data_request_id: UUID, asked: ReturnErasure, caller: Staff, requests: Commands) -> Response:
    """Do not confirm an erasure that was proposed: the request is decided anew."""
    return respond(await requests.return_erasure(data_request_id, asked, caller))


@router.post("/data-requests/{data_request_id}/erasure-confirmation", status_code=204)
async def confirm_erasure(data_request_id: UUID, caller: Manager, requests: Commands) -> Response:
    """Confirm an erasure that somebody else proposed: the client's key is destroyed, which nobody can undo."""
    return respond(await requests.confirm_erasure(data_request_id, caller))


@router.post("/journeys/{journey_id}/restriction", status_code=204)
async def restrict_client(journey_id: UUID, asked: Restrict, caller: Staff, requests: Commands) -> Response:
    """Keep what is held of the client and use it for nothing else: no supplier sees it, and no letter is written."""
    return respond(await requests.restrict(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/restriction-end", status_code=204)
async def lift_restriction(journey_id: UUID, asked: LiftRestriction, caller: Staff, requests: Commands) -> Response:
    """Lift the restriction, with the reason, once the client was told."""
    return respond(await requests.lift_restriction(journey_id, asked, caller))


@router.get("/erasures", response_model=Paged[ErasureView])
async def list_erasures(_: Auditor, queries: Queries, after: After = None, limit: Limit = 50) -> Response:
    """List what was erased: when, on which ground, and how many journeys; not whose."""
    return page(await queries.erasures(after=after, limit=limit), limit)

"""The HTTP of requests for evidence."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.evidence_requests.commands import EvidenceRequestCommands
from services.supplier_registry.evidence_requests.domain.asking import RequestEvidence, WithdrawEvidenceRequest
from services.supplier_registry.evidence_requests.queries import (
    EvidenceRequestQueries,
    RequestInFull,
    RequestToSupplier,
    Waiting,
)
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("requests for evidence")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Reader = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER, Role.AUDITOR)]
Commands = Annotated[EvidenceRequestCommands, provided(EvidenceRequestCommands)]
Queries = Annotated[EvidenceRequestQueries, provided(EvidenceRequestQueries)]
Awaited = Annotated[Waiting | None, Query(description="Only what waits for this; `overdue`: its day is over")]
Shown = RequestInFull | RequestToSupplier


class EvidenceRequestCreated(Created):
    """The new request's id."""

    request_id: UUID


_requested = created("/v1/evidence-requests/{}", "request_id")


@router.post("/evidence-requests", status_code=201, response_model=EvidenceRequestCreated)
async def request_evidence(asked: RequestEvidence, caller: Officer, requests: Commands) -> Response:
    """Ask a member for evidence of one kind by a last day. Insurance only once it has accepted an order.

    It answers by giving the evidence (`POST /v1/evidence`); an officer accepts or rejects what it gave.
    """
    return respond(await requests.request(asked, caller.answered(_requested)))


@router.get("/evidence-requests", response_model=Paged[Shown])
async def list_evidence_requests(
    caller: Reader,
    queries: Queries,
    supplier_id: UUID | None = None,
    waiting: Awaited = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List requests for evidence: what waits for suppliers, is overdue, or waits for an officer's look."""
    return page(await queries.list(caller, supplier_id=supplier_id, waiting=waiting, after=after, limit=limit), limit)


@router.get("/evidence-requests/{request_id}", response_model=Shown)
async def get_evidence_request(request_id: UUID, caller: Reader, queries: Queries) -> Response:
    """Show a request for evidence, with what was given last."""
    return one(*await queries.get(request_id, caller))


@router.get("/evidence-requests/{request_id}/history", response_model=Paged[Happened])
async def get_history_of_evidence_request(
    request_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a request for evidence, oldest first."""
    return page(await queries.history(request_id, caller, after=after, limit=limit), limit)


@router.post("/evidence-requests/{request_id}/withdrawal", status_code=204)
async def withdraw_evidence_request(
    request_id: UUID, asked: WithdrawEvidenceRequest, caller: Officer, requests: Commands
) -> Response:
    """Take a request back. What was given stays what the supplier holds."""
    return respond(await requests.withdraw(request_id, asked, caller))

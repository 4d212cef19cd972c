"""The HTTP of service: an officer records that a notice reached its supplier by other means than a message."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.serving.commands import Serving
from services.supplier_registry.serving.domain.serving import RecordService
from shared.auth.principal import Role
from shared.http.answers import respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("service of notices")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Commands = Annotated[Serving, provided(Serving)]


@router.post("/suppliers/{supplier_id}/notices/{notice_id}/service", status_code=204)
async def record_service_on_supplier(
    supplier_id: UUID, notice_id: UUID, asked: RecordService, caller: Officer, serving: Commands
) -> Response:
    """Record that a notice of removal, or a request to renew a declaration, reached the supplier by post or by hand.

    Its time is counted from that day. A message in the supplier's inbox serves a notice by itself.
    """
    return respond(await serving.record_for_supplier(supplier_id, notice_id, asked, caller))


@router.post("/applications/{application_id}/notices/{notice_id}/service", status_code=204)
async def record_service_on_applicant(
    application_id: UUID, notice_id: UUID, asked: RecordService, caller: Officer, serving: Commands
) -> Response:
    """Record that an invitation to make representations reached the applicant by post or by hand.

    Its time is counted from that day. A message in the applicant's inbox serves it by itself.
    """
    return respond(await serving.record_for_applicant(application_id, notice_id, asked, caller))

"""The HTTP of procurement records."""

from typing import Annotated

from fastapi import Response

from services.ordering.records.queries import ExpiredRecord, RecordQueries
from shared.auth.principal import Role
from shared.http.answers import Paged, page
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.reference import DistrictCode

router = service_router("procurement records")

_KEEPERS = allow(Role.CATEGORY_MANAGER, Role.BUYER, Role.AUDITOR)


@router.get("/order-records", response_model=Paged[ExpiredRecord], dependencies=[_KEEPERS])
async def list_expired_records(
    records: Annotated[RecordQueries, provided(RecordQueries)],
    district: DistrictCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List orders of which the record no longer has to be kept, the longest first. Nothing takes it by itself."""
    return page(await records.expired(district=district, after=after, limit=limit), limit)

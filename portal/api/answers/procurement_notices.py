"""What the law asks to be published of contracts and competitions."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class ProcurementNotice(Answer):
    """A notice that is due, was published, or has not to be."""

    notice_id: UUID
    regime: str
    notice_type: str
    occasion: str
    order_id: UUID | None
    competition_id: UUID | None
    first_day: date | None
    last_day: date | None
    amount_pence: int | None
    amount_includes_vat: bool | None
    happened_at: datetime
    due_on: date
    state: str
    published_on: date | None
    reference: str
    withdrawn_for: str | None


class Contract(Answer):
    """A contract that a notice has to tell of."""

    order_id: UUID
    purchase_order: str | None
    supplier_id: UUID
    category: str
    district: str
    starts_on: date
    ends_on: date | None
    amount_pence: int
    status: str


class Publish(Body):
    """Notices that were published on a day, under which reference."""

    notice_ids: tuple[str, ...]
    published_on: date
    reference: str


NOTICES = Operation(
    "GET",
    "/v1/procurement-notices",
    Listed[ProcurementNotice],
    query=("state", "notice_type", "order_id", "after", "limit"),
)
NOTICE = Operation("GET", "/v1/procurement-notices/{notice_id}", ProcurementNotice)
CONTRACTS = Operation(
    "GET", "/v1/procurement-notices/{notice_id}/contracts", Listed[Contract], query=("after", "limit")
)
NOTICES_CSV = Operation("GET", "/v1/procurement-notices.csv", Nothing)
PUBLISH = Operation("POST", "/v1/procurement-notices/publication", Nothing, body=Publish)
WITHDRAW = Operation("POST", "/v1/procurement-notices/{notice_id}/withdrawal", Nothing, body=ForReason)

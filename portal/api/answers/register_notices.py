"""Notices that the law asks for because the register changed."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.answers.drafts import Number
from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class NoticeSupplier(Answer):
    """What a notice has to say of its supplier, as it is now."""

    name: str
    identifiers: tuple[Number, ...]
    sme: bool
    vcse: bool


class RegisterNotice(Answer):
    """A notice: due, overdue or given."""

    notice_id: UUID
    supplier_id: UUID
    supplier: NoticeSupplier
    category: str | None
    regime: str
    notice_type: str
    occasion: str
    happened_at: AwareDatetime
    due_on: date
    state: str
    given_on: date | None
    reference: str


class GiveNotices(Body):
    """Which notices were given together, when, and under which reference they are found."""

    notice_ids: tuple[str, ...]
    given_on: date
    reference: str


REGISTER_NOTICES = Operation(
    "GET", "/v1/register-notices", Listed[RegisterNotice], query=("state", "supplier_id", "after", "limit")
)
REGISTER_NOTICE = Operation("GET", "/v1/register-notices/{notice_id}", RegisterNotice)
GIVE_NOTICES = Operation("POST", "/v1/register-notices/giving", Nothing, body=GiveNotices)

"""Facts about authorities to approve that somebody who has one lent to somebody else for some days."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyAuthority, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class LentAuthorityEvent(Event):
    """Base of the facts about what one account of the department (`borrower`) was lent."""

    TOPIC: ClassVar[str] = "ordering.orders"
    AGGREGATE: ClassVar[str] = "lent_authorities"
    SUBJECT: ClassVar[str] = "authorities_id"
    PRIVATE: ClassVar[bool] = True

    authorities_id: UUID
    cover_id: UUID
    borrower: str = Field(examples=["5b0f7c1e-ada"])


class AuthorityLent(LentAuthorityEvent):
    """From `first_on` to `last_on` the borrower approves as `by` may, in these districts and up to this price."""

    TYPE: ClassVar[str] = "ordering.AuthorityLent.v1"
    level: AnyAuthority
    districts: tuple[AnyDistrict, ...]
    up_to_pence: int | None = None
    first_on: date
    last_on: date
    reason: Annotated[Reason, Code("authority_lent reason")]
    by: str
    lent_at: AwareDatetime
    policies: tuple[str, ...]


class AuthorityReturned(LentAuthorityEvent):
    """The borrower approves by this no more; what was approved meanwhile stands."""

    TYPE: ClassVar[str] = "ordering.AuthorityReturned.v1"
    by: str
    returned_at: AwareDatetime

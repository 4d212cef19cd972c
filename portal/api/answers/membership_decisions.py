"""What category managers decide about a member, in one category or in all; removals take two people."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.answers.drafts import Number
from portal.api.answers.suppliers import RemovalNotice
from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class RemovalProposed(Answer):
    """A removal that somebody proposed."""

    reasons: tuple[str, ...]
    detail: str
    note: str
    proposed_by: str
    proposed_at: AwareDatetime


class Removal(Answer):
    """A removal that is under way; `awaits` says what is next."""

    category: str
    name: str
    awaits: str
    notice: RemovalNotice | None
    proposal: RemovalProposed | None


class RemovalsOf(Answer):
    """The removals of one supplier that are under way."""

    supplier_id: UUID
    removals: tuple[Removal, ...]


class Suspend(Body):
    """Stop new orders and hide offers, to the end of a day or until it is lifted."""

    category: str | None = None
    reason: str
    until: date | None = None
    detail: str = ""


class Reinstate(Body):
    """Lift a suspension."""

    category: str | None = None
    reason: str | None = None


class StopOrders(Body):
    """Give a member no new orders."""

    category: str | None = None
    reason: str
    detail: str = ""


class OfCategory(Body):
    """One category, or every one."""

    category: str | None = None


class NotifyRemoval(Body):
    """Every reason for which a supplier is to be removed."""

    category: str | None = None
    reasons: tuple[str, ...]
    detail: str = ""


class WithdrawNotice(Body):
    """Why a notice is taken back."""

    category: str | None = None
    reason: str


class ProposeRemoval(Body):
    """A removal for somebody else to confirm."""

    category: str | None = None
    reasons: tuple[str, ...]
    detail: str = ""
    note: str = ""
    declares_no_interest: bool


class ConfirmRemoval(Body):
    """A second person's yes."""

    category: str | None = None
    declares_no_interest: bool


class ReturnRemoval(Body):
    """What is missing."""

    category: str | None = None
    note: str = ""


class StrikeNumber(Body):
    """A number that is not the organisation's own."""

    identifier: Number


_OF = "/v1/suppliers/{supplier_id}"
REMOVALS = Operation("GET", "/v1/removals", Listed[RemovalsOf], query=("after", "limit"))
REMOVALS_OF = Operation("GET", f"{_OF}/removals", RemovalsOf)
SUSPEND = Operation("POST", f"{_OF}/suspension", Nothing, body=Suspend)
REINSTATE = Operation("POST", f"{_OF}/reinstatement", Nothing, body=Reinstate)
STOP_ORDERS = Operation("POST", f"{_OF}/new-orders-stop", Nothing, body=StopOrders)
RESUME_ORDERS = Operation("POST", f"{_OF}/new-orders-resumption", Nothing, body=OfCategory)
ASK_TO_DECLARE_ANEW = Operation("POST", f"{_OF}/redeclaration-request", Nothing, body=OfCategory)
NOTIFY_REMOVAL = Operation("POST", f"{_OF}/removal-notice", Nothing, body=NotifyRemoval)
WITHDRAW_NOTICE = Operation("POST", f"{_OF}/removal-notice-withdrawal", Nothing, body=WithdrawNotice)
PROPOSE_REMOVAL = Operation("POST", f"{_OF}/removal-proposal", Nothing, body=ProposeRemoval)
CONFIRM_REMOVAL = Operation("POST", f"{_OF}/removal-confirmation", Nothing, body=ConfirmRemoval)
RETURN_REMOVAL = Operation("POST", f"{_OF}/removal-return", Nothing, body=ReturnRemoval)
STRIKE_NUMBER = Operation("POST", f"{_OF}/identifiers/striking", Nothing, body=StrikeNumber)

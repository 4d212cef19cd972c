"""Orders that await an approval, and what bears on the decision."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, ForReason, Listed, Nothing, Operation
from portal.api.problem import Reason


class Awaiting(Answer):
    """An order in the list of those that await an approval."""

    order_id: UUID
    supplier_id: UUID
    supplier_name: str | None = None
    title: str | None
    district: str
    category: str
    amount_pence: int
    starts_on: date
    placed_at: datetime
    placed_by: str
    level: str
    place_held_until: date | None
    place_lapsed: bool
    handed_over: bool


class ByWhom(Answer):
    """By whose authority something was approved; `lent_by` where it was lent."""

    level: str
    by: str | None = None
    lent_by: str | None = None


class Approval(Answer):
    """One approval that was given."""

    level: str
    authority: ByWhom
    given_at: datetime


class NeedToMeet(Answer):
    """A need that the order is for."""

    line: int
    need_id: UUID
    category: str | None
    district: str | None
    still_wanted: bool
    amount_pence: int


class Alternative(Answer):
    """What the match ranked for the need, the ordered offer among it."""

    rank: int
    offer_id: UUID
    supplier_id: UUID
    supplier_name: str | None = None
    score: int
    ordered: bool
    title: str | None
    price_pence: int | None
    orderable: bool


class OnBudget(Answer):
    """What the order takes of a budget: what is left with it, and without it."""

    budget_id: str
    amount_pence: int
    allocated_pence: int
    left_pence: int
    left_without_pence: int


class PlaceAwaited(Answer):
    """The places that the order holds of a start, until when, and what is left there."""

    wants: int
    held_until: date | None
    lapsed: bool
    left: int


class EarlierOrder(Answer):
    """An earlier order of the offer in the district."""

    order_id: UUID
    status: str
    amount_pence: int
    starts_on: date


class FlagSeen(Answer):
    """A flag that the order is among the facts of."""

    flag_id: UUID
    kind: str
    flagged_at: datetime
    finding: str | None


class ApprovalAsked(Answer):
    """All that bears on the approval of one order, and every reason for which this person could not approve it now."""

    order_id: UUID
    status: str
    supplier_id: UUID
    supplier_name: str | None = None
    offer_id: UUID
    title: str | None
    starts_on: date
    ends_on: date | None
    placed_by: str
    placed_at: datetime
    amount_pence: int
    level: str
    steps: tuple[str, ...]
    approvals: tuple[Approval, ...]
    may_approve: bool
    reasons: tuple[Reason, ...]
    needs: tuple[NeedToMeet, ...]
    alternatives: tuple[Alternative, ...]
    budgets: tuple[OnBudget, ...]
    place: PlaceAwaited | None
    earlier: tuple[EarlierOrder, ...]
    flags: tuple[FlagSeen, ...]


APPROVALS = Operation("GET", "/v1/approvals", Listed[Awaiting], query=("level", "after", "limit"))
APPROVAL = Operation("GET", "/v1/orders/{order_id}/approval", ApprovalAsked)
APPROVE = Operation("POST", "/v1/orders/{order_id}/approval", Nothing)
REJECT = Operation("POST", "/v1/orders/{order_id}/rejection", Nothing, body=ForReason)
HAND_OVER = Operation("POST", "/v1/orders/{order_id}/approval/hand-over", Nothing, body=ForReason)

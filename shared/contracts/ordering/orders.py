"""Facts about orders, from placing to what the supplier answers."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.codes import AnyAuthority, AnyCategory, AnyCurrency, AnyDistrict, AnyMarket, AnyRegime, AnyRoute
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class Source(BaseModel):
    """What was called off: one version of a standing offer, and the start of it that was chosen, if it names starts.

    `places` is how many of the start's places the order is given: one, or all where the course is bought as a whole.
    What was awarded in a competition has its id and that of the bid, which stands in the place of an offer too: there
    is no offer of that id.
    """

    model_config = ConfigDict(frozen=True)

    offer_id: UUID
    offer_version: int
    start_id: UUID | None = None
    places: int = 1
    competition_id: UUID | None = None
    bid_id: UUID | None = None


class Line(BaseModel):
    """One need that an order answers, what that costs, and the budget that pays for it.

    `needed_on` is the day on which the need was recorded, `district` that of its client where it is not the order's.
    """

    model_config = ConfigDict(frozen=True)

    line: int
    need_id: UUID
    budget_id: str
    amount_pence: int
    needed_on: date | None = None
    district: AnyDistrict | None = None


class Repeat(BaseModel):
    """Which order an order repeats, why, and how many of this offer its district has repeated in a row with it.

    `performance_id` names the scorecard by which its supplier was found to deliver well.
    """

    model_config = ConfigDict(frozen=True)

    order_id: UUID
    reason: Annotated[str, Code("order_repeated reason")]
    in_a_row: int
    performance_id: UUID | None = None


class PaymentShares(BaseModel):
    """How many percent of a line's price fall due at each point of payment; they add up to 100."""

    model_config = ConfigDict(frozen=True)

    start_percent: int
    completion_percent: int
    job_outcome_percent: int
    sustained_percent: int


class Authority(BaseModel):
    """By what right an order was approved.

    `rule` is the policy's version that gives the authority, `by` the account that used it: none where the policy
    itself approves, as it does small orders. `lent_by` is the account that had lent it the authority, if any.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    level: AnyAuthority
    by: str | None = None
    lent_by: str | None = None


class OrderEvent(Event):
    """Base of every fact about one order.

    Each repeats whom it concerns, so that a reader can act on it without asking anybody. It names needs and no
    journey: whoever sees orders cannot tell which of them are one client's.
    """

    TOPIC: ClassVar[str] = "ordering.orders"
    AGGREGATE: ClassVar[str] = "order"
    SUBJECT: ClassVar[str] = "order_id"

    order_id: UUID
    need_ids: tuple[UUID, ...]
    supplier_id: UUID
    district: AnyDistrict


class OrderPlaced(OrderEvent):
    """An offer was ordered for a client's need; its price is reserved in the budget.

    `ends_on` is the last day of the delivery, by the duration of the offer. `match_id` is the match that it follows,
    `route` how it came to be placed, and `repeat` what it repeats, where it is another of what worked.
    `payment_split` is how the price falls due, as the version that was ordered says it or else the policy; the VAT is
    that version's too. An order of before payments were made names none of the three. `replaces_id` is the order that
    came to nothing and whose place it takes, as the next best offer of the match.
    """

    TYPE: ClassVar[str] = "ordering.OrderPlaced.v1"
    market: AnyMarket
    regime: AnyRegime
    source: Source
    category: AnyCategory
    lines: tuple[Line, ...]
    currency: AnyCurrency = "GBP"
    starts_on: date
    ends_on: date | None = None
    placed_by: str
    placed_at: AwareDatetime
    policies: tuple[str, ...]
    match_id: UUID | None = None
    route: AnyRoute = "standing_offer"
    repeat: Repeat | None = None
    payment_split: PaymentShares | None = None
    vat: Annotated[str, Code("VAT treatment")] | None = None
    vat_rate: int | None = None
    replaces_id: UUID | None = None

    @property
    def amount_pence(self) -> int:
        """What all lines cost together."""
        return sum(each.amount_pence for each in self.lines)


class ApprovalRequested(OrderEvent):
    """The order needs an approval; `level` says whose is awaited now, `steps` whose all of them are, in turn.

    `place_held_until` is the last day for which its place is held from now on, where it is for a start with places.
    Where it names none, nothing is held anew: what was held before still is, as long as was said before.
    """

    TYPE: ClassVar[str] = "ordering.ApprovalRequested.v1"
    level: AnyAuthority
    category: AnyCategory
    amount_pence: int
    starts_on: date
    steps: tuple[AnyAuthority, ...] = ()
    place_held_until: date | None = None


class ApprovalGiven(OrderEvent):
    """One of several people approved the order, whose approval was awaited as `level`: another is asked next."""

    TYPE: ClassVar[str] = "ordering.ApprovalGiven.v1"
    level: AnyAuthority
    authority: Authority
    given_at: AwareDatetime
    policies: tuple[str, ...]


class ApprovalHandedOver(OrderEvent):
    """Whoever was to approve the order as `level` leaves it to `to_level`, with the reason."""

    TYPE: ClassVar[str] = "ordering.ApprovalHandedOver.v1"
    level: AnyAuthority
    to_level: AnyAuthority
    by: str
    reason: Annotated[Reason, Code("approval_handed_over reason")]
    handed_over_at: AwareDatetime


class OrderApproved(OrderEvent):
    """The order was approved, by the policy for small orders or by somebody with the authority."""

    TYPE: ClassVar[str] = "ordering.OrderApproved.v1"
    authority: Authority
    approved_at: AwareDatetime
    policies: tuple[str, ...]


class OrderRejected(OrderEvent):
    """The order was not approved; the budget is free again.

    `due_on` is the last day on which it could have been, where that has passed.
    """

    TYPE: ClassVar[str] = "ordering.OrderRejected.v1"
    reason: Annotated[Reason, Code("order_rejected reason")]
    due_on: date | None = None
    rejected_at: AwareDatetime


class OrderIssued(OrderEvent):
    """The purchase order went to the supplier, who answers by `respond_by`, and is reminded on `remind_on`."""

    TYPE: ClassVar[str] = "ordering.OrderIssued.v1"
    purchase_order: str
    category: AnyCategory
    amount_pence: int
    currency: AnyCurrency = "GBP"
    starts_on: date
    respond_by: date
    remind_on: date | None = None
    issued_at: AwareDatetime


class OrderAnswerDue(OrderEvent):
    """The supplier has not answered yet: unless it does by the end of `due_on`, the order lapses."""

    TYPE: ClassVar[str] = "ordering.OrderAnswerDue.v1"
    category: AnyCategory
    due_on: date


class OrderLapsed(OrderEvent):
    """The supplier did not answer by the end of `due_on`; the budget is free again."""

    TYPE: ClassVar[str] = "ordering.OrderLapsed.v1"
    category: AnyCategory
    due_on: date
    lapsed_at: AwareDatetime


class OrderAccepted(OrderEvent):
    """The supplier will deliver."""

    TYPE: ClassVar[str] = "ordering.OrderAccepted.v1"
    category: AnyCategory
    accepted_at: AwareDatetime


class OrderDeclined(OrderEvent):
    """The supplier will not deliver; the budget is free again."""

    TYPE: ClassVar[str] = "ordering.OrderDeclined.v1"
    category: AnyCategory
    reason: Annotated[Reason, Code("order_declined reason")]
    declined_at: AwareDatetime


class OrderCancelled(OrderEvent):
    """The district took the order back before provision started; the budget is free again.

    `terminated` says that it follows from OrderTerminated, in the same commit.
    """

    TYPE: ClassVar[str] = "ordering.OrderCancelled.v1"
    category: AnyCategory
    reason: Annotated[Reason, Code("order_cancelled reason")]
    cancelled_at: AwareDatetime
    terminated: bool = False


class OrderStopped(OrderEvent):
    """The order could not go to the supplier any more before it was accepted; the budget is free again.

    `was_issued` says whether the supplier had been sent it.
    """

    TYPE: ClassVar[str] = "ordering.OrderStopped.v1"
    category: AnyCategory
    was_issued: bool
    reason: Annotated[Reason, Code("order_stopped reason")]
    stopped_at: AwareDatetime


class OrderTransferred(OrderEvent):
    """Another supplier took the place of the order's, and delivers it from now on as it was ordered."""

    TYPE: ClassVar[str] = "ordering.OrderTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime

"""Facts about an order that one side wishes to change: proposed, and agreed by the other side or not."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.codes import AnyAuthority, AnyCategory, AnyCurrency
from shared.contracts.event import Reason
from shared.contracts.ordering.orders import Line, OrderEvent
from shared.reference.codes import Code


class ChangeableTerms(BaseModel):
    """What both sides may agree to change of an order, each as it is to be; what stays is repeated."""

    model_config = ConfigDict(frozen=True)

    offer_version: int
    start_id: UUID | None = None
    starts_on: date
    ends_on: date | None = None
    amount_pence: int
    currency: AnyCurrency = "GBP"


class ProposalEvent(OrderEvent):
    """Base of what proposes a change of an order to the other side.

    The other side answers by the end of `answer_by`, and is reminded on `remind_on`. `by_supplier` says which side
    proposes; for the department, `level` is the authority of `by`.
    """

    category: AnyCategory
    terms: ChangeableTerms
    reason: Annotated[Reason, Code("order_change reason")]
    by_supplier: bool
    by: str
    level: AnyAuthority | None = None
    answer_by: date
    remind_on: date | None = None
    proposed_at: AwareDatetime
    policies: tuple[str, ...]


class StartProposed(ProposalEvent):
    """The supplier cannot begin as ordered, and offers another start in place of a plain no.

    The order is accepted with that start once the district agrees. Where it does not, the order counts as declined.
    """

    TYPE: ClassVar[str] = "ordering.StartProposed.v1"


class ChangeProposed(ProposalEvent):
    """One side wishes to change an order that was accepted; it stands as it is until the other side agrees."""

    TYPE: ClassVar[str] = "ordering.ChangeProposed.v1"


class ChangeAnswerDue(OrderEvent):
    """A proposal is not answered yet: unless it is by the end of `due_on`, it lapses."""

    TYPE: ClassVar[str] = "ordering.ChangeAnswerDue.v1"
    category: AnyCategory
    by_supplier: bool
    due_on: date


class ChangeRefused(OrderEvent):
    """The other side did not agree to what was proposed; `by_supplier` says who had proposed it."""

    TYPE: ClassVar[str] = "ordering.ChangeRefused.v1"
    category: AnyCategory
    by_supplier: bool
    reason: Annotated[Reason, Code("order_change_refused reason")]
    refused_at: AwareDatetime


class ChangeWithdrawn(OrderEvent):
    """Whoever had proposed a change does so no more."""

    TYPE: ClassVar[str] = "ordering.ChangeWithdrawn.v1"
    category: AnyCategory
    by_supplier: bool
    withdrawn_at: AwareDatetime


class ChangeLapsed(OrderEvent):
    """A proposal was not answered by the end of `due_on`: it is as if the other side had not agreed."""

    TYPE: ClassVar[str] = "ordering.ChangeLapsed.v1"
    category: AnyCategory
    by_supplier: bool
    due_on: date
    lapsed_at: AwareDatetime


class OrderChanged(OrderEvent):
    """Both sides agreed to change an order; budgets and places follow in the same commit.

    `terms` are those that hold from now on, `lines` what each need costs by them and which budget pays for it, and
    `places` how many the order has of its start. `by_supplier` says who had proposed it, for which `reason`, and
    `agreed_by` is the account that agreed. `number` counts the changes of the order.
    """

    TYPE: ClassVar[str] = "ordering.OrderChanged.v1"
    category: AnyCategory
    number: int
    offer_id: UUID
    terms: ChangeableTerms
    places: int = 1
    lines: tuple[Line, ...]
    reason: Annotated[Reason, Code("order_change reason")]
    by_supplier: bool
    agreed_by: str
    changed_at: AwareDatetime
    policies: tuple[str, ...]

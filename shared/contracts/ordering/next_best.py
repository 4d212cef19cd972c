"""Facts about what takes the place of an order that its supplier declined or did not answer: the match's next offer."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory, AnyCurrency
from shared.contracts.event import Reason
from shared.contracts.ordering.orders import OrderEvent
from shared.reference.codes import Code


class NextBestEvent(OrderEvent):
    """Base of the facts about the next best offer: they are of the order that came to nothing."""

    category: AnyCategory


class NextBestProposed(NextBestEvent):
    """The next offer of the match that may still be ordered is proposed to the district, until the end of `decide_by`.

    `rank` is its place in the match, the best being 1. Nothing is held of it: what placing asks for is asked once it is
    ordered.
    """

    TYPE: ClassVar[str] = "ordering.NextBestProposed.v1"
    need_id: UUID
    match_id: UUID
    rank: int
    next_offer_id: UUID
    next_offer_version: int
    next_supplier_id: UUID
    start_id: UUID | None = None
    starts_on: date
    amount_pence: int
    currency: AnyCurrency = "GBP"
    decide_by: date
    proposed_at: AwareDatetime
    policies: tuple[str, ...]


class NextBestOrdered(NextBestEvent):
    """Another order took the place of the one that came to nothing: `next_order_id`, placed in the same commit.

    `by_policy` says that the policy took the offer, without a decision of the district.
    """

    TYPE: ClassVar[str] = "ordering.NextBestOrdered.v1"
    need_id: UUID
    next_order_id: UUID
    next_offer_id: UUID
    by_policy: bool
    ordered_at: AwareDatetime
    policies: tuple[str, ...] = ()


class NextBestRefused(NextBestEvent):
    """The district does not want the offer that was proposed to it."""

    TYPE: ClassVar[str] = "ordering.NextBestRefused.v1"
    reason: Annotated[Reason, Code("next_best_refused reason")]
    refused_at: AwareDatetime


class NextBestLapsed(NextBestEvent):
    """The district did not decide on the offer by the end of `due_on`."""

    TYPE: ClassVar[str] = "ordering.NextBestLapsed.v1"
    due_on: date
    lapsed_at: AwareDatetime

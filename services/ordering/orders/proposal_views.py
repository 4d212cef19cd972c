"""What is proposed of an order, as it is shown while it is open."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.ordering.orders.domain.proposals import OrderTerms
from shared.kernel.documents import Document
from shared.reference.codes import Code


@dataclass(frozen=True)
class ProposedChange:
    """A change that one side proposes, and the other answers by the end of `answer_by`.

    `instead_of_answer`: the supplier offers another start in place of a plain no.
    """

    terms: OrderTerms
    reason: Annotated[str, Code("order_change reason")]
    by_supplier: bool
    instead_of_answer: bool
    proposed_at: datetime
    answer_by: date


@dataclass(frozen=True)
class NextBestOffer:
    """The match's next offer in place of an order that came to nothing, to be decided on by the end of `decide_by`."""

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    starts_on: date
    start_id: UUID | None
    amount_pence: int
    rank: int
    proposed_at: datetime
    decide_by: date


_OF_CHANGE = tuple(each.name for each in fields(ProposedChange))
_OF_NEXT_BEST = tuple(each.name for each in fields(NextBestOffer))


def proposed_change(stored: Document) -> Document | None:
    """Return what is proposed of an order, given as it is stored; `None` where nothing is."""
    proposal = stored.get("proposal") if stored.get("change_proposed") else None
    return {name: proposal.get(name) for name in _OF_CHANGE} if proposal else None


def next_best(stored: Document) -> Document | None:
    """Return the offer that is proposed in place of an order, given as it is stored; `None` where none is."""
    found = stored.get("next_best") if stored.get("next_best_proposed") else None
    return {name: found.get(name) for name in _OF_NEXT_BEST} if found else None

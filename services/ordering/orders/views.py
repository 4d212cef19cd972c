"""Orders as they are shown: staff see who pays and who decided, a supplier sees what it is to deliver."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.ordering.orders.domain.state import Authority, Outcome, Source, Status
from shared.contracts.codes import AnyAuthority, AnyCategory, AnyDistrict, AnyMarket, AnyRegime
from shared.kernel.documents import Document
from shared.reference.codes import Code


@dataclass(frozen=True)
class DeliveredLine:
    """One need of an order, and how the provision for it goes."""

    line: int
    need_id: UUID
    amount_pence: int
    started_on: date | None
    ended_on: date | None
    ended_early: bool
    reason: str | None
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class PaidLine(DeliveredLine):
    """A line with the budget that pays for it."""

    budget_id: str


@dataclass(frozen=True)
class OrderForSupplier:
    """An order as its supplier sees it."""

    order_id: UUID
    supplier_id: UUID
    district: AnyDistrict
    market: AnyMarket
    category: AnyCategory
    source: Source
    lines: tuple[DeliveredLine, ...]
    amount_pence: int
    starts_on: date
    placed_at: datetime
    status: Annotated[Status, Code("order status")]
    purchase_order: str | None
    issued_on: date | None
    respond_by: date | None
    reason: str | None


@dataclass(frozen=True)
class OrderForStaff(OrderForSupplier):
    """An order as staff see it: whose approval it needs, who placed and who approved it, whether it is in question."""

    lines: tuple[PaidLine, ...]
    regime: AnyRegime
    level: AnyAuthority
    authority: Authority | None
    placed_by: str
    in_question: bool


_LINE_FOR_SUPPLIER = tuple(each.name for each in fields(DeliveredLine))
_FOR_SUPPLIER = tuple(each.name for each in fields(OrderForSupplier))
_FOR_STAFF = tuple(each.name for each in fields(OrderForStaff))


def for_supplier(stored: Document) -> Document:
    """Show an order, given as it is stored, to its supplier."""
    lines = [_picked(each, _LINE_FOR_SUPPLIER) for each in stored["lines"]]
    # Why it is in question is not the supplier's to read before it is decided.
    reason = None if stored.get("in_question") else stored.get("reason")
    return {**_picked(_with_amount(stored), _FOR_SUPPLIER), "lines": lines, "reason": reason}


def for_staff(stored: Document) -> Document:
    """Show an order, given as it is stored, to staff of its district."""
    return _picked(_with_amount(stored), _FOR_STAFF)


def _with_amount(stored: Document) -> Document:
    return {**stored, "amount_pence": sum(each["amount_pence"] for each in stored["lines"])}


def _picked(document: Document, names: tuple[str, ...]) -> Document:
    return {name: document.get(name) for name in names}

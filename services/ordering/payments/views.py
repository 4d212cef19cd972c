"""Payments as they are shown: the department sees who claimed and verified, a supplier what it is paid and why not."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.ordering.payments.domain.payment import PAYMENTS, Status
from services.ordering.payments.domain.run import PaymentRun
from shared.contracts.codes import AnyAuthority, AnyCategory, AnyCurrency, AnyDistrict
from shared.contracts.ordering import MilestoneCode
from shared.kernel.documents import Document
from shared.reference.codes import Code


@dataclass(frozen=True)
class PaymentForSupplier:
    """A payment as its supplier sees it.

    `amount_pence` fell due, or would have; `claimed_pence` is what the claim is for. It is to be paid by `pay_by`,
    which stands still while the claim is in dispute (`query`). `owed_back_pence` is what the supplier has to pay back.
    """

    payment_id: UUID
    order_id: UUID
    line: int
    milestone: MilestoneCode
    supplier_id: UUID
    district: AnyDistrict
    category: AnyCategory
    purchase_order: str
    amount_pence: int
    currency: AnyCurrency
    percent: int
    status: Annotated[Status, Code("payment status")]
    reached_on: date | None
    claim_by: date | None
    claimed_pence: int
    invoice: str
    automatic: bool
    pay_by: date | None
    overdue: bool
    query: Annotated[str, Code("payment_queried reason")] | None
    answer_by: date | None
    run_id: UUID | None
    paid_on: date | None
    owed_back_pence: int
    repay_by: date | None


@dataclass(frozen=True)
class PaymentForStaff(PaymentForSupplier):
    """A payment as staff see it: what pays it, who claimed it, whose verification it needs, and who gave that."""

    budget_id: str
    level: AnyAuthority | None
    claimed_by: str | None
    verified_by: str | None
    publish_by: date | None
    in_debt: bool


@dataclass(frozen=True)
class ShownRun:
    """A payment run: what it paid and kept back, and how many suppliers it was for."""

    run_id: UUID
    paid_on: date
    made_at: datetime
    payments: int
    suppliers: int
    paid_pence: int
    credited_pence: int
    currency: AnyCurrency
    by: str | None


@dataclass(frozen=True)
class Published:
    """A payment of more than the law's limit, as anybody may read it."""

    payment_id: UUID
    supplier_id: UUID
    category: AnyCategory
    purchase_order: str
    amount_pence: int
    currency: AnyCurrency
    paid_on: date
    publish_by: date


_FOR_SUPPLIER = tuple(each.name for each in fields(PaymentForSupplier))
_FOR_STAFF = tuple(each.name for each in fields(PaymentForStaff))
_OF_RUN = tuple(each.name for each in fields(ShownRun))
_PUBLISHED = tuple(each.name for each in fields(Published))


def for_supplier(stored: Document) -> Document:
    """Show a payment, given as it is stored, to its supplier."""
    return _shown(stored, _FOR_SUPPLIER)


def for_staff(stored: Document) -> Document:
    """Show a payment, given as it is stored, to staff."""
    return _shown(stored, _FOR_STAFF)


def published(stored: Document) -> Document:
    """Show a payment to anybody: whom the department paid, how much, when and for which kind of provision."""
    return {name: stored[name] for name in _PUBLISHED}


def run(stored: Document | PaymentRun) -> Document:
    """Show a payment run, given as it is stored or as it was read."""
    found = vars(stored) if isinstance(stored, PaymentRun) else stored
    return {name: found[name] for name in _OF_RUN}


def _shown(stored: Document, names: tuple[str, ...]) -> Document:
    full = {**stored, "owed_back_pence": PAYMENTS.decode(stored).owed_back_pence}
    return {name: full.get(name) for name in names}

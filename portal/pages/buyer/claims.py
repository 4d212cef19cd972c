"""Claims of suppliers: those that wait to be verified, several of which can be verified at once."""

from dataclasses import dataclass
from datetime import date

from portal.api.answers.payments import PAYMENTS, VERIFY_SEVERAL, Payment, VerifySeveral
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.components.paging import next_page
from portal.components.payment_words import milestone_name, payment_state
from portal.components.states import State
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choices_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import count
from shared.auth.principal import Role

VERIFIERS = frozenset({Role.DISTRICT_MANAGER, Role.BUYER})
FORM = Form(Field("payment_ids", "Claims", choices_of, empty="Select the claims that are right"))
STATUSES = ("claimed", "queried", "verified", "paid", "due", "reversed")
_AT_ONCE = 50


@dataclass(frozen=True)
class Claim:
    """One claim; `to_verify` where it can be ticked."""

    id: str
    path: str
    supplier: str
    invoice: str
    purchase_order: str
    milestone: str
    district: str
    amount_pence: int
    pay_by: date | None
    overdue: bool
    state: State
    to_verify: bool


@dataclass(frozen=True)
class ClaimsView:
    """The claims with one status."""

    claims: tuple[Claim, ...]
    statuses: tuple[tuple[str, str], ...]
    status: str
    next_page: str
    may_verify: bool


def claims_view(listed: Listed[Payment], suppliers: SupplierNames, names: Names, status: str) -> ClaimsView:
    """Show the claims of a status; only those that were claimed can be verified here."""
    claims = tuple(_claim(each, suppliers, names) for each in listed.items)
    return ClaimsView(
        claims=claims,
        statuses=tuple((each, payment_state(each).text) for each in STATUSES),
        status=status,
        next_page=next_page("/claims", listed.next, status=status),
        may_verify=any(each.to_verify for each in claims),
    )


def _claim(payment: Payment, suppliers: SupplierNames, names: Names) -> Claim:
    return Claim(
        id=str(payment.payment_id),
        path=f"/claims/{payment.payment_id}",
        supplier=called(suppliers, payment.supplier_id),
        invoice=payment.invoice or "No invoice yet",
        purchase_order=payment.purchase_order,
        milestone=milestone_name(payment.milestone),
        district=names.district(payment.district),
        amount_pence=payment.claimed_pence or payment.amount_pence,
        pay_by=payment.pay_by,
        overdue=payment.overdue,
        state=payment_state(payment.status),
        to_verify=payment.status == "claimed",
    )


async def show(visit: Visit) -> Reply:
    """List claims: those that wait to be verified where nothing else is asked for."""
    return await _shown(visit, None)


async def _shown(visit: Visit, filled: Filled | None) -> Reply:
    status = visit.asked("status")
    status = status if status in STATUSES else "claimed"
    listed = await visit.api.get(PAYMENTS, status=status, after=visit.asked("after"), limit=_AT_ONCE)
    suppliers = await supplier_names(visit.api, (each.supplier_id for each in listed.items))
    view = claims_view(listed, suppliers, visit.names, status)
    return Shown(view, filled=FORM.blank()) if filled is None else Shown(view, 422, filled)


async def verify(visit: Visit) -> Reply:
    """Verify all that were ticked, or none with every reason against it."""
    filled = FORM.read(visit.form)
    if not filled.ok:
        return await _shown(visit, filled)
    ids = filled.values["payment_ids"]
    sent = await visit.api.send(VERIFY_SEVERAL, VerifySeveral(payment_ids=ids), key=visit.form.key)
    if isinstance(sent, Refused):
        return await _shown(visit, filled.refused(sent))
    return To("/claims", f"You verified {count(len(ids), 'claim')}. The next payment run pays them.")


PAGES = (Page("/claims", VERIFIERS, "buyer/claims.html", show, verify),)

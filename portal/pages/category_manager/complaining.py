"""Staff complain about a supplier: about an order, a category or all that it does; and take the complaint back."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.complaint_decisions import COMPLAINT_IN_FULL
from portal.api.answers.complaints import RAISE_COMPLAINT, WITHDRAW_COMPLAINT, RaiseComplaint
from portal.api.answers.orders import ORDER, Order
from portal.api.answers.suppliers import SUPPLIER, Supplier
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.decision import decision
from portal.components.reasons import Options, reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, long_text_of, select_of
from portal.web.names import Names
from portal.web.page import Page, To
from portal.web.visit import Visit
from shared.auth.principal import DEPARTMENT, OF_A_DISTRICT

SOURCES: Options = (
    ("staff", "Myself or a colleague"),
    ("client", "A client"),
    ("supplier", "Another supplier"),
    ("public", "A member of the public"),
)
_WHAT = Field("reason", "What is the complaint about?", choice_of, empty="Select what the complaint is about")
_WHOSE = Field("source", "Who complains?", choice_of, empty="Select who complains")
_SAID = Field(
    "detail",
    "What happened?",
    long_text_of,
    "The supplier and the commercial team read it. Leave it empty where a client complains: what clients say stays "
    "with their journey.",
    optional=True,
)
OF_ORDER = Form(_WHAT, _WHOSE, _SAID)
_CATEGORY = Field("category", "Category", select_of, "Empty for all that the supplier does.", optional=True)
_WHERE = "District where it happened"
OF_SUPPLIER = Form(
    _CATEGORY,
    Field("district", _WHERE, select_of, "Empty where it is about no one district.", optional=True),
    *OF_ORDER.fields,
)
IN_DISTRICT = Form(
    _CATEGORY,
    Field("district", _WHERE, select_of, empty="Select the district where it happened"),
    *OF_ORDER.fields,
)
"""Staff of districts complain of what happened in theirs."""
WORDS = {
    "words_of_a_client": "Leave this empty where a client complains: what clients say stays with their journey",
    "complaint_not_described": "Say what happened, or complain from the page of the order that it is about",
    "not_raised_by_you": "Somebody else raised this complaint: they or a category manager can take it back",
    "complaint_not_open": "This complaint has been decided or taken back already",
    "order_unknown": "The commercial team does not know this order yet: try again in a moment",
}
_TOLD = "The supplier is told and may answer. A category manager decides, and what follows is told to both sides."
_RAISED = "The complaint has been raised. The supplier is told and may answer."


async def _ask_of_order(visit: Visit) -> Asked:
    order = await visit.api.get(ORDER, order_id=visit.parameters["order_id"])
    view = StepView(
        heading="Complain about the supplier",
        button="Raise the complaint",
        back=f"/orders/{order.order_id}",
        caption=order.title or order.supplier_name or "",
        paragraphs=("The complaint is about this order.", _TOLD),
        options={"reason": reasons_for(visit.names, "complaint_raised"), "source": SOURCES},
    )
    return Asked(view, known={"source": "staff"})


async def _complain_of_order(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    order = await visit.api.get(ORDER, order_id=visit.parameters["order_id"])
    return await visit.api.send(RAISE_COMPLAINT, about_order(order, said), key=visit.form.key)


def about_order(order: Order, said: Mapping[str, Any]) -> RaiseComplaint:
    """Return a complaint about an order: its supplier and its district are known from it, and its category follows."""
    return RaiseComplaint(
        supplier_id=order.supplier_id,
        order_id=order.order_id,
        district=order.district,
        reason=said["reason"],
        source=said["source"],
        detail=said["detail"] or None,
    )


async def _ask_of_supplier(visit: Visit) -> Asked:
    supplier = await visit.api.get(SUPPLIER, supplier_id=visit.parameters["supplier_id"])
    districts = districts_of(visit)
    view = StepView(
        heading="Complain about the supplier",
        button="Raise the complaint",
        back=f"/suppliers/{supplier.supplier_id}",
        caption=supplier.name,
        paragraphs=("Where it is about an order, complain from the page of the order.", _TOLD),
        options={
            "category": categories_of(supplier, visit.names),
            "district": districts,
            "reason": reasons_for(visit.names, "complaint_raised"),
            "source": SOURCES,
        },
    )
    return Asked(view, known={"source": "staff", "district": districts[0][0] if len(districts) == 1 else ""})


def categories_of(supplier: Supplier, names: Names) -> Options:
    """Return the categories in which a supplier is or was a member."""
    codes = dict.fromkeys(each.category for each in supplier.memberships)
    return tuple((code, names.category(code)) for code in codes)


def districts_of(visit: Visit) -> Options:
    """Return where it may have happened: for staff of districts there alone, since they would not see it again."""
    own = visit.person.districts if visit.role in OF_A_DISTRICT else ()
    return tuple(each for each in visit.names.options("districts") if not own or each[0] in own)


async def _complain_of_supplier(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    given = {name: value for name, value in said.items() if value}
    asked = RaiseComplaint(supplier_id=visit.parameters["supplier_id"], **given)
    return await visit.api.send(RAISE_COMPLAINT, asked, key=visit.form.key)


of_order = Step(
    OF_ORDER,
    _ask_of_order,
    _complain_of_order,
    lambda visit: To(f"/orders/{visit.parameters['order_id']}", _RAISED),
    WORDS,
)


def _of_supplier(form: Form) -> Step:
    return Step(
        form,
        _ask_of_supplier,
        _complain_of_supplier,
        lambda visit: To(f"/complaints?supplier={visit.parameters['supplier_id']}", _RAISED),
        WORDS,
    )


WITHDRAW = decision(
    "Take back the complaint",
    "Take it back",
    "The complaint has been taken back. The supplier is told.",
    read=COMPLAINT_IN_FULL,
    send=WITHDRAW_COMPLAINT,
    form=Form(),
    back="/complaints/{complaint_id}",
    paragraphs=("Nothing is decided on it any more. Whoever raised it can take it back, and a category manager can.",),
    words=WORDS,
)

PAGES: tuple[Page, ...] = (
    step_page("/orders/{order_id}/complain", DEPARTMENT, of_order),
    step_page("/suppliers/{supplier_id}/complain", OF_A_DISTRICT, _of_supplier(IN_DISTRICT)),
    step_page("/suppliers/{supplier_id}/complain", DEPARTMENT - OF_A_DISTRICT, _of_supplier(OF_SUPPLIER)),
    step_page("/complaints/{complaint_id}/withdraw", DEPARTMENT, WITHDRAW),
)

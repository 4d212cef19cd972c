"""What category managers decide about a member: suspend, stop orders, give notice, remove, and each back again."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from portal.api.answers import membership_decisions as decisions
from portal.api.answers.suppliers import SUPPLIER, Membership, Supplier
from portal.api.client import Done
from portal.api.operation import Body, Operation
from portal.api.problem import Refused
from portal.components import decision
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.category_manager.interest import INTEREST
from portal.pages.category_manager.roles import OFFICERS
from portal.web.form import Field, Form, Options
from portal.web.kinds import Kind, choice_of, choices_of, date_of, long_text_of
from portal.web.names import Names
from portal.web.page import To
from portal.web.visit import Visit

ALL = "all"
LIVE = frozenset({"active", "suspended"})
CATEGORY = Field("category", "Category", choice_of, empty="Select a category, or every category")
DETAIL = Field("detail", "What the supplier is told beside it", long_text_of, optional=True)
NOTE = Field("note", "Note for whoever confirms it", long_text_of, "The supplier does not see it.", optional=True)


def _reason(label: str = "Reason", kind: Kind[Any] = choice_of, *, optional: bool = False) -> Field:
    name = "reasons" if kind is choices_of else "reason"
    return Field(name, label, kind, optional=optional, empty="Select every reason" if name == "reasons" else "")


def is_live(membership: Membership) -> bool:
    """Whether the supplier is a member, suspended or not."""
    return membership.standing in LIVE


def is_active(membership: Membership) -> bool:
    """Whether nothing is suspended."""
    return membership.standing == "active"


def is_suspended(membership: Membership) -> bool:
    """Whether it is suspended."""
    return membership.standing == "suspended"


def takes_orders(membership: Membership) -> bool:
    """Whether it is given new orders."""
    return is_live(membership) and membership.new_orders_stopped is None


def is_stopped(membership: Membership) -> bool:
    """Whether it is given no new orders."""
    return membership.new_orders_stopped is not None


def is_under_notice(membership: Membership) -> bool:
    """Whether notice of removal was given."""
    return membership.removal_notice is not None


def is_not_under_notice(membership: Membership) -> bool:
    """Whether notice of removal may be given."""
    return is_live(membership) and membership.removal_notice is None


def categories(supplier: Supplier, concerned: Callable[[Membership], bool], names: Names) -> Options:
    """Return the categories that a decision may be about, and all of them together where there are several."""
    found = tuple((each.category, names.category(each.category)) for each in supplier.memberships if concerned(each))
    return (*found, (ALL, "Every category")) if len(found) > 1 else found


def category_of(values: Mapping[str, Any]) -> str | None:
    """Return the category that was chosen, nothing for every one."""
    return None if values["category"] == ALL else values["category"]


def _step(
    heading: str,
    button: str,
    banner: str,
    operation: Operation[Any],
    fields: tuple[Field, ...],
    concerned: Callable[[Membership], bool],
    kind: str = "",
    paragraphs: tuple[str, ...] = (),
    *,
    warning: bool = False,
    versioned: bool = False,
) -> Step:
    """Return a decision about a member; `kind` is that of its reasons, `versioned` that it is on the version seen."""

    async def ask(visit: Visit) -> Asked:
        found = await visit.api.found(SUPPLIER, supplier_id=visit.parameters["supplier_id"])
        offered = categories(found.answer, concerned, visit.names)
        known = {"category": offered[0][0]} if len(offered) == 1 else {}
        chosen = reasons_for(visit.names, kind) if kind else ()
        options = {"category": offered, "reason": chosen, "reasons": chosen}
        view = StepView(heading, button, _of(visit), found.answer.name, paragraphs, options, warning)
        return Asked(view, found.etag, known)

    def take(visit: Visit, values: Mapping[str, Any]) -> Awaitable[Done[Any] | Refused]:
        etag = visit.form.etag if versioned else None
        sent = body_of(operation, values)
        return visit.api.send(
            operation, sent, key=visit.form.key, etag=etag, supplier_id=visit.parameters["supplier_id"]
        )

    return Step(Form(CATEGORY, *fields), ask, take, lambda visit: To(_of(visit), banner))


def body_of(operation: Operation[Any], values: Mapping[str, Any]) -> Body | None:
    """Return what is sent of a form; what was left empty is not."""
    return decision.body_of(operation, {**values, "category": category_of(values)})


def _of(visit: Visit) -> str:
    return f"/suppliers/{visit.parameters['supplier_id']}"


STEPS: Mapping[str, tuple[str, Callable[[Membership], bool], Step]] = {
    "suspend": (
        "Suspend",
        is_active,
        _step(
            "Suspend the supplier",
            "Suspend",
            "The supplier is suspended.",
            decisions.SUSPEND,
            (
                _reason(),
                Field("until", "Last day", date_of, "Leave it empty until somebody lifts it.", optional=True),
                DETAIL,
            ),
            is_active,
            "supplier_suspended",
            ("Its offers are hidden, and districts are asked about the orders that run.",),
            warning=True,
        ),
    ),
    "reinstate": (
        "Lift the suspension",
        is_suspended,
        _step(
            "Lift the suspension",
            "Lift it",
            "The suspension is lifted.",
            decisions.REINSTATE,
            (_reason(optional=True),),
            is_suspended,
            "supplier_reinstated",
            ("A notice of removal stands on.",),
        ),
    ),
    "stop-orders": (
        "Give it no new orders",
        takes_orders,
        _step(
            "Give the supplier no new orders",
            "Stop new orders",
            "The supplier is given no new orders.",
            decisions.STOP_ORDERS,
            (_reason(), DETAIL),
            takes_orders,
            "new_orders_stopped",
            ("What was issued to it goes on.",),
        ),
    ),
    "resume-orders": (
        "Give it new orders again",
        is_stopped,
        _step(
            "Give the supplier new orders again",
            "Resume new orders",
            "The supplier is given new orders again.",
            decisions.RESUME_ORDERS,
            (),
            is_stopped,
            paragraphs=("A suspension stands on.",),
        ),
    ),
    "redeclare": (
        "Ask it to declare anew",
        is_live,
        _step(
            "Ask the supplier to declare anew",
            "Ask",
            "The supplier was asked to declare anew.",
            decisions.ASK_TO_DECLARE_ANEW,
            (),
            is_live,
            paragraphs=("It has five working days from when the notice reaches it; else the membership lapses.",),
        ),
    ),
    "notice": (
        "Give notice of removal",
        is_not_under_notice,
        _step(
            "Give notice of removal",
            "Give notice",
            "Notice of removal was given.",
            decisions.NOTIFY_REMOVAL,
            (_reason("Reasons", choices_of), DETAIL),
            is_not_under_notice,
            "supplier_removed",
            ("The supplier may make representations before anybody proposes its removal.",),
            warning=True,
        ),
    ),
    "withdraw-notice": (
        "Take the notice back",
        is_under_notice,
        _step(
            "Take the notice of removal back",
            "Take it back",
            "The notice of removal is taken back.",
            decisions.WITHDRAW_NOTICE,
            (_reason(),),
            is_under_notice,
            "removal_notice_withdrawn",
            ("A suspension stands on.",),
        ),
    ),
    "propose-removal": (
        "Propose its removal",
        is_live,
        _step(
            "Propose the supplier's removal",
            "Propose removal",
            "The removal is proposed. Another person has to confirm it.",
            decisions.PROPOSE_REMOVAL,
            (_reason("Reasons", choices_of), DETAIL, NOTE, INTEREST),
            is_live,
            "supplier_removed",
            ("Another category manager has to confirm it.", "It needs a notice, and the time to answer that is over."),
            warning=True,
        ),
    ),
}
CONFIRM = _step(
    "Confirm the removal",
    "Remove the supplier",
    "The supplier is removed.",
    decisions.CONFIRM_REMOVAL,
    (INTEREST,),
    is_live,
    paragraphs=("It is removed at once, its offers are hidden, and districts are asked about running orders.",),
    warning=True,
    versioned=True,
)
RETURN = _step(
    "Return the proposed removal",
    "Return it",
    "The proposal is returned. The notice stands.",
    decisions.RETURN_REMOVAL,
    (Field("note", "What is missing", long_text_of, "The supplier does not see it."),),
    is_live,
)

PAGES = (
    *(step_page(f"/suppliers/{{supplier_id}}/{name}", OFFICERS, step) for name, (_, _, step) in STEPS.items()),
    step_page("/suppliers/{supplier_id}/confirm-removal", OFFICERS, CONFIRM),
    step_page("/suppliers/{supplier_id}/return-removal", OFFICERS, RETURN),
)

"""How the supplier stands in each category, a notice of removal with its answer, and leaving a category."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.api.answers.feedback import (
    FEEDBACK_REQUESTS,
    REQUEST_FEEDBACK_ON_REMOVAL,
    Feedback,
    RequestFeedback,
)
from portal.api.answers.suppliers import (
    ANSWER_REMOVAL,
    LEAVE_CATEGORY,
    AnswerRemoval,
    Membership,
    Supplier,
    WithdrawMembership,
)
from portal.api.problem import Refused
from portal.api.together import Missing, part, together
from portal.components.registered import once_registered
from portal.pages.supplier.application_answers import FEEDBACK
from portal.pages.supplier.own import (
    SUPPLIER_ALONE,
    own_supplier,
    own_supplier_found,
    registered_supplier,
    with_refusal,
)
from portal.web.form import Field, Filled, Form
from portal.web.kinds import long_text_of, tick_of
from portal.web.language import words as _
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit

STANDING = frozenset({"active", "suspended"})
_REMOVED = "removed"
_MOST = 500

ANSWER = Form(
    Field(
        "answer",
        "Your answer",
        long_text_of,
        hint="Say why you should not be removed. Do not name any client. You have up to 10,000 characters",
        empty="Enter your answer",
    ),
)
LEAVE = Form(
    Field(
        "leaves",
        "I understand that we get no new orders in this category, and would have to apply again to come back",
        tick_of,
        empty="Confirm that you understand what leaving means",
    ),
)
_WORDS = {
    "answered_too_late": _("The last day to answer this notice is over"),
    "no_removal_notice": _("This notice has been withdrawn, so there is nothing to answer"),
    "feedback_requested": _("You have asked about this already"),
    "feedback_not_offered": _("No feedback is given on removals: the notice of it had the reasons"),
    "not_a_member": _("You are no longer a member in this category"),
}


@dataclass(frozen=True)
class Standing:
    """How the supplier stands in one category, and what it may do about it."""

    membership: Membership
    can_answer: bool
    renew_by: date | None


@dataclass(frozen=True)
class Removed:
    """A category that the supplier was removed from, and what it asked about that."""

    category: str
    feedback: Feedback | None
    can_ask: bool


@dataclass(frozen=True)
class MembershipView:
    """Every category in which the supplier is or was a member: those that ask for something first."""

    standings: tuple[Standing, ...]
    ended: tuple[Membership, ...]
    renew_by: date | None
    removed: tuple[Removed, ...] = ()
    removed_missing: Missing | None = None


@dataclass(frozen=True)
class OneCategory:
    """A category for the forms that concern it alone."""

    standing: Standing


def membership_view(
    memberships: Sequence[Membership], day: date, feedback: Sequence[Feedback] | Missing = ()
) -> MembershipView:
    """Show every category on a day, with what was asked about removals."""
    standings = [standing_of(each, day) for each in memberships if each.standing in STANDING]
    standings.sort(
        key=lambda each: (each.membership.removal_notice is None, each.renew_by is None, each.membership.category)
    )
    ended = tuple(each for each in memberships if each.standing not in STANDING)
    days = [each.renew_by for each in standings if each.renew_by]
    missing = feedback if isinstance(feedback, Missing) else None
    return MembershipView(
        tuple(standings),
        ended,
        min(days, default=None),
        tuple(_removed(each, feedback) for each in ended if each.standing == _REMOVED),
        missing if any(each.standing == _REMOVED for each in ended) else None,
    )


def _removed(membership: Membership, feedback: Sequence[Feedback] | Missing) -> Removed:
    """Return what was asked about this removal, which began what the membership is now: not about an earlier one."""
    known = () if isinstance(feedback, Missing) else feedback
    asked = next(
        (
            each
            for each in known
            if (each.occasion, each.category, each.decided_at) == ("removal", membership.category, membership.since)
        ),
        None,
    )
    return Removed(membership.category, asked, asked is None and not isinstance(feedback, Missing))


def standing_of(membership: Membership, day: date) -> Standing:
    """Show one category on a day: a notice may be answered until its last day is over, also again."""
    notice = membership.removal_notice
    can_answer = notice is not None and (notice.served_on is None or day <= notice.representations_by)
    return Standing(membership, can_answer, membership.redeclare_by)


def in_category(supplier: Supplier, category: str, day: date) -> OneCategory | None:
    """Return how a supplier stands in one category; nothing where it is no member there."""
    found = next((each for each in supplier.memberships if each.category == category), None)
    return OneCategory(standing_of(found, day)) if found and found.standing in STANDING else None


async def show_membership(visit: Visit) -> Reply:
    """Show how the supplier stands."""
    supplier, feedback = await together(
        own_supplier(visit.api),
        part(visit.api.get(FEEDBACK_REQUESTS, limit=_MOST), _("What you have asked about decisions")),
    )
    if supplier is None:
        return To("/apply")
    given = feedback if isinstance(feedback, Missing) else feedback.items
    return Shown(membership_view(supplier.memberships, visit.day, given))


@dataclass(frozen=True)
class AboutRemoval:
    """The category that the supplier was removed from."""

    category: str


async def show_asking(visit: Visit) -> Reply:
    """Show the form that asks why."""
    return await _asking(visit)


async def ask_why(visit: Visit) -> Reply:
    """Ask why the supplier was removed."""
    filled = FEEDBACK.read(visit.form)
    if filled.ok:
        supplier = await registered_supplier(visit.api)
        body = RequestFeedback(category=visit.parameters["category"], question=filled.values["question"] or "")
        done = await visit.api.send(
            REQUEST_FEEDBACK_ON_REMOVAL, body, key=visit.form.key, supplier_id=supplier.supplier_id
        )
        if not isinstance(done, Refused):
            return To("/membership", _("You have asked why you were removed"))
        filled = with_refusal(filled, done, _WORDS)
    return await _asking(visit, filled)


async def _asking(visit: Visit, filled: Filled | None = None) -> Reply:
    supplier, category = await registered_supplier(visit.api), visit.parameters["category"]
    if not any((each.category, each.standing) == (category, _REMOVED) for each in supplier.memberships):
        return Absent()
    return Shown(AboutRemoval(category), 422 if filled else 200, filled or FEEDBACK.blank())


async def show_notice(visit: Visit) -> Reply:
    """Show a notice of removal with the form that answers it."""
    return await _notice(visit)


async def answer_notice(visit: Visit) -> Reply:
    """Answer a notice of removal; a later answer takes the place of an earlier one."""
    filled = ANSWER.read(visit.form)
    if filled.ok:
        supplier = await registered_supplier(visit.api)
        body = AnswerRemoval(category=visit.parameters["category"], answer=filled.values["answer"])
        done = await visit.api.send(
            ANSWER_REMOVAL, body, key=visit.form.key, etag=visit.form.etag, supplier_id=supplier.supplier_id
        )
        if not isinstance(done, Refused):
            return To("/membership", _("You have answered the notice of removal"))
        filled = with_refusal(filled, done, _WORDS)
    return await _notice(visit, filled)


async def _notice(visit: Visit, filled: Filled | None = None) -> Reply:
    found = await own_supplier_found(visit.api)
    view = in_category(found.answer, visit.parameters["category"], visit.day)
    notice = view.standing.membership.removal_notice if view else None
    if view is None or notice is None:
        return Absent()
    return Shown(view, 422 if filled else 200, filled or ANSWER.blank(answer=notice.answer or None), found.etag)


async def show_leaving(visit: Visit) -> Reply:
    """Say what leaving a category means."""
    return await _leaving(visit)


async def leave(visit: Visit) -> Reply:
    """Leave a category."""
    filled = LEAVE.read(visit.form)
    if filled.ok:
        supplier = await registered_supplier(visit.api)
        done = await visit.api.send(
            LEAVE_CATEGORY,
            WithdrawMembership(category=visit.parameters["category"]),
            key=visit.form.key,
            etag=visit.form.etag,
            supplier_id=supplier.supplier_id,
        )
        if not isinstance(done, Refused):
            return To("/membership", _("You have left this category"))
        filled = with_refusal(filled, done, _WORDS)
    return await _leaving(visit, filled)


async def _leaving(visit: Visit, filled: Filled | None = None) -> Reply:
    found = await own_supplier_found(visit.api)
    view = in_category(found.answer, visit.parameters["category"], visit.day)
    if view is None:
        return Absent()
    return Shown(view, 422 if filled else 200, filled or LEAVE.blank(), found.etag)


PAGES = (
    Page("/membership", SUPPLIER_ALONE, "supplier/membership.html", once_registered(show_membership)),
    Page("/membership/{category}/notice", SUPPLIER_ALONE, "supplier/removal_notice.html", show_notice, answer_notice),
    Page("/membership/{category}/feedback", SUPPLIER_ALONE, "supplier/ask_removal.html", show_asking, ask_why),
    Page("/membership/{category}/leaving", SUPPLIER_ALONE, "supplier/leaving.html", show_leaving, leave),
)

"""Offers that their suppliers changed: what differs, and acknowledging, questioning or taking them down."""

from collections.abc import Iterator
from typing import Any

from portal.api.answers.offer_reviews import (
    ACKNOWLEDGE_OFFER,
    OFFER_REVIEW,
    OFFER_REVIEWS,
    QUESTION_OFFER,
    TAKE_OFFER_DOWN,
    Difference,
    OfferReview,
    ReviewInFull,
)
from portal.api.answers.offers import OFFER, Offer
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.facts import in_a_line
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.components.step import step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.interest import INTEREST
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, long_text_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, money
from shared.auth.principal import Role

PATH = "/offers/review"
AT_ONCE = 25
LISTS = (
    ("", "To review"),
    ("overdue", "Overdue"),
    ("answer", "Supplier to answer"),
    ("correction", "Taken down"),
    ("nothing", "Done"),
)
EMPTY = {
    "": "No changed offer waits to be reviewed.",
    "overdue": "No review is overdue.",
    "answer": "No supplier has a question to answer.",
    "correction": "No offer is taken down.",
    "nothing": "No review is done yet.",
}
STATES = {
    "open": State("To review", "yellow"),
    "questioned": State("Questioned", "blue"),
    "taken_down": State("Taken down", "red"),
    "acknowledged": State("Acknowledged", "green"),
    "closed": State("Closed", "grey"),
}


def state_of(review: OfferReview) -> State:
    """Return how a review stands."""
    return STATES.get(review.status, State(in_words(review.status), "grey"))


def reviews_view(found: Listed[OfferReview], called_by: SupplierNames, wanted: str, visit: Visit) -> WorkList:
    """Return the list that was asked for."""
    return WorkList(
        heading="Changed offers",
        heads=("Supplier", "Category", "Versions", "State"),
        due_head="Review by",
        rows=tuple(_row(each, called_by, visit) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted),
        links=(("/prices", "Prices that look too low"),),
    )


def _row(each: OfferReview, called_by: SupplierNames, visit: Visit) -> WorkRow:
    return WorkRow(
        path=f"{PATH}/{each.review_id}",
        title=called(called_by, each.supplier_id),
        about=f"Changed {day(each.opened_at)}",
        cells=(visit.names.category(each.category), f"{each.from_version} to {each.to_version}"),
        state=state_of(each),
        due=due(each.review_by, visit.day) if each.ended_at is None else None,
    )


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(OFFER_REVIEWS, waiting=wanted or "review", after=visit.asked("after"), limit=AT_ONCE)
    called_by = await supplier_names(visit.api, (each.supplier_id for each in found.items))
    return Shown(reviews_view(found, called_by, wanted, visit))


def review_view(review: ReviewInFull, offer: Offer | Missing, called_by: SupplierNames, visit: Visit) -> Detail:
    """Return a review with what changed in the offer, field by field."""
    title = "An offer" if isinstance(offer, Missing) else offer.title
    path = f"{PATH}/{review.review_id}"
    return Detail(
        heading=title,
        caption="Changed offer",
        back=(PATH, "Changed offers"),
        states=(state_of(review),),
        sections=tuple(_sections(review, called_by, visit.names)),
        actions=tuple(_actions(path, review)) if visit.role is Role.CATEGORY_MANAGER else (),
        links=(
            Action(f"/suppliers/{review.supplier_id}", called(called_by, review.supplier_id)),
            Action(f"/history/offer/{review.offer_id}", "What happened to the offer"),
            Action(f"/history/offer-review/{review.review_id}", "What happened to this review"),
        ),
        missing=(offer,) if isinstance(offer, Missing) else (),
    )


def _sections(review: ReviewInFull, called_by: SupplierNames, names: Names) -> Iterator[Section]:
    rows = (
        ("Supplier", called(called_by, review.supplier_id)),
        ("Category", names.category(review.category)),
        ("Versions", f"{review.from_version} to {review.to_version}"),
        ("Changed", day(review.opened_at)),
        ("Review by", day(review.review_by)),
    )
    yield Section("", rows)
    yield Section(
        "What changed",
        heads=("Field", "Before", "Now"),
        table=tuple(difference_row(each) for each in review.differences),
        empty="Both versions say the same: what was changed was changed back.",
    )
    if review.questioned_for:
        answer = review.answer or (f"To be answered by {day(review.answer_by)}" if review.answer_by else "Not answered")
        asked = f"{reason_text(names, 'offer_questioned', review.questioned_for)} {review.question}"
        yield Section("Question to the supplier", (("Asked", asked), ("Answer", answer)))
    if review.taken_down_for:
        why = reason_text(names, "offer_taken_down", review.taken_down_for)
        yield Section("Taken down", sentences=(f"{why} {review.takedown}".strip(),))


def difference_row(difference: Difference) -> tuple[str, str, str]:
    """Return a difference in words: pence are pounds."""
    is_money = difference.field.endswith("pence")
    field = difference.field.strip("/").replace("/", ": ").replace(".", ": ").removesuffix("pence").strip(": ")
    return in_words(field), _value(difference.before, is_money), _value(difference.after, is_money)


def _value(value: Any, is_money: bool) -> str:
    return money(value) if is_money and isinstance(value, int) else in_a_line(value)


def _actions(path: str, review: ReviewInFull) -> Iterator[Action]:
    if review.ended_at is not None:
        return
    yield Action(f"{path}/acknowledge", "Acknowledge the change")
    if review.status != "taken_down":
        yield Action(f"{path}/question", "Ask the supplier about it")
        yield Action(f"{path}/take-down", "Take the offer down")


async def show_review(visit: Visit) -> Reply:
    """Show one review."""
    review = await visit.api.get(OFFER_REVIEW, review_id=visit.parameters["review_id"])
    offer, called_by = await together(
        part(visit.api.get(OFFER, offer_id=review.offer_id), "The offer"),
        supplier_names(visit.api, [review.supplier_id]),
    )
    return Shown(review_view(review, offer, called_by, visit))


_BACK = f"{PATH}/{{review_id}}"
DETAIL = Field("detail", "What the supplier is told", long_text_of)
ACKNOWLEDGE = decision(
    "Acknowledge the change",
    "Acknowledge",
    "The change is acknowledged.",
    read=OFFER_REVIEW,
    send=ACKNOWLEDGE_OFFER,
    form=Form(INTEREST),
    back=_BACK,
    paragraphs=("The offer stands as it is now. If it was taken down, it is back.",),
)
QUESTION = decision(
    "Ask the supplier about the change",
    "Send the question",
    "The supplier was asked.",
    read=OFFER_REVIEW,
    send=QUESTION_OFFER,
    form=Form(Field("reason", "What it is about", choice_of, empty="Select what the question is about"), DETAIL),
    back=_BACK,
    reasons={"reason": "offer_questioned"},
    paragraphs=("The offer stands meanwhile.",),
)
TAKE_DOWN = decision(
    "Take the offer down",
    "Take it down",
    "The offer is taken down.",
    read=OFFER_REVIEW,
    send=TAKE_OFFER_DOWN,
    form=Form(Field("reason", "Reason", choice_of), DETAIL, INTEREST),
    back=_BACK,
    reasons={"reason": "offer_taken_down"},
    paragraphs=("It takes no new orders until a version of it is acknowledged. Orders that run go on.",),
    warning=True,
)

PAGES = (
    Page(PATH, ASSESSORS, "staff/worklist.html", show_list),
    Page(f"{PATH}/{{review_id}}", ASSESSORS, "staff/detail.html", show_review),
    step_page(f"{PATH}/{{review_id}}/acknowledge", OFFICERS, ACKNOWLEDGE),
    step_page(f"{PATH}/{{review_id}}/question", OFFICERS, QUESTION),
    step_page(f"{PATH}/{{review_id}}/take-down", OFFICERS, TAKE_DOWN),
)

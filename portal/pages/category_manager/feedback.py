"""Feedback: organisations that ask why they were refused or removed, and the one answer that each is given."""

from portal.api.answers.feedback_decisions import FEEDBACK, FEEDBACK_TO_GIVE, GIVE_FEEDBACK, FeedbackToGive
from portal.api.operation import Listed
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.step import step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import long_text_of
from portal.web.names import in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day
from shared.auth.principal import Role

AT_ONCE = 25
PATH = "/feedback"
LISTS = (("", "To give"), ("given", "Given"))
EMPTY = {"": "Nobody waits for feedback.", "given": "No feedback was given yet."}
OCCASIONS = {"refusal": "Refused", "removal": "Removed"}


def state_of(feedback: FeedbackToGive) -> State:
    """Return how a request stands."""
    return State("To give", "yellow") if feedback.open else State("Given", "green")


def feedback_list_view(found: Listed[FeedbackToGive], called_by: SupplierNames, wanted: str, visit: Visit) -> WorkList:
    """Return the list that was asked for."""
    return WorkList(
        heading="Feedback on decisions",
        heads=("Organisation", "Category", "State"),
        due_head="Give it by",
        rows=tuple(_row(each, called_by, visit) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted),
    )


def _row(each: FeedbackToGive, called_by: SupplierNames, visit: Visit) -> WorkRow:
    return WorkRow(
        path=f"{PATH}/{each.feedback_id}",
        title=called(called_by, each.supplier_id),
        about=f"{_occasion(each)} {day(each.decided_at)}",
        cells=(visit.names.category(each.category),),
        state=state_of(each),
        due=due(each.give_by, visit.day) if each.open else None,
    )


def _occasion(feedback: FeedbackToGive) -> str:
    return OCCASIONS.get(feedback.occasion) or in_words(feedback.occasion)


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(FEEDBACK_TO_GIVE, open=wanted == "", after=visit.asked("after"), limit=AT_ONCE)
    called_by = await supplier_names(visit.api, (each.supplier_id for each in found.items))
    return Shown(feedback_list_view(found, called_by, wanted, visit))


def feedback_view(feedback: FeedbackToGive, called_by: SupplierNames, visit: Visit) -> Detail:
    """Return what was asked and answered; whoever decides gives the answer, once."""
    path, name = f"{PATH}/{feedback.feedback_id}", called(called_by, feedback.supplier_id)
    gives = visit.role is Role.CATEGORY_MANAGER and feedback.open
    rows = (
        ("Category", visit.names.category(feedback.category)),
        (_occasion(feedback), day(feedback.decided_at)),
        ("Asked", day(feedback.requested_at)),
        ("Give it by", day(feedback.give_by)),
    )
    answer = Section("Feedback", sentences=tuple(feedback.text.splitlines()), empty="It was not given yet.")
    return Detail(
        heading=f"Feedback for {name}",
        caption="Feedback on a decision",
        back=(PATH, "Feedback on decisions"),
        states=(state_of(feedback), *((State("Overdue", "red"),) if feedback.overdue else ())),
        sections=(
            Section("", rows),
            Section("What it asks", sentences=tuple(feedback.question.splitlines()), empty="It asks nothing special."),
            answer,
        ),
        actions=(Action(f"{path}/give", "Give the feedback"),) if gives else (),
        links=(
            *(
                (Action(f"/applications/{feedback.application_id}", "The application"),)
                if feedback.application_id
                else ()
            ),
            Action(f"/history/feedback/{feedback.feedback_id}", "What happened"),
        ),
    )


async def show_one(visit: Visit) -> Reply:
    """Show one request."""
    feedback = await visit.api.get(FEEDBACK, feedback_id=visit.parameters["feedback_id"])
    return Shown(feedback_view(feedback, await supplier_names(visit.api, [feedback.supplier_id]), visit))


GIVE = decision(
    "Give feedback",
    "Send it",
    "The feedback was given.",
    read=FEEDBACK,
    send=GIVE_FEEDBACK,
    form=Form(
        Field(
            "text",
            "Why it was decided so",
            long_text_of,
            "The organisation reads this, and may act on it. It can be given once.",
            empty="Say why it was decided so",
        )
    ),
    back=f"{PATH}/{{feedback_id}}",
    caption=lambda feedback, visit: visit.names.category(feedback.category),
    versioned=False,
)

PAGES = (
    Page(PATH, ASSESSORS, "staff/worklist.html", show_list),
    Page(f"{PATH}/{{feedback_id}}", ASSESSORS, "staff/detail.html", show_one),
    step_page(f"{PATH}/{{feedback_id}}/give", OFFICERS, GIVE),
)

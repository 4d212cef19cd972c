"""The address book: who can be written to, who has left, and closing the account of somebody. No address is shown."""

from collections.abc import Iterator

from portal.api.answers.people import CLOSE_ACCOUNT, PEOPLE, PERSON, Entry
from portal.api.operation import Listed
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.failures import failure
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.step import step_page
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, listed
from shared.auth.principal import Role

OPERATORS = frozenset({Role.OPERATOR})
AT_ONCE = 50
PATH = "/people"
ONE = f"{PATH}/{{person_id}}"
LISTS = (("", "Here"), ("stopped", "Email stopped"), ("left", "Left"))
EMPTY = {
    "": "Nobody is in the address book.",
    "stopped": "Email has been stopped for nobody.",
    "left": "Nobody has left.",
}
_NARROWED = {"": {"closed": False}, "stopped": {"closed": False, "email_stopped": True}, "left": {"closed": True}}
REASONS = (
    ("left", "They have left"),
    ("account_replaced", "They have another account"),
    ("by_mistake", "It was made by mistake"),
)
LANGUAGES = {"en": "English", "cy": "Welsh"}


def _state(entry: Entry) -> State:
    if entry.closed_on:
        return State("Left", "grey")
    if entry.email_stopped:
        return State("Email stopped", "red")
    return State("Has email", "green") if entry.has_email else State("Inbox only", "blue")


def _roles(entry: Entry) -> str:
    return listed([in_words(each) for each in entry.roles]) or in_words(entry.kind)


def people_view(found: Listed[Entry], wanted: str, names: Names) -> WorkList:
    """Return the list that was asked for."""
    return WorkList(
        heading="People who can be written to",
        heads=("Account", "Roles", "Districts", "State"),
        rows=tuple(_row(each, names) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted),
        links=(("/staff-imports", "Send a file of staff"),),
    )


def _row(each: Entry, names: Names) -> WorkRow:
    return WorkRow(
        path=f"{PATH}/{each.person_id}",
        title=each.account,
        about="",
        cells=(_roles(each), _districts(each, names)),
        state=_state(each),
    )


def _districts(entry: Entry, names: Names) -> str:
    return listed([names.district(each) for each in entry.districts]) or "None"


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(PEOPLE, after=visit.asked("after"), limit=AT_ONCE, **_NARROWED[wanted])
    return Shown(people_view(found, wanted, visit.names))


def person_view(entry: Entry, names: Names) -> Detail:
    """Return one entry, without its address."""
    path = f"{PATH}/{entry.person_id}"
    return Detail(
        heading=entry.account,
        caption="In the address book",
        back=(PATH, "People who can be written to"),
        states=(_state(entry),),
        sections=(Section("", tuple(_rows(entry, names))),),
        actions=() if entry.closed_on else (Action(f"{path}/close", "Close the account"),),
        links=(Action(f"/deliveries?person={entry.person_id}", "What was sent to this person"),),
    )


def _rows(entry: Entry, names: Names) -> Iterator[tuple[str, str]]:
    yield "Signs in with", entry.issuer
    yield "Roles", _roles(entry)
    yield "Districts", _districts(entry, names)
    if entry.jobcentres:
        yield "Jobcentres", listed([names.jobcentre(each) for each in entry.jobcentres])
    if entry.teams:
        yield "Teams", listed([in_words(each) for each in entry.teams])
    if entry.supplier_id:
        yield "Supplier", str(entry.supplier_id)
    yield "Language", LANGUAGES.get(entry.language) or entry.language
    yield "Email", "An address is kept" if entry.has_email else "None"
    if entry.email_stopped:
        yield "Email stopped", failure(entry.email_stopped)
    yield "Since", day(entry.registered_at)
    if entry.closed_on:
        yield "Left", day(entry.closed_on)


async def show_one(visit: Visit) -> Reply:
    """Show one entry."""
    return Shown(person_view(await visit.api.get(PERSON, person_id=visit.parameters["person_id"]), visit.names))


CLOSE = decision(
    "Close the account",
    "Close it",
    "The account is closed.",
    read=PERSON,
    send=CLOSE_ACCOUNT,
    form=Form(Field("reason", "Why?", choice_of, empty="Select why")),
    back=ONE,
    options={"reason": REASONS},
    paragraphs=("No message reaches it any more, and its address is forgotten. Signing in is not ended by this.",),
    caption=lambda entry, visit: entry.account,  # noqa: ARG005 - an account has no other name
    warning=True,
    versioned=False,
)

PAGES = (
    Page(PATH, OPERATORS, "staff/worklist.html", show_list),
    Page(ONE, OPERATORS, "staff/detail.html", show_one),
    step_page(f"{ONE}/close", OPERATORS, CLOSE),
)

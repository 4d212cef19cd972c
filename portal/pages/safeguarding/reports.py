"""Reports of concern about clients: what is due, what one says once it is opened, and what is done about it."""

from collections.abc import Iterator
from dataclasses import replace

from portal.api.answers.safeguarding import (
    ACKNOWLEDGE_REPORT,
    CLOSE_REPORT,
    CONCERN_REPORT,
    CONCERN_REPORTS,
    OPEN_REPORT,
    REFER_REPORT,
    ConcernReport,
    OpenedReport,
)
from portal.api.operation import Listed
from portal.api.problem import NotAnswered, Refused
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.step import step_page
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.names import in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, moment
from shared.auth.principal import Role

LEADS = frozenset({Role.SAFEGUARDING_LEAD})
PATH = "/concerns"
AT_ONCE = 25
LISTS = (("", "Running"), ("closed", "Closed"))
EMPTY = {"": "No report of concern is running.", "closed": "No report of concern is closed."}
STATES = {
    "reported": State("To read", "yellow"),
    "acknowledged": State("Being looked into", "blue"),
    "referred": State("Referred", "turquoise"),
    "closed": State("Closed", "grey"),
}
AUTHORITIES = (
    ("adult_social_care", "Adult social care"),
    ("children_social_care", "Children's social care"),
    ("police", "Police"),
    ("health_service", "Health service"),
    ("prevent", "Prevent"),
    ("other", "Somebody else who may act"),
)
OUTCOMES = (
    ("taken_on_by_authority", "An authority has taken it on"),
    ("support_arranged", "Support is arranged"),
    ("no_further_action", "Nothing more is to be done"),
    ("reported_in_error", "It was reported in error"),
)


def state_of(report: ConcernReport) -> State:
    """Return how a report stands."""
    return STATES.get(report.status, State(in_words(report.status), "grey"))


def reports_view(found: Listed[ConcernReport], wanted: str, visit: Visit) -> WorkList:
    """Return the list that was asked for: nothing in it says whom a report is about."""
    following = next_page(PATH, found.next, list=wanted)
    return WorkList(
        heading="Reports of concern",
        heads=("Concern", "District", "Urgency", "State"),
        due_head="Next step by",
        rows=tuple(_row(each, visit) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=following,
    )


def _row(each: ConcernReport, visit: Visit) -> WorkRow:
    return WorkRow(
        path=f"{PATH}/{each.report_id}",
        title=in_words(each.concern),
        about=f"Reported {day(each.reported_at)}",
        cells=(visit.names.district(each.district), in_words(each.urgency)),
        state=state_of(each),
        due=due(each.due_by, visit.day) if each.closed_at is None else None,
    )


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(CONCERN_REPORTS, running=wanted == "", after=visit.asked("after"), limit=AT_ONCE)
    return Shown(reports_view(found, wanted, visit))


def report_view(report: ConcernReport, visit: Visit) -> Detail:
    """Return a report without what it says, which is opened by a form: each look is on record."""
    path = f"{PATH}/{report.report_id}"
    return Detail(
        heading=in_words(report.concern),
        caption="Report of concern",
        back=(PATH, "Reports of concern"),
        states=(state_of(report), *((State("Overdue", "red"),) if report.overdue else ())),
        sections=(Section("", tuple(_rows(report, visit))),),
        actions=(Action(path, "Open what it says", opens=True), *_actions(path, report)),
    )


def _rows(report: ConcernReport, visit: Visit) -> Iterator[tuple[str, str]]:
    yield "Reported", moment(report.reported_at)
    yield "Came from", in_words(report.by)
    yield "District", visit.names.district(report.district)
    yield "Urgency", in_words(report.urgency)
    if report.closed_at is None:
        yield "Next step by", day(report.due_by)
    if report.referred_to:
        yield "Referred to", dict(AUTHORITIES).get(report.referred_to) or in_words(report.referred_to)
    if report.outcome:
        yield "What came of it", dict(OUTCOMES).get(report.outcome) or in_words(report.outcome)


def _actions(path: str, report: ConcernReport) -> Iterator[Action]:
    if report.closed_at is not None:
        return
    if report.status == "reported":
        yield Action(f"{path}/acknowledge", "Say that you look into it")
    yield Action(f"{path}/refer", "Refer it to whoever may act")
    yield Action(f"{path}/close", "Close it")


async def show_one(visit: Visit) -> Reply:
    """Show one report without what it says."""
    report = await visit.api.get(CONCERN_REPORT, report_id=visit.parameters["report_id"])
    return Shown(report_view(report, visit))


def opened_view(view: Detail, opened: OpenedReport) -> Detail:
    """Return the page with what the report says."""
    said = "What it said is erased." if opened.erased else opened.said or "It says nothing beside what stands above."
    return replace(view, sections=(*view.sections, Section("What it says", sentences=(said,))))


async def open_one(visit: Visit) -> Reply:
    """Show what a report says. Who looks is recorded first."""
    identifier = visit.parameters["report_id"]
    opened = await visit.api.send(OPEN_REPORT, key=visit.form.key, report_id=identifier)
    if isinstance(opened, Refused):
        raise NotAnswered(404, opened.problem)
    report = await visit.api.get(CONCERN_REPORT, report_id=identifier)
    return Shown(opened_view(report_view(report, visit), opened.answer))


_BACK = f"{PATH}/{{report_id}}"
ACKNOWLEDGE = decision(
    "Say that you look into it",
    "Say so",
    "Whoever reported it sees that you look into it.",
    read=CONCERN_REPORT,
    send=ACKNOWLEDGE_REPORT,
    form=Form(),
    back=_BACK,
    versioned=False,
)
REFER = decision(
    "Refer it to whoever may act",
    "Refer it",
    "It is recorded as referred.",
    read=CONCERN_REPORT,
    send=REFER_REPORT,
    form=Form(Field("to", "Who may act", choice_of, empty="Select who may act")),
    back=_BACK,
    options={"to": AUTHORITIES},
    paragraphs=("Nothing is sent from here: pass it on in the way that is agreed with them, and record it.",),
    versioned=False,
)
CLOSE = decision(
    "Close the report",
    "Close it",
    "The report is closed.",
    read=CONCERN_REPORT,
    send=CLOSE_REPORT,
    form=Form(Field("outcome", "What came of it", choice_of, empty="Select what came of it")),
    back=_BACK,
    options={"outcome": OUTCOMES},
    versioned=False,
)

PAGES = (
    Page(PATH, LEADS, "staff/worklist.html", show_list),
    Page(_BACK, LEADS, "staff/detail.html", show_one, open_one),
    step_page(f"{_BACK}/acknowledge", LEADS, ACKNOWLEDGE),
    step_page(f"{_BACK}/refer", LEADS, REFER),
    step_page(f"{_BACK}/close", LEADS, CLOSE),
)

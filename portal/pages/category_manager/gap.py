"""One gap: what is asked for and not offered, since when, and what is done about it."""

from collections.abc import Iterator

from portal.api.answers.gap_closing import ANSWER_GAP, CLOSE_GAP, GAP, TAKE_BACK_REPORT
from portal.api.answers.gaps import Gap
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.components.step import step_page
from portal.pages.category_manager.roles import OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, long_text_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, listed
from shared.auth.principal import Role

STAFF = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR})
REPORTERS = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER})
ANSWERERS = frozenset({Role.BUYER, Role.CATEGORY_MANAGER})
STATES = {
    "open": State("Open", "yellow"),
    "answered": State("Answered", "blue"),
    "closed": State("Closed", "grey"),
}


def gap_view(gap: Gap, visit: Visit) -> Detail:
    """Return a gap as staff of a role see it."""
    path = f"/gaps/{gap.gap_id}"
    return Detail(
        heading=visit.names.category(gap.category),
        caption="Gap",
        back=("/offers", "Search offers") if visit.role is Role.WORK_COACH else ("/gaps", "Gaps"),
        states=(STATES.get(gap.status, State(in_words(gap.status), "grey")),),
        sections=tuple(_sections(gap, visit.names)),
        actions=tuple(_actions(path, gap, visit.role)),
        links=tuple(_links(gap, visit.role)),
    )


def _sections(gap: Gap, names: Names) -> Iterator[Section]:
    needed = [in_words(each) for each in (*gap.access, *gap.attributes)]
    needed += [names.of("languages", each) for each in gap.languages]
    rows = [
        ("District", names.district(gap.district) if gap.district else "Several districts"),
        ("Since", day(gap.raised_at)),
        ("Needs that wait", count(gap.waiting, "need")),
        ("Reported", f"{count(gap.reported, 'time')}"),
    ]
    if needed:
        rows.append(("What it has to have", listed(needed)))
    yield Section("", tuple(rows))
    if gap.answer:
        answered = f"{reason_text(names, 'gap_answered', gap.answer.code)} {gap.answer.detail}".strip()
        yield Section("What is done about it", sentences=(answered,))
    if gap.closed_for:
        closed = f"{reason_text(names, 'gap_closed', gap.closed_for)}"
        yield Section("Closed", (("On", day(gap.closed_at)), ("Reason", closed)))


def _actions(path: str, gap: Gap, role: Role | None) -> Iterator[Action]:
    if gap.status == "closed":
        return
    if role in ANSWERERS:
        yield Action(f"{path}/answer", "Say what is done about it")
    if role is Role.CATEGORY_MANAGER:
        yield Action(f"{path}/close", "Close the gap")
    if role in REPORTERS:
        yield Action(f"{path}/take-back", "Take back what you reported")


def _links(gap: Gap, role: Role | None) -> Iterator[Action]:
    if gap.offer_id and role in (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER):
        yield Action(f"/offers/{gap.offer_id}", "The offer that closed it")
    if role is not Role.WORK_COACH:
        yield Action(f"/history/gap/{gap.gap_id}", "What happened")


async def show(visit: Visit) -> Reply:
    """Show the gap."""
    return Shown(gap_view(await visit.api.get(GAP, gap_id=visit.parameters["gap_id"]), visit))


ANSWER = decision(
    "Say what is done about the gap",
    "Tell the district",
    "The district is told.",
    read=GAP,
    send=ANSWER_GAP,
    form=Form(
        Field("code", "What is done", choice_of, empty="Select what is done"),
        Field("detail", "What the district is told beside it", long_text_of, optional=True),
    ),
    back="/gaps/{gap_id}",
    reasons={"code": "gap_answered"},
    versioned=False,
)
CLOSE = decision(
    "Close the gap",
    "Close it",
    "The gap is closed.",
    read=GAP,
    send=CLOSE_GAP,
    form=Form(Field("reason", "Reason", choice_of)),
    back="/gaps/{gap_id}",
    reasons={"reason": "gap_closed"},
    paragraphs=("Districts that reported it are told.",),
    versioned=False,
)
TAKE_BACK = decision(
    "Take back what you reported",
    "Take it back",
    "What you reported of this gap is taken back.",
    read=GAP,
    send=TAKE_BACK_REPORT,
    form=Form(),
    back="/gaps/{gap_id}",
    paragraphs=(
        "What you reported yourself counts no more; what others reported, and needs that nothing suits, still do. "
        "A gap that nobody waits for is closed.",
    ),
    versioned=False,
)

PAGES = (
    Page("/gaps/{gap_id}", STAFF, "staff/detail.html", show),
    step_page("/gaps/{gap_id}/answer", ANSWERERS, ANSWER),
    step_page("/gaps/{gap_id}/take-back", REPORTERS, TAKE_BACK),
    step_page("/gaps/{gap_id}/close", OFFICERS, CLOSE),
)

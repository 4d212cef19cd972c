"""Gaps: what districts ask for and nobody offers, the most wanted first, and what is done about each."""

from dataclasses import dataclass
from datetime import date

from portal.api.answers.gaps import BOARD, GAPS, Board, Gap
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from shared.auth.principal import Role

READERS = frozenset({Role.BUYER, Role.CATEGORY_MANAGER, Role.DISTRICT_MANAGER, Role.AUDITOR})
_AT_ONCE = 50
_STATES = {
    "open": State("Open", "yellow"),
    "answered": State("Answered", "blue"),
    "closed": State("Closed", "grey"),
}
STATUSES = tuple((code, state.text) for code, state in _STATES.items())


@dataclass(frozen=True)
class GapRow:
    """One gap of the list."""

    path: str
    category: str
    where: str
    waiting: int
    raised_on: date
    state: State
    done_about_it: str


@dataclass(frozen=True)
class Wanted:
    """A line of the board: how many needs wait in one place, `share` of the most."""

    label: str
    waiting: str
    share: float


@dataclass(frozen=True)
class GapsView:
    """The gaps with their filters, and the board."""

    rows: tuple[GapRow, ...]
    board: tuple[Wanted, ...] | Missing
    statuses: tuple[tuple[str, str], ...]
    status: str
    categories: tuple[tuple[str, str], ...]
    category: str
    next_page: str


def gaps_view(listed: Listed[Gap], board: Board | Missing, names: Names, status: str, category: str) -> GapsView:
    """Show the gaps that were found, and where most needs wait."""
    return GapsView(
        rows=tuple(_row(each, names) for each in listed.items),
        board=board if isinstance(board, Missing) else _wanted(board, names),
        statuses=STATUSES,
        status=status,
        categories=names.options("categories"),
        category=category,
        next_page=next_page("/gaps", listed.next, status=status, category=category),
    )


def where(district: str | None, group: str | None, names: Names) -> str:
    """Return the district or group of districts that something is about."""
    if district:
        return names.district(district)
    return names.of("district_groups", group) if group else "Everywhere"


def _row(gap: Gap, names: Names) -> GapRow:
    if gap.closed_for:
        done = reason_text(names, "gap_closed", gap.closed_for)
    elif gap.answer:
        done = reason_text(names, "gap_answered", gap.answer.code)
    else:
        done = "Nothing yet"
    return GapRow(
        path=f"/gaps/{gap.gap_id}",
        category=names.category(gap.category),
        where=where(gap.district, gap.district_group, names),
        waiting=gap.waiting,
        raised_on=gap.raised_at.date(),
        state=_STATES.get(gap.status, State(in_words(gap.status), "grey")),
        done_about_it=done,
    )


def _wanted(board: Board, names: Names) -> tuple[Wanted, ...]:
    most = max((each.waiting or 0 for each in board.lines), default=0) or 1
    lines = sorted(board.lines, key=lambda each: -(each.waiting or 0))
    return tuple(
        Wanted(
            label=f"{names.category(each.category)}, {where(each.district, each.district_group, names)}",
            waiting=in_words(each.needs) if each.waiting is None else f"{each.waiting:,}",
            share=(each.waiting or 0) / most,
        )
        for each in lines[:20]
    )


async def show(visit: Visit) -> Reply:
    """List gaps: open ones where nothing else is asked for."""
    asked = visit.asked("status")
    status = asked if asked in dict(STATUSES) else "open"
    category = visit.asked("category")
    listed, board = await together(
        visit.api.get(GAPS, status=status, category=category, after=visit.asked("after"), limit=_AT_ONCE),
        part(visit.api.get(BOARD, category=category), "Where most needs wait"),
    )
    return Shown(gaps_view(listed, board, visit.names, status, category))


PAGES = (Page("/gaps", READERS, "buyer/gaps.html", show),)

"""Competitions: all of them for buyers, a district's for its staff, with what each waits for."""

from dataclasses import dataclass
from datetime import date

from portal.api.answers.competitions import COMPETITIONS, CompetitionInFull
from portal.api.operation import Listed
from portal.components.competition_words import STATUSES, competition_state
from portal.components.paging import next_page
from portal.components.states import State
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day
from shared.auth.principal import Role

READERS = frozenset({Role.BUYER, Role.CATEGORY_MANAGER, Role.DISTRICT_MANAGER, Role.WORK_COACH, Role.AUDITOR})
_AT_ONCE = 25


@dataclass(frozen=True)
class Row:
    """One competition of the list; `waits_for` says what is next and until when."""

    path: str
    category: str
    district: str
    state: State
    estimate_pence: int
    bids: int
    waits_for: str


@dataclass(frozen=True)
class CompetitionsView:
    """The competitions with a status."""

    rows: tuple[Row, ...]
    statuses: tuple[tuple[str, str], ...]
    status: str
    next_page: str
    may_prepare: bool


def competitions_view(listed: Listed[CompetitionInFull], names: Names, status: str, *, buyer: bool) -> CompetitionsView:
    """Show the competitions that were found."""
    return CompetitionsView(
        rows=tuple(_row(each, names) for each in listed.items),
        statuses=STATUSES,
        status=status,
        next_page=next_page("/competitions", listed.next, status=status),
        may_prepare=buyer,
    )


def _row(competition: CompetitionInFull, names: Names) -> Row:
    return Row(
        path=f"/competitions/{competition.competition_id}",
        category=names.category(competition.category),
        district=names.district(competition.district),
        state=competition_state(competition.status),
        estimate_pence=competition.estimate_pence,
        bids=competition.bids_received,
        waits_for=waits_for(competition),
    )


def waits_for(competition: CompetitionInFull) -> str:
    """Return what a competition waits for, with its last day where it has one."""
    match competition.status:
        case "prepared":
            without = sum(not each.has_key for each in competition.openers)
            return "Openers to take their keys" if without else "A buyer to open it to bids"
        case "open":
            return f"Bids, until {day(competition.closes_on)}"
        case "closed":
            return _until("Openers to open the bids", competition.open_by, competition.overdue)
        case "evaluation":
            return _until("Evaluators to score the bids", competition.valid_until, competition.overdue)
        case "proposed":
            return "Somebody else to approve the award"
        case "standstill":
            return f"The end of the standstill, {day(competition.standstill_until)}"
    return ""


def _until(what: str, last: date | None, overdue: bool) -> str:
    return what if last is None else f"{what} by {day(last)}{' (overdue)' if overdue else ''}"


async def show(visit: Visit) -> Reply:
    """List the competitions."""
    status = visit.asked("status")
    status = status if status in dict(STATUSES) else ""
    listed = await visit.api.get(COMPETITIONS, status=status, after=visit.asked("after"), limit=_AT_ONCE)
    return Shown(competitions_view(listed, visit.names, status, buyer=visit.role is Role.BUYER))


PAGES = (Page("/competitions", READERS, "buyer/competitions.html", show),)

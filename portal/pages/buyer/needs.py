"""Needs that are open: to match with standing offers one by one, or to choose several for a competition."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from portal.api.answers.competitions import COMPETITIONS, CompetitionInFull
from portal.api.answers.orderable_needs import ORDERABLE_NEEDS, OrderableNeed
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.paging import next_page
from portal.web.form import Field, Form
from portal.web.kinds import choices_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import count
from shared.auth.principal import Role

BUYERS = frozenset({Role.BUYER})
FORM = Form(Field("need", "Needs", choices_of, empty="Select the needs that the competition is for"))
_AT_ONCE = 50
_OVER = ("awarded", "cancelled")


@dataclass(frozen=True)
class NeedRow:
    """An open need; `competition_path` where one is under way for it."""

    id: str
    path: str
    category: str
    district: str
    recorded_on: date | None
    waiting: str
    competition_path: str


@dataclass(frozen=True)
class NeedsView:
    """The open needs with their filters."""

    rows: tuple[NeedRow, ...]
    districts: tuple[tuple[str, str], ...]
    district: str
    categories: tuple[tuple[str, str], ...]
    category: str
    next_page: str


@dataclass(frozen=True)
class Asked:
    """What the list was filtered by."""

    district: str
    category: str


def needs_view(
    listed: Listed[OrderableNeed], running: Listed[CompetitionInFull] | Missing, names: Names, asked: Asked, today: date
) -> NeedsView:
    """Show the needs that were found, and for which a competition is under way already."""
    competing = {} if isinstance(running, Missing) else _competing(running)
    return NeedsView(
        rows=tuple(_row(each, names, competing, today) for each in listed.items),
        districts=names.options("districts"),
        district=asked.district,
        categories=names.options("categories"),
        category=asked.category,
        next_page=next_page("/needs", listed.next, district=asked.district, category=asked.category),
    )


def _competing(running: Listed[CompetitionInFull]) -> dict[str, str]:
    return {
        str(need_id): f"/competitions/{each.competition_id}"
        for each in running.items
        if each.status not in _OVER
        for need_id in each.need_ids
    }


def _row(need: OrderableNeed, names: Names, competing: dict[str, str], today: date) -> NeedRow:
    return NeedRow(
        id=str(need.need_id),
        path=f"/needs/{need.need_id}",
        category=names.category(need.category),
        district=names.district(need.district),
        recorded_on=need.recorded_on,
        waiting=_waiting(need.recorded_on, today),
        competition_path=competing.get(str(need.need_id), ""),
    )


def _waiting(since: date | None, today: date) -> str:
    if since is None:
        return "Not known"
    days = (today - since).days
    return count(days, "day") if days > 0 else "Less than a day"


async def _shown(visit: Visit) -> NeedsView:
    asked = Asked(visit.asked("district"), visit.asked("category"))
    listed, running = await together(
        visit.api.get(
            ORDERABLE_NEEDS,
            district=asked.district,
            category=asked.category,
            after=visit.asked("after"),
            limit=_AT_ONCE,
        ),
        part(visit.api.get(COMPETITIONS, district=asked.district, category=asked.category, limit=500), "Competitions"),
    )
    return needs_view(listed, running, visit.names, asked, visit.day)


async def show(visit: Visit) -> Reply:
    """List the open needs."""
    return Shown(await _shown(visit), filled=FORM.blank())


async def choose(visit: Visit) -> Reply:
    """Go on to preparing a competition for the needs that were ticked."""
    filled = FORM.read(visit.form)
    if not filled.ok:
        return Shown(await _shown(visit), 422, filled)
    return To(f"/competitions/new?{urlencode({'need': filled.values['need']}, doseq=True)}")


PAGES = (Page("/needs", BUYERS, "buyer/needs.html", show, choose),)

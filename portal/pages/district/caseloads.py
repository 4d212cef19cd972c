"""What each coach of a district has on hand: counts alone, and the same of journeys that no coach looks after."""

from dataclasses import dataclass

from portal.api.answers.caseload import CASELOADS, CountsOfCoach
from portal.api.operation import Listed
from portal.components.paging import next_page
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from shared.auth.principal import Role

_AT_ONCE = 100
_COUNTED = (
    ("journeys", "Clients"),
    ("need_open", "Needs without an order"),
    ("need_unmet", "Needs that nothing fits"),
    ("awaiting_approval", "Orders awaiting approval"),
    ("awaiting_supplier", "Orders awaiting a supplier"),
    ("starting_soon", "Starting within days"),
    ("start_missed", "Start not recorded"),
    ("ended_without_outcome", "Ended without outcome"),
    ("not_seen", "Not seen for long"),
)
HEADS = ("Coach", *(label for _, label in _COUNTED))


@dataclass(frozen=True)
class CaseloadsView:
    """A row for each coach; `bars` compare how many clients each has, beside the same numbers."""

    district: str
    districts: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[tuple[str, str, float], ...]
    next_page: str


def caseloads_view(listed: Listed[CountsOfCoach], district: str, mine: tuple[str, ...], names: Names) -> CaseloadsView:
    """Show the counts of one district; `mine` are the districts that the person may choose from."""
    most = max((each.journeys for each in listed.items), default=0) or 1
    return CaseloadsView(
        district=district,
        districts=tuple((each, names.district(each)) for each in mine),
        heads=HEADS,
        rows=tuple((_coach(each), *(f"{getattr(each, name):,}" for name, _ in _COUNTED)) for each in listed.items),
        bars=tuple((_coach(each), f"{each.journeys:,}", each.journeys / most) for each in listed.items),
        next_page=next_page("/caseloads", listed.next, district=district),
    )


def _coach(counts: CountsOfCoach) -> str:
    return counts.coach.subject if counts.coach else "No coach yet"


async def show(visit: Visit) -> Reply:
    """Show the counts of the district that was asked for, or of the person's first."""
    mine = tuple(sorted(visit.person.districts))
    district = visit.asked("district") or (mine[0] if mine else "")
    if district not in mine:
        return Shown(caseloads_view(Listed[CountsOfCoach](items=()), district, mine, visit.names))
    listed = await visit.api.get(CASELOADS, district=district, after=visit.asked("after"), limit=_AT_ONCE)
    return Shown(caseloads_view(listed, district, mine, visit.names))


PAGES = (Page("/caseloads", frozenset({Role.DISTRICT_MANAGER}), "district/caseloads.html", show),)

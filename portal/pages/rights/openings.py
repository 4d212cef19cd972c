"""Who looked at what is sealed of a client, when, at what and why; never what was read."""

from portal.api.answers.clients import OPENINGS, Opening
from portal.api.operation import Listed
from portal.components.clients import client_label
from portal.components.listing import Listing, ListingRow
from portal.components.opened_client import kind_name
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import listed, moment
from shared.auth.principal import Role

OVERSEERS = frozenset({Role.DISTRICT_MANAGER, Role.AUDITOR})
PATH = "/clients/{journey_id}/openings"
AT_ONCE = 50


def openings_view(found: Listed[Opening], journey_id: str, visit: Visit) -> Listing:
    """List the looks, the oldest first; one in an emergency leads to the access."""
    manager = visit.role is Role.DISTRICT_MANAGER
    return Listing(
        heading="Who looked at this client's data",
        caption=client_label(journey_id),
        back=(f"/clients/{journey_id}", "The client") if manager else ("/audit", "Find a decision"),
        heads=("When", "Who", "What was opened", "Why", "Looked as"),
        rows=tuple(_row(each, visit) for each in found.items),
        empty="Nobody has looked at what is known of this client.",
        sentences=("Each look is recorded before anything is opened. The oldest is first.",),
        following=next_page(f"/clients/{journey_id}/openings", found.next),
    )


def _row(each: Opening, visit: Visit) -> ListingRow:
    cells = (
        moment(each.opened_at),
        each.by,
        listed([kind_name(kind) for kind in each.kinds]),
        reason_text(visit.names, "data_opened", each.reason),
        _looked_as(each),
    )
    return ListingRow(cells, f"/emergency-accesses/{each.emergency_id}" if each.emergency_id else "")


def _looked_as(each: Opening) -> str:
    if each.emergency_id:
        return "Whoever was granted emergency access"
    return "The supplier of an order" if each.supplier_id or each.order_id else "Staff"


async def show(visit: Visit) -> Reply:
    """Show the looks at one client's data."""
    journey_id = visit.parameters["journey_id"]
    found = await visit.api.get(OPENINGS, journey_id=journey_id, after=visit.asked("after"), limit=AT_ONCE)
    return Shown(openings_view(found, journey_id, visit))


PAGES = (Page(PATH, OVERSEERS, "staff/listing.html", show),)

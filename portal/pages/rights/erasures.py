"""What was erased: when, on which ground, and of how many journeys; not whose it was."""

from portal.api.answers.data_requests import ERASURES, Erasure
from portal.api.operation import Listed
from portal.components.listing import Listing, ListingRow
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.pages.rights import words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import moment, number

PATH = "/erasures"
AT_ONCE = 50


def erasures_view(found: Listed[Erasure], visit: Visit) -> Listing:
    """List erasures, the oldest first; one that a client asked for leads to the request."""
    return Listing(
        heading="Erasures",
        caption="",
        back=("/", "Start page"),
        heads=("Decided", "Ground", "After", "Journeys", "Carried out"),
        rows=tuple(_row(each, visit) for each in found.items),
        empty="No client has been erased.",
        sentences=("Whoever was erased cannot be found any more: here is that it was decided, and that it was done.",),
        following=next_page(PATH, found.next),
    )


def _row(each: Erasure, visit: Visit) -> ListingRow:
    cells = (
        moment(each.decided_at),
        reason_text(visit.names, "erasure_granted", each.ground),
        "A request of the client" if each.request_id else "The end of the time for which it is kept",
        number(each.journeys),
        moment(each.carried_out_at) if each.carried_out_at else "Under way",
    )
    return ListingRow(cells, f"{words.PATH}/{each.request_id}" if each.request_id else "")


async def show(visit: Visit) -> Reply:
    """Show what was erased."""
    found = await visit.api.get(ERASURES, after=visit.asked("after"), limit=AT_ONCE)
    return Shown(erasures_view(found, visit))


PAGES = (Page(PATH, words.AUDITORS, "staff/listing.html", show),)

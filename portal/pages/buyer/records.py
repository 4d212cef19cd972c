"""Orders of which the record no longer has to be kept. Nothing takes it by itself: somebody decides."""

from portal.api.answers.order_records import EXPIRED_RECORDS, ExpiredRecord
from portal.api.operation import Listed
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.worklist import WorkList, WorkRow
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import short_day
from shared.auth.principal import Role

KEEPERS = frozenset({Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR})
PATH = "/order-records"
AT_ONCE = 50


def records_view(found: Listed[ExpiredRecord], names: Names) -> WorkList:
    """Return the records past their time, the longest first."""
    return WorkList(
        heading="Records past their time",
        heads=("Order", "District", "Category", "Last changed", "Kept until", "Record"),
        rows=tuple(_row(each, names) for each in found.items),
        empty="The record of every order still has to be kept.",
        following=next_page(PATH, found.next),
        links=(("/policies/retention", "How long records are kept"),),
    )


def _row(each: ExpiredRecord, names: Names) -> WorkRow:
    return WorkRow(
        path=f"/orders/{each.order_id}",
        title=f"Order {str(each.order_id)[-8:].upper()}",
        about="",
        cells=(
            names.district(each.district),
            names.category(each.category),
            short_day(each.last_changed_on),
            short_day(each.kept_until),
        ),
        state=State("May be given up", "grey"),
    )


async def show(visit: Visit) -> Reply:
    """List the records."""
    found = await visit.api.get(EXPIRED_RECORDS, after=visit.asked("after"), limit=AT_ONCE)
    return Shown(records_view(found, visit.names))


PAGES = (Page(PATH, KEEPERS, "staff/worklist.html", show),)

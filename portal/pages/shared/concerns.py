"""Reporting a concern for a client: by staff on a journey, by a supplier on its order; and how far own reports are.

What a report says is read by the safeguarding lead of the district alone: it stands in no address and in no list.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from portal.api.answers.journeys import JOURNEY
from portal.api.answers.safeguarding import (
    OWN_REPORTS,
    REPORT_ON_JOURNEY,
    REPORT_ON_ORDER,
    OwnReport,
    ReportConcern,
    ReportConcernOnOrder,
    ReportCreated,
)
from portal.api.answers.supplier_orders import SUPPLIER_ORDER, SupplierOrder
from portal.api.client import Done
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.api.together import Missing, part
from portal.components.clients import client_label
from portal.components.paging import next_page
from portal.components.states import State
from portal.web.form import Field, Filled, Form, Options
from portal.web.kinds import choice_of, long_text_of
from portal.web.language import words as _
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import moment
from shared.auth.principal import Role

STAFF = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER})
SUPPLIER = frozenset({Role.SUPPLIER})
OWN = "/own-concerns"
AT_ONCE = 25
REPORT = Form(
    Field("concern", "What are you worried about?", choice_of, empty="Select what you are worried about"),
    Field("urgency", "How soon must somebody act?", choice_of, empty="Select how soon somebody must act"),
    Field(
        "said",
        "What did you see or hear?",
        long_text_of,
        hint="Say who, what and when, in their own words where you can. You have up to 10,000 characters",
        empty="Enter what you saw or heard",
    ),
)


@dataclass(frozen=True)
class ConcernView:
    """The form; `about` says for whom."""

    about: str
    back: str
    options: dict[str, Options]


@dataclass(frozen=True)
class OwnRow:
    """One report that the person made."""

    when: str
    state: State


@dataclass(frozen=True)
class OwnReportsView:
    """The reports that the person made."""

    rows: tuple[OwnRow, ...]
    following: str


Sent = Awaitable[Done[ReportCreated] | Refused]


@dataclass(frozen=True)
class Reporting:
    """Whose page it is: what it shows, nothing where it is about nobody, and how the report is sent."""

    view: Callable[[Visit], Awaitable[ConcernView | None]]
    send: Callable[[Visit, ReportConcern], Sent]

    async def show(self, visit: Visit) -> Reply:
        """Show the form."""
        return await self._shown(visit, REPORT.blank())

    async def act(self, visit: Visit) -> Reply:
        """Send the report, or show the form again with what is against it."""
        filled = REPORT.read(visit.form)
        if filled.ok:
            asked = ReportConcern(**filled.values)
            done = await self.send(visit, asked)
            if not isinstance(done, Refused):
                return To(OWN, _("Your report is with the safeguarding lead of the district."))
            filled = filled.refused(done)
        return await self._shown(visit, filled)

    async def _shown(self, visit: Visit, filled: Filled) -> Reply:
        view = await self.view(visit)
        return Shown(view, 200 if filled.ok else 422, filled) if view else Absent()


def concern_view(about: str, back: str) -> ConcernView:
    """Return the page."""
    return ConcernView(about, back, {"concern": _concerns(), "urgency": _urgencies()})


def _concerns() -> Options:
    return (
        ("neglect", _("Neglect")),
        ("physical_abuse", _("Physical abuse")),
        ("sexual_abuse", _("Sexual abuse")),
        ("emotional_abuse", _("Emotional abuse")),
        ("domestic_abuse", _("Domestic abuse")),
        ("financial_abuse", _("Financial abuse")),
        ("modern_slavery", _("Modern slavery")),
        ("radicalisation", _("Radicalisation")),
        ("self_harm", _("Self-harm")),
        ("child_at_risk", _("A child at risk")),
        ("conduct_of_provider", _("Conduct of a provider's staff")),
        ("other", _("Something else")),
    )


def _urgencies() -> Options:
    return (("immediate", _("Today")), ("soon", _("Within days")))


async def _of_journey(visit: Visit) -> ConcernView | None:
    journey = await visit.api.get(JOURNEY, journey_id=visit.parameters["journey_id"])
    back = f"/clients/{journey.journey_id}" if visit.role is Role.WORK_COACH else "/orders"
    return concern_view(client_label(journey.journey_id), back)


def _on_journey(visit: Visit, asked: ReportConcern) -> Sent:
    key, journey_id = visit.form.key, visit.parameters["journey_id"]
    return visit.api.send(REPORT_ON_JOURNEY, asked, key=key, journey_id=journey_id)


async def _of_order(visit: Visit) -> ConcernView | None:
    order = await _order(visit)
    if order is None:
        return concern_view("", f"/orders/{visit.parameters['order_id']}")
    line = _line(visit)
    return of_order_view(order, line) if line in {each.line for each in order.lines} else None


async def _order(visit: Visit) -> SupplierOrder | None:
    """Return the order, or nothing where it cannot be had: a report waits for no other service."""
    order = await part(visit.api.get(SUPPLIER_ORDER, order_id=visit.parameters["order_id"]), "")
    return None if isinstance(order, Missing) else order


def of_order_view(order: SupplierOrder, line: int) -> ConcernView:
    """Return the page about the person of a line."""
    several = len(order.lines) > 1
    person = _("Person %(number)s") % {"number": line} if several else ""
    about = ", ".join(each for each in (order.title or "", order.purchase_order or "", person) if each)
    return concern_view(about, f"/orders/{order.order_id}{f'?line={line}' if several else ''}")


async def _on_order(visit: Visit, asked: ReportConcern) -> Done[ReportCreated] | Refused:
    order = await _order(visit)
    lines = order.lines if order else ()
    need_id = next((each.need_id for each in lines if each.line == _line(visit)), None)
    whose = {"order_id": visit.parameters["order_id"], "need_id": need_id}
    body = ReportConcernOnOrder.model_validate(asked.model_dump() | whose)
    return await visit.api.send(REPORT_ON_ORDER, body, key=visit.form.key)


def _line(visit: Visit) -> int:
    asked = visit.asked("line")
    return int(asked) if asked.isdecimal() and len(asked) < 5 else 1


def own_view(found: Listed[OwnReport]) -> OwnReportsView:
    """Return how far the reports are, and nothing else of them."""
    states = {
        "reported": State(_("Not read yet"), "yellow"),
        "acknowledged": State(_("Being looked into"), "blue"),
        "referred": State(_("Passed on to who may act"), "turquoise"),
        "closed": State(_("Closed"), "grey"),
    }
    rows = tuple(OwnRow(moment(each.reported_at), states.get(each.status, State(each.status))) for each in found.items)
    return OwnReportsView(rows, next_page(OWN, found.next))


async def show_own(visit: Visit) -> Reply:
    """Show the reports that the person made."""
    return Shown(own_view(await visit.api.get(OWN_REPORTS, after=visit.asked("after"), limit=AT_ONCE)))


OF_JOURNEY = Reporting(_of_journey, _on_journey)
OF_ORDER = Reporting(_of_order, _on_order)
_FORM = "shared/concern.html"

PAGES = (
    Page("/clients/{journey_id}/concern", STAFF, _FORM, OF_JOURNEY.show, OF_JOURNEY.act),
    Page("/orders/{order_id}/concern", SUPPLIER, _FORM, OF_ORDER.show, OF_ORDER.act),
    Page(OWN, STAFF | SUPPLIER, "shared/own_concerns.html", show_own),
)

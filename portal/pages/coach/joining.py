"""How the client of an order joins: the first day, the letter, and whether the client still wants the place.

Of an order for several clients each has a place, which the line of the address names; without one, places are listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.api.answers.joining import DECLINE_PLACE, JOINING, LETTER, TAKE_PLACE, Joining, MakeLetter
from portal.api.answers.orders import ORDER, Line, Order
from portal.api.client import Done
from portal.api.operation import ForReason
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.reasons import Options, reasons_for
from portal.components.states import State
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.order_view import first_day_of, title_of
from portal.pages.coach.orders import AT_ONCE, clients_of
from portal.pages.coach.words import COACH
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, Streamed, To
from portal.web.visit import Visit
from portal.web.wording import listed, moment

AGAINST: Mapping[str, str] = {
    "details_missing": "Nobody has said yet when and where the client begins.",
    "contact_missing": "The client's contact details are not recorded yet.",
    "consent_missing": "The client has not agreed to a letter.",
    "not_shared": "The client's details are not shared with you.",
    "day_passed": "The first day has passed.",
    "place_declined": "The client has declined the place.",
    "order_not_confirmed": "The supplier has not accepted the order yet.",
    "order_over": "The order has come to its end.",
    "provision_ended": "The provision has ended.",
    "provision_started": "The client has started already.",
    "client_erased": "The client's data has been erased.",
    "client_restricted": "The use of the client's data is restricted.",
}
_SETTLED = frozenset(
    {"place_declined", "order_not_confirmed", "order_over", "provision_ended", "provision_started", "client_erased"}
)
FORMS: Options = (("pdf", "PDF, to print or send"), ("html", "A page that prints"), ("text", "Plain text"))
LANGUAGES: Options = (("", "The one that the client prefers"), ("en", "English"), ("cy", "Welsh"))
ENDINGS: Mapping[str, str] = {"pdf": "pdf", "html": "html", "text": "txt"}
MAKE = Form(
    Field("form", "Make the letter as", choice_of, empty="Select what the letter is made as"),
    Field("language", "Language", choice_of, optional=True),
)


@dataclass(frozen=True)
class JoiningView:
    """How far joining is."""

    heading: str
    caption: str
    back: str
    first_day: str
    bring: str
    against: tuple[str, ...]
    letters: tuple[str, ...]
    declined: State | None
    says: str
    decline: str
    take: str
    forms: Options
    languages: Options


@dataclass(frozen=True)
class PlacesView:
    """An order for several clients: a link to how each joins, where the person may know whose place it is."""

    heading: str
    caption: str
    back: str
    places: tuple[tuple[str, str], ...]


async def show(visit: Visit) -> Reply:
    """Show how far joining is."""
    return await _shown(visit, MAKE.blank(form="pdf"))


async def _shown(visit: Visit, filled: Filled) -> Reply:
    order = await visit.api.get(ORDER, order_id=visit.parameters["order_id"])
    line = _line(visit)
    if len(order.lines) > 1 and line not in {str(each.line) for each in order.lines}:
        return Shown(places_view(order, await clients_of(visit, order)), template="coach/joining_places.html")
    joining = await visit.api.get(JOINING, order_id=order.order_id, line=line)
    return Shown(joining_view(order, joining, visit.names), status=200 if filled.ok else 422, filled=filled)


def _line(visit: Visit) -> str:
    """Return whose place it is about, as the address says; nothing where the order is for one client."""
    asked = visit.asked("line")
    return asked if asked.isdecimal() else ""


def _asked(visit: Visit) -> str:
    line = _line(visit)
    return f"?line={line}" if line else ""


def places_view(order: Order, clients: Mapping[UUID, UUID]) -> PlacesView:
    """List the places of an order for several; `clients` are the journeys of its needs that the person may look at.

    Of a large order those beyond the first are listed without the client, whom their own page knows.
    """
    path = f"/orders/{order.order_id}"
    shown = [each for place, each in enumerate(order.lines) if each.need_id in clients or place >= AT_ONCE]
    return PlacesView(
        heading="Whose first day and joining letter?",
        caption=title_of(order),
        back=path,
        places=tuple((f"{path}/joining?line={each.line}", _place(each, clients.get(each.need_id))) for each in shown),
    )


def _place(line: Line, journey_id: UUID | None) -> str:
    return f"Place {line.line}: {client_label(journey_id)}" if journey_id else f"Place {line.line}"


def joining_view(order: Order, joining: Joining, names: Names) -> JoiningView:
    """Say when and where the client begins, and what stands in the way of a letter."""
    bring = listed([names.of("things_to_bring", each) for each in joining.details.bring]) if joining.details else ""
    path = f"/orders/{order.order_id}"
    several = len(order.lines) > 1
    asked = f"?line={joining.line}" if several else ""
    return JoiningView(
        heading="The first day and the joining letter",
        caption=f"{title_of(order)}, place {joining.line}" if several else title_of(order),
        back=path,
        first_day=first_day_of(joining),
        bring=bring,
        against=tuple(AGAINST.get(each, names.reason(each)) for each in joining.against_letter or ()),
        letters=tuple(
            f"Made on {moment(each.made_at)}, in {_language(each.language)}" for each in joining.letters or ()
        ),
        declined=State("Declined", "red") if joining.declined_at else None,
        says="" if _SETTLED & set(joining.against_letter or ()) else f"{path}/first-day{asked}",
        decline=f"{path}/joining/decline{asked}",
        take=f"{path}/joining/take{asked}",
        forms=FORMS,
        languages=LANGUAGES,
    )


def _language(code: str) -> str:
    return {"en": "English", "cy": "Welsh"}.get(code, code)


async def make_letter(visit: Visit) -> Reply:
    """Hand out the letter, which is kept nowhere; what stands in its way is on the page."""
    filled, order_id, line = MAKE.read(visit.form), visit.parameters["order_id"], _line(visit)
    if not filled.ok or (await visit.api.get(JOINING, order_id=order_id, line=line)).against_letter:
        return await _shown(visit, filled)
    form = filled.values["form"]
    asked = MakeLetter(form=form, language=filled.values["language"] or None)
    letter = visit.api.download(LETTER, asked, order_id=order_id, line=line)
    return Streamed(letter, f"joining-letter.{ENDINGS.get(form, 'txt')}")


async def _ask_decline(visit: Visit) -> Asked:
    order = await visit.api.get(ORDER, order_id=visit.parameters["order_id"])
    view = StepView(
        heading="The client does not want the place",
        button="Decline the place",
        back=f"/orders/{order.order_id}/joining{_asked(visit)}",
        caption=_place_of(order, visit),
        paragraphs=("The supplier sees nothing more of the client. An order for this client alone is cancelled.",),
        options={"reason": reasons_for(visit.names, "place_declined")},
        warning=True,
    )
    return Asked(view)


def _place_of(order: Order, visit: Visit) -> str:
    return f"{title_of(order)}, place {_line(visit)}" if _line(visit) else title_of(order)


async def _decline(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    asked, order_id = ForReason(reason=said["reason"]), visit.parameters["order_id"]
    return await visit.api.send(DECLINE_PLACE, asked, key=visit.form.key, order_id=order_id, line=_line(visit))


async def _ask_take(visit: Visit) -> Asked:
    order = await visit.api.get(ORDER, order_id=visit.parameters["order_id"])
    back = f"/orders/{order.order_id}/joining{_asked(visit)}"
    said = ("The client wants the place after all.",)
    return Asked(StepView("Take the place after all", "Take the place", back, _place_of(order, visit), said))


async def _take(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    del said
    order_id = visit.parameters["order_id"]
    return await visit.api.send(TAKE_PLACE, key=visit.form.key, order_id=order_id, line=_line(visit))


def _then(said: str) -> Any:
    return lambda visit: To(f"/orders/{visit.parameters['order_id']}", said)


declining = Step(
    Form(
        Field("reason", "Why does the client not want it?", choice_of, empty="Select why the client does not want it")
    ),
    _ask_decline,
    _decline,
    _then("The place has been declined for the client."),
)
taking = Step(Form(), _ask_take, _take, _then("The place has been taken after all."))

PAGES = (
    Page("/orders/{order_id}/joining", COACH, "coach/joining.html", show, make_letter),
    step_page("/orders/{order_id}/joining/decline", COACH, declining),
    step_page("/orders/{order_id}/joining/take", COACH, taking),
)

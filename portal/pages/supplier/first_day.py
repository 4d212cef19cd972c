"""When and where somebody joins: said by the supplier, or by a coach for it, who see first what the client is told."""

from dataclasses import dataclass

from portal.api.answers.joining import GIVE_DETAILS, JOINING, ORDERED_PLACES, FirstDay, Joining, Places
from portal.api.answers.orders import Source
from portal.api.answers.supplier_orders import SUPPLIER_ORDER, SupplierOrder
from portal.api.client import Found
from portal.api.problem import Refused
from portal.api.together import Missing, part, together
from portal.components.first_day import (
    ONLINE,
    ToldPart,
    details_of,
    form_for,
    place_name,
    told,
    venue_options,
)
from portal.pages.supplier.own import with_refusal
from portal.web.form import Filled, Options
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day
from shared.auth.principal import Role

SAY_SO = frozenset({Role.SUPPLIER, Role.WORK_COACH})
_SEND, _CHANGE = "send", "change"


@dataclass(frozen=True)
class FirstDayView:
    """The form; `against` is why nothing can be said now, in place of it. `venue` is the only place there is."""

    title: str
    back: str
    instead: bool
    said_before: str
    against: tuple[str, ...]
    venue: str
    options: dict[str, Options]


@dataclass(frozen=True)
class CheckView:
    """What the client is told; `typed` is what was typed, to be sent or changed."""

    title: str
    back: str
    told: tuple[ToldPart, ...]
    typed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class About:
    """What the page is about: how joining stands, and what was ordered as far as it is known."""

    joining: Found[Joining]
    order: SupplierOrder | Missing
    places: Places | None

    @property
    def title(self) -> str:
        """What was ordered."""
        return "" if isinstance(self.order, Missing) else self.order.title or ""


async def _about(visit: Visit) -> About:
    order_id = visit.parameters["order_id"]
    joining, order = await together(
        visit.api.found(JOINING, order_id=order_id, line=visit.asked("line")),
        part(visit.api.get(SUPPLIER_ORDER, order_id=order_id), ""),
    )
    places = None if isinstance(order, Missing) else await _places(visit, order.source)
    return About(joining, order, places)


async def _places(visit: Visit, source: Source) -> Places | None:
    """Return where the version that was ordered is delivered, as far as that can be had."""
    versions = await part(visit.api.get(ORDERED_PLACES, offer_id=source.offer_id), "")
    if isinstance(versions, Missing):
        return None
    return next((each.delivery for each in versions.items if each.offer_version == source.offer_version), None)


def first_day_view(about: About, visit: Visit) -> FirstDayView:
    """Return the page with its form."""
    joining = about.joining.answer
    places = about.places
    single = places is not None and places.mode != ONLINE and len(places.venues) == 1
    return FirstDayView(
        title=about.title,
        back=_back(visit),
        instead=visit.role is Role.WORK_COACH,
        said_before=_said_before(joining.details),
        against=tuple(text for code, text in _blocking().items() if code in joining.against_showing),
        venue=place_name(places.venues[0]) if places and single else "",
        options={"venue": venue_options(places), "bring": visit.names.options("things_to_bring")},
    )


def check_view(about: About, filled: Filled, names: Names, visit: Visit) -> CheckView:
    """Return what the client is told of what was typed."""
    typed = tuple((name, value) for name, values in filled.raw.items() if name != "do" for value in values)
    return CheckView(about.title, _back(visit), told(filled.values, about.places, names), typed)


def _blocking() -> dict[str, str]:
    return {
        "order_not_confirmed": _("Accept the order first: nobody is told of it before."),
        "order_over": _("The order has come to its end."),
        "provision_ended": _("The course has ended."),
        "place_declined": _("The person has declined the place."),
        "client_unknown": _("The jobcentre has not recorded yet who the person is. Ask the jobcentre."),
    }


def _said_before(details: FirstDay | None) -> str:
    if details is None:
        return ""
    words = _("The first day was given as %(day)s. Who is there for the person is not shown again: enter it anew.")
    return words % {"day": day(details.on)}


def _back(visit: Visit) -> str:
    page = "joining" if visit.role is Role.WORK_COACH else "who-comes"
    line = f"?line={visit.asked('line')}" if visit.asked("line").isdecimal() else ""
    return f"/orders/{visit.parameters['order_id']}/{page}{line}"


async def show(visit: Visit) -> Reply:
    """Show the form, filled with what was given before or with the first day of the order."""
    about = await _about(visit)
    known = about.joining.answer.details
    form = form_for(about.places)
    if known is not None:
        said = {"on": known.on, "at": known.at, "early_minutes": known.early_minutes or None, "bring": known.bring}
        asked = any(each.name == "venue" for each in form.fields)
        venue = {"venue": known.venue.postcode} if known.venue and asked else {}
        filled = form.blank(**said, **venue)
    else:
        filled = form.blank(on=None if isinstance(about.order, Missing) else about.order.starts_on)
    return _form(about, visit, filled)


async def act(visit: Visit) -> Reply:
    """Show what the client is told; send it once that is confirmed, or show the form again with what is against it."""
    about, do = await _about(visit), visit.form.text("do")
    filled = form_for(about.places).read(visit.form)
    if not filled.ok:
        return _form(about, visit, filled, 422)
    if do == _CHANGE:
        return _form(about, visit, filled)
    if do != _SEND:
        view = check_view(about, filled, visit.names, visit)
        return Shown(view, 200, filled, about.joining.etag, template="supplier/first_day_check.html")
    done = await visit.api.send(
        GIVE_DETAILS,
        details_of(filled.values),
        key=visit.form.key,
        etag=visit.form.etag,
        order_id=visit.parameters["order_id"],
        line=visit.asked("line"),
    )
    if isinstance(done, Refused):
        return _form(about, visit, with_refusal(filled, done, _plainer()), done.status)
    return To(_back(visit), _("You have said when and where the person joins."))


def _plainer() -> dict[str, str]:
    return {
        "day_passed": _("The first day has passed"),
        "day_after_end": _("The first day is after the last day of the order"),
        "provision_started": _("The person has started already"),
        "client_restricted": _("The jobcentre may not use this at present. Ask the jobcentre"),
        "client_erased": _("Nothing is held about the person any more"),
    }


def _form(about: About, visit: Visit, filled: Filled, status: int = 200) -> Reply:
    return Shown(first_day_view(about, visit), status, filled, about.joining.etag)


PAGES = (Page("/orders/{order_id}/first-day", SAY_SO, "supplier/first_day.html", show, act),)

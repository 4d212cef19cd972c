"""Who comes by an order: shown once for a reason, and kept nowhere. Each look is recorded."""

from dataclasses import dataclass

from portal.api.answers.supplier_joining import SHOW_CLIENT, SUPPLIER_JOINING, ClientShown, SupplierJoining
from portal.api.operation import ForReason
from portal.api.problem import Refused
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, listed

LOOK = Form(Field("reason", "Why do you need to see this?", choice_of, empty="Select a reason"))
Row = tuple[str, str]


@dataclass(frozen=True)
class WhoComesView:
    """How somebody joins; `client` are rows about who it is, once they are shown for a reason."""

    order: str
    first_day_path: str
    first_day: tuple[Row, ...]
    against: tuple[str, ...]
    declined: bool
    reasons: tuple[tuple[str, str], ...]
    client: tuple[Row, ...]


def who_comes_view(joining: SupplierJoining, names: Names, client: ClientShown | None = None) -> WhoComesView:
    """Return the page."""
    return WhoComesView(
        order=f"/orders/{joining.order_id}",
        first_day_path=first_day_path(joining),
        first_day=_first_day(joining, names),
        against=tuple(_against(each) for each in joining.against_showing),
        declined=joining.declined_at is not None,
        reasons=_reasons(),
        client=_client(client, names) if client else (),
    )


def first_day_path(joining: SupplierJoining) -> str:
    """Return where it is said when and where somebody joins; nothing where nobody can say so any more."""
    over = {"order_not_confirmed", "order_over", "provision_ended", "place_declined"}
    return "" if over & set(joining.against_showing) else f"/orders/{joining.order_id}/first-day?line={joining.line}"


def _reasons() -> tuple[tuple[str, str], ...]:
    return (
        ("arrange_first_day", _("To arrange the first day")),
        ("arrange_access", _("To arrange what they need to take part")),
        ("did_not_arrive", _("They did not arrive")),
        ("keep_in_touch", _("To keep in touch during the course")),
        ("change_of_plan", _("To tell them of a change")),
    )


def _against(code: str) -> str:
    texts = {
        "provision_ended": _("The course has ended, so nothing about the person is shown any more."),
        "order_over": _("The order has come to its end."),
        "place_declined": _("The person has declined the place."),
        "not_shared": _("The person's details are not shared with you. Ask the jobcentre."),
        "contact_missing": _("The jobcentre has not recorded yet how to reach the person."),
        "client_restricted": _("The jobcentre may not show this at present. Ask the jobcentre."),
        "client_erased": _("Nothing is held about the person any more."),
        "consent_missing": _("The person has not agreed to be contacted by you. Ask the jobcentre."),
    }
    return texts.get(code, _("This cannot be shown at present. Ask the jobcentre."))


def _first_day(joining: SupplierJoining, names: Names) -> tuple[Row, ...]:
    details = joining.details
    if details is None:
        return ()
    at = details.at[:5]
    early = _("%(time)s, %(minutes)s minutes early") % {"time": at, "minutes": details.early_minutes}
    venue = f"{details.venue.name}, {details.venue.postcode}" if details.venue else _("Online")
    rows = (
        (_("First day"), day(details.on)),
        (_("Time"), early if details.early_minutes else at),
        (_("Where"), venue),
    )
    bring = listed([names.of("things_to_bring", each) for each in details.bring], _("and"))
    return (*rows, (_("They bring"), bring)) if bring else rows


def _client(client: ClientShown, names: Names) -> tuple[Row, ...]:
    ways = {"phone": _("By telephone"), "email": _("By email"), "post": _("By post")}
    rows = (
        (_("Name"), client.name),
        (_("Language"), names.of("languages", client.language)),
        (_("Wants to be reached"), ways.get(client.way or "", client.way or "")),
        (_("Telephone"), client.phone or ""),
        (_("Email"), client.email or ""),
        (_("Address"), ", ".join(client.address)),
        (_("Needs to take part"), listed([_access(each) for each in client.access_needs], _("and"))),
        (_("Interpreter"), names.of("languages", client.interpreter) if client.interpreter else ""),
    )
    return tuple(each for each in rows if each[1])


def _access(code: str) -> str:
    return access_names().get(code, code)


def access_names() -> dict[str, str]:
    """Return what access needs are called."""
    return {
        "step_free": _("Step-free access"),
        "hearing_support": _("Hearing support"),
        "sign_language": _("Sign language"),
        "sight_support": _("Support with sight"),
        "easy_read": _("Easy read material"),
        "quiet_space": _("A quiet space"),
        "personal_care": _("Help with personal care"),
        "welsh_language": _("Welsh language"),
    }


async def show(visit: Visit) -> Reply:
    """Show how somebody joins, without a word of who it is."""
    joining = await visit.api.found(SUPPLIER_JOINING, order_id=visit.parameters["order_id"], line=visit.asked("line"))
    return Shown(who_comes_view(joining.answer, visit.names), filled=LOOK.blank(), etag=joining.etag)


async def look(visit: Visit) -> Reply:
    """Show who it is, for a reason that is recorded; it stands in this answer alone."""
    order_id, line = visit.parameters["order_id"], visit.asked("line")
    filled, client, status = LOOK.read(visit.form), None, 422
    if filled.ok:
        body = ForReason(reason=filled.values["reason"])
        shown = await visit.api.send(SHOW_CLIENT, body, key=None, etag=visit.form.etag, order_id=order_id, line=line)
        if isinstance(shown, Refused):
            filled, status = with_refusal(filled, shown), shown.status
        else:
            client, status = shown.answer, 200
    joining = await visit.api.found(SUPPLIER_JOINING, order_id=order_id, line=line)
    return Shown(who_comes_view(joining.answer, visit.names, client), status, filled, joining.etag)


PAGES = (Page("/orders/{order_id}/who-comes", SUPPLIER_ALONE, "supplier/who_comes.html", show, look),)

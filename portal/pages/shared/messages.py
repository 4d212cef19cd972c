"""Messages: what concerns somebody, newest first, and one of them with where it leads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.api.answers.messages import CATCH_UP, MESSAGE, MESSAGES, READ, Message, UpTo
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.components.paging import next_page
from portal.components.registered import once_registered
from portal.web.language import words as _
from portal.web.navigation import READERS
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day, moment
from shared.auth.principal import Role

PATH = "/messages"
NOTICES_PATH = f"{PATH}/notices"
NOTICES_READERS = READERS - {Role.SUPPLIER, Role.OPERATOR}
"""Staff who see how each notice reads; a page of suppliers would be in English alone."""
_PAGE = 25
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-([0-9a-f]{12})")
_FILTERS = ("all", "unread", "act")

_ORDERS = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.SUPPLIER})
_OFFERS = frozenset({Role.WORK_COACH, Role.SUPPLIER})
_COMMERCIAL = frozenset({Role.CATEGORY_MANAGER, Role.SUPPLIER})
_COMPETING = frozenset({Role.BUYER, Role.SUPPLIER})
_STAFF = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER})

LEADS: tuple[tuple[str, frozenset[Role], str], ...] = (
    ("order_id", _ORDERS, "/orders/{}"),
    ("offer_id", _OFFERS, "/offers/{}"),
    ("application_id", _COMMERCIAL, "/applications/{}"),
    ("complaint_id", _STAFF | {Role.SUPPLIER}, "/complaints/{}"),
    ("payment_id", frozenset({Role.SUPPLIER}), "/payments/{}"),
    ("competition_id", _COMPETING, "/competitions/{}"),
    ("next_order_id", _ORDERS, "/orders/{}"),
    ("request_id", frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER}), "/data-requests/{}"),
    ("emergency_id", frozenset({Role.DISTRICT_MANAGER, Role.CATEGORY_MANAGER}), "/emergency-accesses/{}"),
    ("evidence_id", _COMMERCIAL, "/evidence/{}"),
    ("gap_id", _STAFF, "/gaps/{}"),
    ("gap_id", frozenset({Role.SUPPLIER}), "/opportunities"),
    ("performance_id", frozenset({Role.CATEGORY_MANAGER}), "/performance/{}"),
    ("performance_id", frozenset({Role.SUPPLIER}), "/performance"),
    ("supplier_id", _STAFF, "/suppliers/{}"),
)
"""Where what a message is about is shown, by the name of what it says and by who reads it."""


@dataclass(frozen=True)
class Lead:
    """A link to what a message is about."""

    path: str
    text: str


@dataclass(frozen=True)
class Row:
    """One message of the list."""

    path: str
    title: str
    when: str
    language: str
    unread: bool
    to_act_on: bool
    statutory: bool


@dataclass(frozen=True)
class MessagesView:
    """The list; `filters` are (address, text, whether it is this one), `newest` is the message that is first."""

    rows: tuple[Row, ...]
    filters: tuple[tuple[str, str, bool], ...]
    next: str
    newest: str
    empty: str
    notices: str = ""


@dataclass(frozen=True)
class MessageView:
    """One message, in paragraphs; `changes` are (text, day) of the provider list."""

    title: str
    paragraphs: tuple[str, ...]
    language: str
    when: str
    unread: bool
    statutory: bool
    leads: tuple[Lead, ...]
    changes: tuple[tuple[str, str], ...]


def messages_view(found: Listed[Message], chosen: str, after: str, role: Role | None = None) -> MessagesView:
    """Return the list, narrowed as `chosen` says: one of `_FILTERS`."""
    texts = {"all": _("All"), "unread": _("Unread"), "act": _("To act on")}
    empty = {
        "all": _("You have no messages yet. What concerns you is told here."),
        "unread": _("You have read all your messages."),
        "act": _("No message waits for you to act."),
    }
    return MessagesView(
        rows=tuple(_row(each) for each in found.items),
        filters=tuple((f"{PATH}?show={name}", text, name == chosen) for name, text in texts.items()),
        next=next_page(PATH, found.next, show=chosen),
        newest=str(found.items[0].message_id) if found.items and chosen == "all" and not after else "",
        empty=empty[chosen],
        notices=NOTICES_PATH if role in NOTICES_READERS else "",
    )


def message_view(message: Message, role: Role | None) -> MessageView:
    """Return one message as somebody in a role reads it."""
    return MessageView(
        title=_plainly(message.title),
        paragraphs=tuple(_plainly(each) for each in message.text.split("\n") if each.strip()),
        language=message.language,
        when=moment(message.delivered_at),
        unread=message.unread,
        statutory=message.statutory,
        leads=leads_of(message.parameters, role),
        changes=tuple((_plainly(each.text), day(each.happened_at)) for each in message.changes),
    )


def leads_of(parameters: Mapping[str, str], role: Role | None) -> tuple[Lead, ...]:
    """Return where somebody in a role finds what a message is about."""
    texts = {
        "order_id": _("Open the order"),
        "offer_id": _("Open the offer"),
        "application_id": _("Open the application"),
        "complaint_id": _("Open the complaint"),
        "payment_id": _("Open the payment"),
        "competition_id": _("Open the competition"),
        "next_order_id": _("Open the order that took its place"),
        "request_id": "Open the request",
        "emergency_id": "Open the emergency access",
        "evidence_id": _("Open the evidence"),
        "gap_id": _("See what districts need") if role is Role.SUPPLIER else _("Open the gap"),
        "performance_id": _("Open your scorecard") if role is Role.SUPPLIER else _("Open the scorecard"),
        "supplier_id": _("Open the supplier"),
    }
    return tuple(
        Lead(path.format(parameters[name]), texts[name])
        for name, roles, path in LEADS
        if role in roles and _ID.fullmatch(parameters.get(name, ""))
    )


def _row(message: Message) -> Row:
    return Row(
        path=f"{PATH}/{message.message_id}",
        title=_plainly(message.title),
        when=moment(message.delivered_at),
        language=message.language,
        unread=message.unread,
        to_act_on=message.urgency == "act",
        statutory=message.statutory,
    )


def _plainly(text: str) -> str:
    """Return a text with ids as people tell them apart: by their last letters."""
    return _ID.sub(lambda found: found[1][-8:].upper(), text)


@once_registered
async def show(visit: Visit) -> Reply:
    """Show messages, newest first."""
    chosen = visit.asked("show") if visit.asked("show") in _FILTERS else "all"
    found = await visit.api.get(
        MESSAGES,
        unread=True if chosen == "unread" else None,
        urgency="act" if chosen == "act" else None,
        order="newest",
        language=visit.language,
        after=visit.asked("after"),
        limit=_PAGE,
    )
    return Shown(messages_view(found, chosen, visit.asked("after"), visit.role))


async def catch_up(visit: Visit) -> Reply:
    """Mark all as read that has come up to the newest one that was shown."""
    newest = visit.form.text("newest")
    if not _ID.fullmatch(newest):
        return To(PATH)
    done = await visit.api.send(CATCH_UP, UpTo(up_to=newest), key=visit.form.key)
    return To(PATH) if isinstance(done, Refused) else To(PATH, _("All messages are marked as read."))


@once_registered
async def show_one(visit: Visit) -> Reply:
    """Show one message; it stays unread until it is marked."""
    message = await visit.api.get(MESSAGE, message_id=visit.parameters["message_id"], language=visit.language)
    return Shown(message_view(message, visit.role))


async def read(visit: Visit) -> Reply:
    """Mark one message as read."""
    done = await visit.api.send(READ, message_id=visit.parameters["message_id"], key=visit.form.key)
    return To(PATH) if isinstance(done, Refused) else To(PATH, _("The message is marked as read."))


PAGES = (
    Page(PATH, READERS, "shared/messages.html", show, catch_up),
    Page(f"{PATH}/{{message_id}}", READERS, "shared/message.html", show_one, read),
)

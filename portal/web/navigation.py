"""The menu of each role and the links at the foot of every page."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.language import words as _
from shared.auth.principal import PEOPLE, Role

MESSAGES = "/messages"
READERS = (PEOPLE - {Role.AUDITOR}) | {Role.SAFEGUARDING_LEAD}
"""Who has messages."""


@dataclass(frozen=True)
class Link:
    """A link of a menu; `about` says in a sentence what is there."""

    path: str
    text: str
    about: str = ""


_AUDIT = Link("/audit", "Audit", "Find a decision by id or purchase order")
_CLAIMS = Link("/claims", "Claims", "Claims of suppliers to verify")
_CLIENT = Link("/clients/search", "Find a client", "By reference: requests about data, and who looked at it")
_COMPETITIONS = Link("/competitions", "Competitions", "From preparing to awarding")
_COMPLAINTS = Link("/complaints", "Complaints", "Complaints about suppliers, and what came of them")
_COVER = Link("/cover", "Cover", "Who decides while somebody is away")
_DATA_REQUESTS = Link("/data-requests", "Data requests", "What clients ask for by right, by the day it is due")
_DEBARMENT = Link("/debarment", "Debarment list", "What it may say of suppliers, to consider")
_EMERGENCIES = Link("/emergency-accesses", "Emergency access", "What is opened in an emergency, and its review")
_ERASURES = Link("/erasures", "Erasures", "What was erased, when and on which ground")
_EVIDENCE = Link("/evidence", "Evidence", "Evidence to check, and what ends soon")
_FIGURES = Link("/figures", "Figures", "What orders add up to, and what came of them")
_FLAGS = Link("/flags", "Flags", "What looks out of line in the buying")
_GAPS = Link("/gaps", "Gaps", "What is missing, and where")
_INTERESTS = Link("/interests/everybody", "Interests", "Who has an interest in which supplier")
_IN_QUESTION = Link(
    "/orders?list=in_question", "Orders to decide on", "Orders under way that may have to end, and until when to decide"
)
_NOTICES = Link("/procurement-notices", "Procurement notices", "What the law asks to be published, and when it is due")
_ORDERS = Link("/orders", "Orders", "All orders")
_ORDERS_OF_DISTRICT = Link("/orders", "Orders", "Orders of your district")
_OWN_CONCERNS = Link("/own-concerns", "Your reports of concern", "How far the reports are that you made")
_POLICIES = Link("/policies", "Policies", "Which numbers hold since when, and by which law")
_RECORDS = Link("/order-records", "Records past their time", "Orders that no longer have to be kept on record")
_REGISTERS = Link("/register-checks", "Public registers", "What they say of suppliers that is of concern")
_REGISTER_NOTICES = Link(
    "/register-notices", "Notices of the register", "What the law asks for when suppliers come and go"
)
_SEARCH = Link("/offers", "Search offers", "What is on sale, by words, place, price and start")
_SHORTLISTS = Link("/shortlists", "Shortlists", "Offers that staff hold against each other, and what has changed since")
_SUCCESSIONS = Link("/successions", "Successions", "Suppliers that take the place of others")
_WAITING = Link("/waiting-lists", "Waiting lists", "Which starts are full, and who waits for a place")
_WEBHOOKS = Link("/webhooks", "Webhooks", "Systems to which messages are sent, and how they fare")
_BUYING = (_COMPETITIONS, _FLAGS, _NOTICES, _FIGURES)

_MENUS: Mapping[Role, tuple[Link, ...]] = {
    Role.WORK_COACH: (
        Link("/clients", "Clients", "Your caseload: needs, orders and what is next for each client"),
        Link("/offers", "Offers", "Search what is on sale, by words, place, price and start"),
        _ORDERS_OF_DISTRICT,
        Link("/register", "Register", "Suppliers that are admitted"),
    ),
    Role.DISTRICT_MANAGER: (
        Link("/approvals", "Approvals", "Orders that wait for you, with their effect on the budget"),
        Link("/budget", "Budget", "What is reserved, committed and spent"),
        _CLAIMS,
        Link("/requirements", "Requirements", "What your district will need"),
        Link("/caseloads", "Caseloads", "What each coach has on hand"),
        _FIGURES,
        _ORDERS_OF_DISTRICT,
        _COVER,
    ),
    Role.BUYER: (
        Link("/needs", "Needs", "Open needs to match, or to run a competition for"),
        _COMPETITIONS,
        Link("/approvals", "Approvals", "Orders above what a district may approve"),
        Link("/budgets", "Budgets", "Allocate and vary budgets of districts"),
        _CLAIMS,
        Link("/payment-runs", "Payment runs", "Pay what is verified"),
        _NOTICES,
        _FLAGS,
        _GAPS,
        _FIGURES,
        _ORDERS,
    ),
    Role.CATEGORY_MANAGER: (
        Link("/applications", "Applications", "Applications to decide, by the day they are due"),
        Link("/suppliers", "Suppliers", "Admission, evidence and performance"),
        Link("/offers/review", "Offers", "Offers that were changed, and prices that look too low"),
        Link("/performance", "Performance", "Suppliers below the floor, and improvement plans"),
        Link("/complaints", "Complaints", "Complaints about suppliers, to decide"),
        _EVIDENCE,
        _GAPS,
    ),
    Role.AUDITOR: (
        _AUDIT,
        Link("/applications", "Applications", "Applications that wait for a decision"),
        Link("/suppliers", "Suppliers", "How suppliers stand, and removals under way"),
        Link("/offers/review", "Offers", "Changed offers, and prices that look too low"),
        Link("/performance", "Performance", "Scorecards, levels and improvement plans"),
        Link("/complaints", "Complaints", "Complaints about suppliers"),
        _ORDERS,
    ),
    Role.OPERATOR: (
        Link("/deliveries", "Deliveries", "Messages that did not arrive, and why"),
        Link("/people", "People", "Who can be written to, and who has left"),
        Link("/staff-imports", "Files of staff", "Who has come and gone, from a file"),
        Link("/emergency-accesses", "Emergency access", "Ask for it, open what was granted, and end it"),
        _WEBHOOKS,
    ),
    Role.SAFEGUARDING_LEAD: (Link("/concerns", "Concerns", "Reports of concern, by the day of the next step"),),
}
"""The menus of staff, whose pages are in English alone; the most used comes first."""

_MORE: Mapping[Role, tuple[Link, ...]] = {
    Role.WORK_COACH: (
        Link("/suppliers", "Suppliers", "How suppliers stand, and how they deliver"),
        _SHORTLISTS,
        _WAITING,
        _COMPLAINTS,
        _DATA_REQUESTS,
        _OWN_CONCERNS,
    ),
    Role.DISTRICT_MANAGER: (
        _IN_QUESTION,
        _DATA_REQUESTS,
        _CLIENT,
        _EMERGENCIES,
        _SEARCH,
        _SHORTLISTS,
        _WAITING,
        _COMPLAINTS,
        _OWN_CONCERNS,
        _POLICIES,
    ),
    Role.BUYER: (
        _IN_QUESTION,
        Link("/orders?list=disputed", "Disputes", "Orders that one side disputes, to decide"),
        _SEARCH,
        _SHORTLISTS,
        _WAITING,
        _COMPLAINTS,
        _INTERESTS,
        _COVER,
        _RECORDS,
        _POLICIES,
    ),
    Role.CATEGORY_MANAGER: (
        _SEARCH,
        Link("/removals", "Removals", "Suppliers under notice, and removals to confirm"),
        Link("/prices", "Prices", "Prices that look too low, to decide"),
        Link("/feedback", "Feedback", "Who asks why it was refused or removed"),
        _REGISTERS,
        _SUCCESSIONS,
        _ORDERS,
        *_BUYING,
        _INTERESTS,
        _EMERGENCIES,
        _REGISTER_NOTICES,
        _DEBARMENT,
        _RECORDS,
        _POLICIES,
        _AUDIT,
    ),
    Role.AUDITOR: (
        _EVIDENCE,
        Link("/feedback", "Feedback", "Who asked why it was refused or removed"),
        _REGISTERS,
        _SUCCESSIONS,
        _GAPS,
        Link("/payment-runs", "Payment runs", "What was paid, and to whom"),
        *_BUYING,
        _INTERESTS,
        _DATA_REQUESTS,
        _ERASURES,
        _EMERGENCIES,
        _SHORTLISTS,
        _REGISTER_NOTICES,
        _DEBARMENT,
        _RECORDS,
        _WEBHOOKS,
        _POLICIES,
    ),
}
"""What the start pages of staff lead to besides."""


def role_name(role: Role | None) -> str:
    """Return what a role is called."""
    names = {
        Role.WORK_COACH: _("work coach"),
        Role.DISTRICT_MANAGER: _("district manager"),
        Role.BUYER: _("buyer"),
        Role.CATEGORY_MANAGER: _("category manager"),
        Role.SUPPLIER: _("supplier"),
        Role.AUDITOR: _("auditor"),
        Role.OPERATOR: _("operator"),
        Role.SAFEGUARDING_LEAD: _("safeguarding lead"),
        Role.SERVICE: _("service"),
    }
    return names[role] if role else ""


def menu(role: Role | None) -> tuple[Link, ...]:
    """Return what somebody in a role has, the most used first; what anybody has without one."""
    if role is None:
        return (
            Link("/register", _("Register of suppliers"), _("Suppliers that are admitted, by category")),
            Link("/help", _("Help")),
            Link("/sign-in", _("Sign in")),
        )
    messages = Link(MESSAGES, _("Messages"), _("What concerns you, newest first"))
    return (*_menu_of(role), *((messages,) if role in READERS else ()))


def more(role: Role) -> tuple[Link, ...]:
    """Return what somebody in a role has besides, on the start page alone: a menu of everything is none."""
    return _MORE.get(role, ())


def _menu_of(role: Role) -> tuple[Link, ...]:
    return _of_suppliers() if role is Role.SUPPLIER else _MENUS.get(role, ())


def _of_suppliers() -> tuple[Link, ...]:
    return (
        Link("/home", _("Home"), _("What waits for you")),
        Link("/offers", _("Offers"), _("What you sell")),
        Link("/opportunities", _("Opportunities"), _("What districts need and nobody offers yet")),
        Link("/orders", _("Orders"), _("What was ordered from you")),
        Link("/payments", _("Payments"), _("Claims and invoices")),
        Link("/performance", _("Performance"), _("Your scorecard")),
        Link("/details", _("Your organisation"), _("Details, people, evidence and membership")),
    )


def in_menu(links: tuple[Link, ...], path: str, unread: int = 0) -> list[Mapping[str, object]]:
    """Return the menu as the component takes it, with the link that leads to the page or above it marked.

    `unread` messages are counted in their link.
    """
    return [
        {
            "href": each.path,
            "text": _("Messages (%(num)s unread)") % {"num": unread} if unread and each.path == MESSAGES else each.text,
            "current": path == each.path,
            "active": path == each.path or path.startswith(f"{each.path}/"),
        }
        for each in links
    ]


def footer() -> tuple[Link, ...]:
    """Return the links at the foot of every page."""
    return (
        Link("/help", _("Help")),
        Link("/accessibility", _("Accessibility statement")),
        Link("/cookies", _("Cookies")),
        Link("/privacy", _("Privacy")),
        Link("/register", _("Register of suppliers")),
    )

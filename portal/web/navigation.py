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
    of_buying = (
        Link("/competitions", "Competitions", "From preparing to awarding"),
        Link("/flags", "Flags", "What looks out of line, to look into"),
        Link("/procurement-notices", "Procurement notices", "What is published, and when it is due"),
        Link("/figures", "Figures", "What was bought, month by month"),
    )
    search = Link("/offers", "Search offers", "What is on sale, by words, place, price and start")
    policies = Link("/policies", "Policies", "Which numbers hold since when, and by which law")
    match role:
        case Role.DISTRICT_MANAGER:
            return (search, policies)
        case Role.BUYER:
            return (
                search,
                Link("/interests/everybody", "Interests", "Who has an interest in which supplier"),
                Link("/cover", "Cover", "Who decides while somebody is away"),
                policies,
            )
        case Role.CATEGORY_MANAGER:
            return (
                search,
                Link("/removals", "Removals", "Suppliers under notice, and removals to confirm"),
                Link("/prices", "Prices", "Prices that look too low, to decide"),
                Link("/feedback", "Feedback", "Who asks why it was refused or removed"),
                Link("/register-checks", "Public registers", "What they say of suppliers that is of concern"),
                Link("/successions", "Successions", "Suppliers that take the place of others"),
                Link("/orders", "Orders", "All orders"),
                *of_buying,
                Link("/interests/everybody", "Interests", "Who has an interest in which supplier"),
                policies,
                Link("/audit", "Audit", "Find a decision by id or purchase order"),
            )
        case Role.AUDITOR:
            return (
                Link("/evidence", "Evidence", "Evidence to check, and what ends soon"),
                Link("/feedback", "Feedback", "Who asked why it was refused or removed"),
                Link("/register-checks", "Public registers", "What they say of suppliers that is of concern"),
                Link("/successions", "Successions", "Suppliers that take the place of others"),
                Link("/gaps", "Gaps", "What is missing, and where"),
                Link("/payment-runs", "Payment runs", "What was paid, and to whom"),
                *of_buying,
                Link("/interests/everybody", "Interests", "Who has an interest in which supplier"),
                policies,
            )
        case _:
            return ()


def _menu_of(role: Role) -> tuple[Link, ...]:
    match role:
        case Role.WORK_COACH:
            return (
                Link("/clients", "Clients", "Your caseload: needs, orders and what is next for each client"),
                Link("/offers", "Offers", "Search what is on sale, by words, place, price and start"),
                Link("/orders", "Orders", "Orders of your district"),
                Link("/register", "Register", "Suppliers that are admitted"),
            )
        case Role.DISTRICT_MANAGER:
            return (
                Link("/approvals", "Approvals", "Orders that wait for you, with their effect on the budget"),
                Link("/budget", "Budget", "What is reserved, committed and spent"),
                Link("/claims", "Claims", "Claims of suppliers to verify"),
                Link("/requirements", "Requirements", "What your district will need"),
                Link("/caseloads", "Caseloads", "What each coach has on hand"),
                Link("/figures", "Figures", "What orders add up to, and what came of them"),
                Link("/orders", "Orders", "Orders of your district"),
                Link("/cover", "Cover", "Who decides while somebody is away"),
            )
        case Role.BUYER:
            return (
                Link("/needs", "Needs", "Open needs to match, or to run a competition for"),
                Link("/competitions", "Competitions", "From preparing to awarding"),
                Link("/approvals", "Approvals", "Orders above what a district may approve"),
                Link("/budgets", "Budgets", "Allocate and vary budgets of districts"),
                Link("/claims", "Claims", "Claims of suppliers to verify"),
                Link("/payment-runs", "Payment runs", "Pay what is verified"),
                Link("/procurement-notices", "Notices", "What the law asks to be published"),
                Link("/flags", "Flags", "What looks wrong in the buying"),
                Link("/gaps", "Gaps", "What is missing, and where"),
                Link("/figures", "Figures", "What orders add up to, and what came of them"),
                Link("/orders", "Orders", "All orders"),
            )
        case Role.CATEGORY_MANAGER:
            return (
                Link("/applications", "Applications", "Applications to decide, by the day they are due"),
                Link("/suppliers", "Suppliers", "Admission, evidence and performance"),
                Link("/offers/review", "Offers", "Offers that were changed, and prices that look too low"),
                Link("/performance", "Performance", "Suppliers below the floor, and improvement plans"),
                Link("/complaints", "Complaints", "Complaints about suppliers, to decide"),
                Link("/evidence", "Evidence", "Evidence to check, and what ends soon"),
                Link("/gaps", "Gaps", "What is missing, and where"),
            )
        case Role.SUPPLIER:
            return (
                Link("/home", _("Home"), _("What waits for you")),
                Link("/offers", _("Offers"), _("What you sell")),
                Link("/opportunities", _("Opportunities"), _("What districts need and nobody offers yet")),
                Link("/orders", _("Orders"), _("What was ordered from you")),
                Link("/payments", _("Payments"), _("Claims and invoices")),
                Link("/performance", _("Performance"), _("Your scorecard")),
                Link("/details", _("Your organisation"), _("Details, people, evidence and membership")),
            )
        case Role.AUDITOR:
            return (
                Link("/audit", "Audit", "Find a decision by id or purchase order"),
                Link("/applications", "Applications", "Applications that wait for a decision"),
                Link("/suppliers", "Suppliers", "How suppliers stand, and removals under way"),
                Link("/offers/review", "Offers", "Changed offers, and prices that look too low"),
                Link("/performance", "Performance", "Scorecards, levels and improvement plans"),
                Link("/complaints", "Complaints", "Complaints about suppliers"),
                Link("/orders", "Orders", "All orders"),
            )
        case Role.OPERATOR:
            return (
                Link("/deliveries", "Deliveries", "Messages that did not arrive, and why"),
                Link("/people", "People", "Who can be written to, and who has left"),
                Link("/staff-imports", "Files of staff", "Who has come and gone, from a file"),
            )
        case Role.SAFEGUARDING_LEAD:
            return (Link("/concerns", "Concerns", "Reports of concern, by the day of the next step"),)
        case _:
            return ()


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

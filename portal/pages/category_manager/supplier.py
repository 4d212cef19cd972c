"""One supplier: how it stands in each category, how it delivers, and what may be decided about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.api.answers.membership_decisions import REMOVALS_OF, Removal, RemovalsOf
from portal.api.answers.scorecards import SCORECARDS, Scorecards
from portal.api.answers.suppliers import SUPPLIER, Address, Membership, Supplier
from portal.api.together import Missing, part, together
from portal.components.reasons import reason_text
from portal.components.scorecards import ScorecardPart, scorecard_part
from portal.components.states import State
from portal.pages.category_manager.membership_steps import STEPS, is_live
from portal.pages.category_manager.suppliers import STAFF, standing_state
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, money, number, short_day
from shared.auth.principal import Role

ASSESSORS = (Role.CATEGORY_MANAGER, Role.AUDITOR)
OF_ITS_OWN = 3.0  # seconds for what the supplier's own service answers
AWAITS = {
    "service": "The notice has not reached the supplier yet",
    "answer": "The supplier may answer",
    "decision": "To be decided",
    "confirmation": "To be confirmed by a second person",
}


@dataclass(frozen=True)
class MembershipPart:
    """A category with everything that stands on it."""

    name: str
    states: tuple[State, ...]
    rows: tuple[tuple[str, str], ...]
    scorecard: ScorecardPart | None


@dataclass(frozen=True)
class RemovalPart:
    """A removal under way; `decides` where this person may confirm it."""

    category: str
    awaits: str
    rows: tuple[tuple[str, str], ...]
    decides: bool
    returns: bool


@dataclass(frozen=True)
class SupplierView:
    """The page; what is confidential is empty for whoever may not see it."""

    path: str
    heading: str
    summary: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    memberships: tuple[MembershipPart, ...]
    removals: tuple[RemovalPart, ...]
    missing: tuple[Missing, ...]
    actions: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]


def supplier_view(
    supplier: Supplier, scorecards: Scorecards | Missing, removals: RemovalsOf | Missing | None, visit: Visit
) -> SupplierView:
    """Return the page as somebody of this role sees it."""
    cards = {} if isinstance(scorecards, Missing) else {each.category: each for each in scorecards.categories}
    path = f"/suppliers/{supplier.supplier_id}"
    officer = visit.role is Role.CATEGORY_MANAGER
    under_way = removals.removals if isinstance(removals, RemovalsOf) else ()
    return SupplierView(
        path=path,
        heading=supplier.name,
        summary=tuple(_summary(supplier, visit.names)),
        warnings=supplier.warnings,
        memberships=tuple(_membership(each, cards, visit.names) for each in supplier.memberships),
        removals=tuple(_removal(each, visit) for each in under_way),
        missing=tuple(each for each in (scorecards, removals) if isinstance(each, Missing)),
        actions=tuple(_actions(path, supplier)) if officer else (),
        links=_links(supplier) if visit.role in ASSESSORS else _links_of_district(supplier),
    )


def _summary(supplier: Supplier, names: Names) -> Iterator[tuple[str, str]]:
    if supplier.legal_form:
        yield "Legal form", names.of("legal_forms", supplier.legal_form).rstrip(".")
    for each in supplier.identifiers:
        yield names.of("registers", each.scheme), each.id
    yield "Size", "Small or medium-sized" if supplier.sme else "Large"
    if supplier.vcse:
        yield "Purpose", "Voluntary, community or social enterprise"
    yield "Registered", day(supplier.registered_at)
    if supplier.registered_address:
        yield "Registered address", address(supplier.registered_address)
    figures = supplier.figures
    if figures.year_ended_on:
        yield "Year that ended", day(figures.year_ended_on)
        yield "Staff", number(figures.staff)
        yield "Turnover", money(figures.turnover_pence)
        yield "Balance sheet", money(figures.balance_sheet_pence)


def address(where: Address) -> str:
    """Return an address as one line."""
    return ", ".join(each for each in (*where.lines, where.town, where.postcode) if each)


def _membership(each: Membership, cards: Any, names: Names) -> MembershipPart:
    states = [standing_state(each.standing)]
    if each.new_orders_stopped:
        states.append(State("No new orders", "orange"))
    if each.removal_notice:
        states.append(State("Under notice of removal", "red"))
    card = cards.get(each.category)
    scorecard = scorecard_part(card) if card else None
    return MembershipPart(names.category(each.category), tuple(states), tuple(_stands(each, names)), scorecard)


def _stands(each: Membership, names: Names) -> Iterator[tuple[str, str]]:
    yield "Since", day(each.since)
    if each.until:
        yield "Until", day(each.until)
    if each.reason:
        yield "Reason", f"{names.reason(each.reason)} {each.explanation}".strip()
    if each.suspended_until:
        yield "Suspended until", day(each.suspended_until)
    if each.new_orders_stopped:
        stopped = reason_text(names, "new_orders_stopped", each.new_orders_stopped)
        yield "No new orders because", f"{stopped} {each.new_orders_explanation}".strip()
    if each.redeclare_by:
        yield "To declare anew by", day(each.redeclare_by)


def _removal(removal: Removal, visit: Visit) -> RemovalPart:
    proposed = removal.proposal
    officer = visit.role is Role.CATEGORY_MANAGER
    return RemovalPart(
        category=visit.names.category(removal.category),
        awaits=AWAITS.get(removal.awaits, in_words(removal.awaits)),
        rows=tuple(_under_way(removal, visit)),
        decides=officer and proposed is not None and proposed.proposed_by != visit.person.subject,
        returns=officer and proposed is not None,
    )


def _under_way(removal: Removal, visit: Visit) -> Iterator[tuple[str, str]]:
    names, notice, proposal = visit.names, removal.notice, removal.proposal
    if notice:
        yield "Reasons of the notice", _reasons(notice.reasons, names)
        if notice.explanation:
            yield "What the supplier was told", notice.explanation
        yield "Reached the supplier", day(notice.served_on) if notice.served_on else "Not yet"
        yield "May answer until", day(notice.representations_by)
        yield "Its answer", notice.answer or "Not given yet"
    if proposal:
        by = "you" if proposal.proposed_by == visit.person.subject else "another category manager"
        yield "Proposed", f"{short_day(proposal.proposed_at)} by {by}"
        yield "Reasons", _reasons(proposal.reasons, names)
        if proposal.note:
            yield "Note", proposal.note


def _reasons(codes: tuple[str, ...], names: Names) -> str:
    return " ".join(reason_text(names, "supplier_removed", each) for each in codes)


def _actions(path: str, supplier: Supplier) -> Iterator[tuple[str, str]]:
    for name, (text, concerned, _) in STEPS.items():
        if any(concerned(each) for each in supplier.memberships):
            yield f"{path}/{name}", text
    if any(is_live(each) for each in supplier.memberships):
        yield f"{path}/ask-evidence", "Ask it for evidence"
        yield f"{path}/successor", "Propose that another supplier takes its place"
    if any(awaits_service(each) for each in supplier.memberships):
        yield f"{path}/served", "Record that a notice has arrived"
    if supplier.identifiers:
        yield f"{path}/strike-number", "Strike a number that is not its own"


def awaits_service(membership: Membership) -> bool:
    """Whether a notice to the supplier has not arrived; one to declare anew arrives in its inbox as a rule."""
    notice = membership.removal_notice
    return (notice is not None and notice.served_on is None) or membership.redeclare_by is not None


def _links(supplier: Supplier) -> tuple[tuple[str, str], ...]:
    identifier = supplier.supplier_id
    return (
        (f"/performance?supplier={identifier}", "Performance and improvement plans"),
        (f"/complaints?supplier={identifier}", "Complaints"),
        (f"/evidence?supplier={identifier}", "Evidence"),
        (f"/register-checks/{identifier}", "Public registers"),
        (f"/debarment/{identifier}", "Debarment list"),
        (f"/register-notices?supplier={identifier}", "Notices of the register"),
        (f"/history/supplier/{identifier}", "What happened"),
    )


def _links_of_district(supplier: Supplier) -> tuple[tuple[str, str], ...]:
    identifier = supplier.supplier_id
    return (
        (f"/complaints?supplier={identifier}", "Complaints"),
        (f"/suppliers/{identifier}/complain", "Complain about this supplier"),
    )


async def show(visit: Visit) -> Reply:
    """Show the supplier."""
    identifier = visit.parameters["supplier_id"]
    supplier, scorecards, removals = await together(
        visit.api.get(SUPPLIER, supplier_id=identifier),
        part(visit.api.get(SCORECARDS, supplier_id=identifier), "Scorecards", seconds=OF_ITS_OWN),
        _removals(visit, identifier),
    )
    return Shown(supplier_view(supplier, scorecards, removals, visit))


async def _removals(visit: Visit, identifier: str) -> RemovalsOf | Missing | None:
    if visit.role not in ASSESSORS:
        return None
    return await part(visit.api.get(REMOVALS_OF, supplier_id=identifier), "Removals under way", seconds=OF_ITS_OWN)


PAGES = (Page("/suppliers/{supplier_id}", STAFF, "category_manager/supplier.html", show),)

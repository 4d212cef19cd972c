"""Renewing a declaration: a member is asked to, in one category or in all of a market, and does so in time or lapses.

PCR 2015 reg. 34(25): the authority may ask for a renewed and updated self-declaration at any time, within five working
days.
"""

from collections.abc import Iterator
from datetime import date, datetime

from services.supplier_registry.suppliers.domain.declaring import Declare, declared, does_not_contradict_itself
from services.supplier_registry.suppliers.domain.membership import (
    OfMembership,
    about,
    categories_of,
    codes_and_membership,
    live,
)
from services.supplier_registry.suppliers.domain.state import RedeclarationRequest, Supplier
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Declaration
from shared.kernel.commands import command
from shared.kernel.ids import derived_id
from shared.kernel.memberships import concerned
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date


@command
class RequestRedeclaration(OfMembership):
    """Ask a member to renew its declaration."""


@command
class Redeclare(OfMembership, Declare):
    """Renew the declaration, for whatever of this the supplier was asked to."""


def request(supplier: Supplier, market: str, asked: RequestRedeclaration, terms: Terms, now: datetime) -> list[Event]:
    """Ask the supplier, suspended or not. A request that runs already is not prolonged by another."""
    names = live(supplier, market, asked)
    if names and all(name in supplier.requests for name in names):
        return []
    reject_if_any(codes_and_membership(names, market, asked))
    redeclare_by = add_working_days(uk_date(now), terms.redeclare_within)
    return [
        facts.RedeclarationRequested(
            **about(supplier, market, asked),
            requested_at=now,
            redeclare_by=redeclare_by,
            remind_on=subtract_working_days(redeclare_by, terms.redeclaration_reminder),
            policies=(terms.redeclaration_stamp,),
            notice_id=derived_id(supplier.supplier_id, f"redeclaration {market} {asked.category} {now.isoformat()}"),
        )
    ]


def redeclare(supplier: Supplier, market: str, asked: Redeclare, now: datetime) -> list[Event]:
    """Take a renewed declaration in, whatever it declares: what follows from it is an officer's decision.

    Raises `Rejected` for one that was not asked for, or comes after the last day.
    """
    names, declaration = live(supplier, market, asked), declared(asked)
    waiting = tuple(name for name in names if name in supplier.requests)
    if names and not waiting and all(_said(supplier, name) == declaration for name in names):
        return []
    reject_if_any(
        [
            *codes_and_membership(names, market, asked),
            was_asked_for(names, waiting),
            *does_not_contradict_itself(declaration, uk_date(now)),
            *(is_in_time(name, supplier.requests[name], uk_date(now)) for name in waiting),
        ]
    )
    renewed = facts.DeclarationRenewed(
        supplier_id=supplier.supplier_id,
        market=market,
        categories=categories_of(waiting),
        declaration=declaration,
        made_at=now,
    )
    return [facts.RedeclarationMade(**about(supplier, market, asked), made_at=now), renewed]


def was_asked_for(names: tuple[str, ...], waiting: tuple[str, ...]) -> Rejection | None:
    """A declaration is renewed when the authority asks for it; an application has one of its own."""
    if waiting or not names:
        return None
    return Rejection("redeclaration_not_requested", "no renewed declaration is asked for", "")


def is_in_time(name: str, request: RedeclarationRequest, today: date) -> Rejection | None:
    """PCR 2015 reg. 34(25): within the working days that were given; the last one is the supplier's."""
    if request.awaits_service or today <= request.redeclare_by:
        return None
    category = name.partition(":")[2]
    return Rejection(
        "redeclaration_overdue", f"the declaration for {category} was due by {request.redeclare_by}; it is {today}"
    )


def remind(supplier: Supplier, scope: str, redeclare_by: date) -> list[Event]:
    """Say that a declaration is still waited for; `scope` is the market, or `<market>:<category>`."""
    return [
        facts.RedeclarationDue(**about(supplier, market, of), redeclare_by=redeclare_by)
        for market, of in _waiting(supplier, scope, redeclare_by)
    ]


def lapse(supplier: Supplier, scope: str, due_on: date, now: datetime) -> list[Event]:
    """End the memberships, active or suspended, whose declaration was not renewed by the end of the day.

    Nothing where it was renewed meanwhile, or the membership has ended in another way.
    """
    if uk_date(now) <= due_on:
        return []
    return [
        facts.MembershipLapsed(**about(supplier, market, of), lapsed_at=now, due_on=due_on)
        for market, of in _waiting(supplier, scope, due_on)
    ]


def scope_of(supplier: Supplier, name: str) -> str:
    """Return what a request was for that a membership waits under: the market, or this membership."""
    return name.partition(":")[0] if supplier.requests[name].throughout else name


def _waiting(supplier: Supplier, scope: str, by: date) -> Iterator[tuple[str, OfMembership]]:
    """Yield the memberships whose declaration is waited for: as one, where they are all that the supplier has there."""
    market = scope.partition(":")[0]
    names = [
        name
        for name, one in supplier.requests.items()
        if one.redeclare_by == by and scope_of(supplier, name) == scope and not one.awaits_service
    ]
    if names and set(names) == set(concerned(supplier.memberships, market, None)):
        yield market, OfMembership()
        return
    for category in categories_of(names):
        yield market, OfMembership(category=category)


def _said(supplier: Supplier, name: str) -> Declaration | None:
    renewed = supplier.redeclared.get(name)
    return renewed.declaration if renewed else None

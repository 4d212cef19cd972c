"""Applying: a request is taken in whatever it declares, and may be taken back until it is decided."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application, Decision, in_question
from services.supplier_registry.suppliers.domain.declaring import Declare, declared, does_not_contradict_itself
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Declaration
from shared.kernel.commands import Distinct, command
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.reference import CategoryCode, Market, MarketCode
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date


@command
class Apply(Declare):
    """Ask to be admitted to categories, with a declaration in place of evidence (PCR 2015 reg. 59)."""

    market: MarketCode | None = None
    categories: Annotated[tuple[CategoryCode, ...], Distinct(at_least=1)]


@command
class WithdrawApplication:
    """Which categories the applicant takes back; none named: every one that is not decided yet."""

    categories: Annotated[tuple[CategoryCode, ...], Distinct()] = ()


def apply(
    supplier: Supplier,
    application_id: UUID,
    open_application: str | None,
    market: Market,
    asked: Apply,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Take an application in, whatever it declares: whether the conditions are met is the officer's decision.

    Raises `Rejected` while another application is open in the market, and for a category that the organisation is a
    member in. After a refusal, a withdrawal or a removal it may apply again at any time (PCR 2015 reg. 34(15)).
    """
    declaration = declared(asked)
    reject_if_any(against_applying(supplier, open_application, market, market.code, asked.categories, declaration, now))
    return taken_in(supplier, application_id, market.code, asked.categories, declaration, terms, now)


def against_applying(
    supplier: Supplier,
    open_application: str | None,
    market: Market | None,
    code: str,
    categories: Sequence[str],
    declaration: Declaration,
    now: datetime,
) -> Iterator[Rejection | None]:
    """Yield why an application cannot be taken in; `market` is None where its code is not known here."""
    yield stands_for_itself(supplier)
    yield no_application_is_open(open_application)
    for place, category in enumerate(categories):
        yield is_of_market(market, category, place) if market else None
        yield is_no_member_yet(supplier, code, category, place)
    yield from does_not_contradict_itself(declaration, uk_date(now))


def taken_in(
    supplier: Supplier,
    application_id: UUID,
    market: str,
    categories: tuple[str, ...],
    declaration: Declaration,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Return the facts of an application that is taken in, with the day by which it is decided."""
    decide_by = add_working_days(uk_date(now), terms.decide_within)
    about = {"application_id": application_id, "supplier_id": supplier.supplier_id, "market": market}
    return [
        facts.SupplierApplied(
            **about,
            categories=categories,
            received_at=now,
            decide_by=decide_by,
            remind_on=subtract_working_days(decide_by, terms.decision_reminder),
            policies=(terms.decision_stamp,),
        ),
        facts.DeclarationMade(**about, declaration=declaration),
    ]


def no_application_is_open(application_id: str | None) -> Rejection | None:
    """One application at a time in a market, so that nothing is decided twice."""
    if application_id is None:
        return None
    return Rejection("application_open", f"application {application_id} is open and will be decided")


def is_of_market(market: Market, category: str, position: int) -> Rejection | None:
    """A market has the categories that its notice named."""
    if category in market.categories:
        return None
    return Rejection("category_not_in_market", f"{market.code} has no category {category}", f"/categories/{position}")


def is_no_member_yet(supplier: Supplier, market: str, category: str, position: int) -> Rejection | None:
    """Who is a member of a category, suspended or not, applies for others."""
    if not supplier.is_member(market, category):
        return None
    detail = f"the organisation is a member in {category} already"
    return Rejection("already_admitted", detail, f"/categories/{position}")


def withdraw(application: Application, asked: WithdrawApplication, now: datetime) -> list[Event]:
    """The applicant takes categories back that are not decided yet, or whose agreement is not accepted.

    None named: all of them. What was taken back before is taken back.
    """
    left = in_question(application)
    named = asked.categories or left or _withdrawn(application)
    reject_if_any(may_be_withdrawn(application, left, category, place) for place, category in enumerate(named))
    if not named:
        raise Rejected(Rejection("application_not_open", "the application is decided"))
    taken_back = tuple(each for each in named if each in left)
    if not taken_back:
        return []
    return [
        facts.ApplicationWithdrawn(
            application_id=application.application_id,
            supplier_id=application.supplier_id,
            market=application.market,
            categories=taken_back,
            withdrawn_at=now,
        )
    ]


def may_be_withdrawn(application: Application, left: Collection[str], category: str, position: int) -> Rejection | None:
    """What is decided stands; a member leaves its membership instead."""
    found = application.categories.get(category)
    if category in left or (found and found.decision == Decision.WITHDRAWN):
        return None
    if found is None:
        detail = f"the application does not ask for {category}"
        return Rejection("category_not_asked_for", detail, f"/categories/{position}")
    detail = f"the application for {category} is {found.decision}"
    return Rejection("application_not_open", detail, f"/categories/{position}")


def _withdrawn(application: Application) -> tuple[str, ...]:
    return tuple(code for code, one in application.categories.items() if one.decision == Decision.WITHDRAWN)

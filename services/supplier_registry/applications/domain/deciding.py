"""What stands in the way of an admission, every reason of it; and more time to decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application, Decision, undecided
from services.supplier_registry.suppliers.domain.debarring import is_not_debarred
from services.supplier_registry.suppliers.domain.exclusion import no_ground_bars
from services.supplier_registry.suppliers.domain.state import Figures, Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Declaration
from shared.kernel.commands import Text, command
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import Market, ReasonKind, reason_of
from shared.reference.agreements import Agreement
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date

Justification = Annotated[str, Shown(longest=2000, lines=True, needed=True)]


@command
class RefusalReason:
    """One reason for a refusal, with a sentence for the applicant."""

    code: Annotated[str, reason_of(ReasonKind.APPLICATION_REFUSED)]
    detail: Text = ""


@command
class ExtendApplication:
    """More time to decide, justified in the individual case (PCR 2015 reg. 34(17))."""

    justification: Justification


@dataclass(frozen=True)
class Relied:
    """What a decision relies on beside the application.

    `market` is that of the application as it is now, and `agreement` the text that is offered in it today; `None` where
    there is none here. `usable` says of files that were looked through whether they can be opened.
    """

    supplier: Supplier
    market: Market | None
    agreement: Agreement | None
    terms: Terms
    usable: Mapping[UUID, bool] = field(default_factory=dict)


def against_admission(
    application: Application, category: str, relied: Relied, now: datetime
) -> Iterator[Rejection | None]:
    """Ask every rule of admission to one category.

    Neither insurance nor audited accounts are asked for: PA 2023 s. 36(2) forbids it before an award.
    """
    declaration, market = application.declaration, relied.market
    yield category_is_open(application, category)
    yield code_is_known("category", category, "/category")
    yield market_is_open(market, application.market, uk_date(now))
    yield is_still_of_market(market, category)
    yield from (code_is_known("exclusion ground", one.ground) for one in declaration.exclusion_grounds)
    yield is_not_suspended_throughout(relied.supplier, application.market)
    yield stands_for_itself(relied.supplier)
    yield from no_ground_bars(declaration, relied.terms, uk_date(now))
    yield from is_not_debarred(relied.supplier, declaration.associates, uk_date(now))
    yield from (rule(declaration) for rule in ADMISSION_RULES)
    yield declares_financial_standing(relied.supplier.figures)
    for kind in relied.terms.evidence_needed:
        yield needed_evidence_can_be_read(application, kind, relied.usable)


def category_is_open(application: Application, category: str) -> Rejection | None:
    """Only what was asked for and is not decided can be decided. Being late is no bar: it is never decided by time."""
    decision = _decision(application, category)
    if decision == Decision.OPEN:
        return None
    if decision is None:
        return Rejection("category_not_asked_for", f"the application does not ask for {category}", "/category")
    return Rejection("application_not_open", f"the application for {category} is {decision}", "/category")


def market_is_open(market: Market | None, code: str, today: date) -> Rejection | None:
    """PCR 2015 reg. 34(15): suppliers are admitted as long as the system is open, and no longer."""
    if market is None:
        return Rejection("market_unknown", f"market {code[:64]!r} is not known here (yet)")
    if market.is_open_on(today):
        return None
    return Rejection("market_closed", f"{market.code} is open {market.span}, not on {today}")


def is_still_of_market(market: Market | None, category: str, pointer: str = "/category") -> Rejection | None:
    """Reference data may have changed since the application."""
    if market is None or category in market.categories:
        return None
    return Rejection("category_not_in_market", f"{market.code} has no category {category}", pointer)


def is_not_suspended_throughout(supplier: Supplier, market: str) -> Rejection | None:
    """A suspension that is for every category is for those too that the supplier is not in yet."""
    if market not in supplier.suspended_in:
        return None
    return Rejection("supplier_suspended", f"the supplier is suspended in every category of {market}")


def has_safeguarding_policy(declaration: Declaration) -> Rejection | None:
    """Clients may be vulnerable, which the authority may take into account (PCR 2015 reg. 76(8))."""
    if declaration.has_safeguarding_policy:
        return None
    return Rejection("no_safeguarding_policy", "the applicant has no safeguarding policy")


def is_registered_for_data_protection(declaration: Declaration) -> Rejection | None:
    """Whoever is sent clients handles their data, and is registered with the Information Commissioner."""
    if declaration.registered_for_data_protection:
        return None
    return Rejection("not_registered_for_data_protection", "the applicant is not registered for data protection")


def accepts_terms(declaration: Declaration) -> Rejection | None:
    """A member trades under the agreement of the purchasing system."""
    if declaration.accepts_terms:
        return None
    return Rejection("terms_not_accepted", "the applicant has not accepted the terms of the purchasing system")


ADMISSION_RULES = (
    has_safeguarding_policy,
    is_registered_for_data_protection,
    accepts_terms,
)


def declares_financial_standing(figures: Figures) -> Rejection | None:
    """PCR 2015 reg. 58(7): a stated turnover or balance sheet is enough, since no accounts may be demanded."""
    if figures.turnover_pence > 0 or figures.balance_sheet_pence > 0:
        return None
    return Rejection("no_financial_standing", "the applicant stated neither a turnover nor a balance sheet")


def needed_evidence_can_be_read(application: Application, kind: str, usable: Mapping[UUID, bool]) -> Rejection | None:
    """PCR 2015 reg. 59: documents only where the procedure needs them, and then such as its assessors could open."""
    found = application.evidence.get(kind)
    if found is None:
        return Rejection("evidence_missing", f"evidence of {kind} is needed, and the application has none")
    match usable.get(found.latest.file_id):
        case True:
            return None
        case False:
            return Rejection("evidence_infected", f"the latest evidence of {kind} carries something harmful")
        case _:
            return Rejection("evidence_unscanned", f"the latest evidence of {kind} has not been scanned yet")


def extend(application: Application, asked: ExtendApplication, terms: Terms, now: datetime) -> list[Event]:
    """Give the decision more time, once: PCR 2015 reg. 34(17) counts it from receipt and not from today."""
    if application.open and application.extended:
        return []
    reject_if_any([is_open(application), deadline_has_not_passed(application.decide_by, uk_date(now))])
    decide_by = add_working_days(uk_date(application.received_at), terms.extended_to)
    return [
        facts.ApplicationExtended(
            **about(application),
            decide_by=decide_by,
            remind_on=subtract_working_days(decide_by, terms.decision_reminder),
            policies=(terms.decision_stamp,),
        ),
        facts.ExtensionJustified(**about(application), justification=asked.justification),
    ]


def is_open(application: Application) -> Rejection | None:
    """Only what is not decided yet can be given more time."""
    if undecided(application):
        return None
    return Rejection("application_not_open", "the application is decided in every category")


def deadline_has_not_passed(decide_by: date, today: date) -> Rejection | None:
    """PCR 2015 reg. 34(17) prolongs a time limit, and one that has run out cannot be prolonged."""
    if today <= decide_by:
        return None
    return Rejection("deadline_passed", f"the decision was due by {decide_by}; it is {today}")


def _decision(application: Application, category: str) -> str | None:
    asked = application.categories.get(category)
    return asked.decision if asked else None


class About(TypedDict):
    """Which application a fact is about."""

    application_id: UUID
    supplier_id: UUID
    market: str


def about(application: Application) -> About:
    """Return which application a fact is about."""
    return About(
        application_id=application.application_id, supplier_id=application.supplier_id, market=application.market
    )

"""An application's life: made, perhaps extended, then admitted, refused or withdrawn."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.supplier_registry.suppliers.domain.supplier import (
    MEMBER,
    Figures,
    Status,
    Supplier,
    application_of,
    stands_at,
)
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event, Reason
from shared.contracts.supplier_registry import Declaration
from shared.kernel.commands import Distinct, Text, command
from shared.kernel.rules import Rejection, code_is_known, reject_if_any, status_is_known
from shared.kernel.text import Shown
from shared.reference import (
    CategoryCode,
    ExclusionGroundCode,
    ExclusionNature,
    ReasonKind,
    exclusion_grounds,
    reason_of,
)
from shared.reference.calendar import add_working_days, uk_date

Justification = Annotated[str, Shown(longest=2000, lines=True, needed=True)]


@command
class Apply:
    """Ask to be admitted to categories, with a declaration in place of evidence (PCR 2015 reg. 59)."""

    categories: Annotated[tuple[CategoryCode, ...], Distinct(at_least=1)]
    exclusion_grounds: Annotated[tuple[ExclusionGroundCode, ...], Distinct()] = ()
    self_cleaning: Text = ""
    has_safeguarding_policy: bool
    registered_for_data_protection: bool
    accepts_terms: bool


@command
class RefusalReason:
    """One reason for a refusal, with a sentence for the applicant."""

    code: Annotated[str, reason_of(ReasonKind.APPLICATION_REFUSED)]
    detail: Text = ""


@command
class RefuseApplication:
    """An officer's no, with every reason (PCR 2015 reg. 55(2); PA 2023 s. 36(6))."""

    reasons: Annotated[tuple[RefusalReason, ...], Field(max_length=20), Distinct(at_least=1)]


@command
class ExtendApplication:
    """More time to decide, justified in the individual case (PCR 2015 reg. 34(17))."""

    justification: Justification


def apply(supplier: Supplier, application_id: UUID, asked: Apply, terms: Terms, now: datetime) -> list[Event]:
    """Take an application in, whatever it declares: whether the conditions are met is the officer's decision.

    Raises `Rejected` while another application is open or the organisation is a member. After a refusal, a
    withdrawal or a removal it may apply again at any time (PCR 2015 reg. 34(15)).
    """
    reject_if_any([may_apply(supplier)])
    return [
        facts.SupplierApplied(
            supplier_id=supplier.supplier_id,
            application_id=application_id,
            name=supplier.name,
            identifiers=supplier.identifiers,
            categories=asked.categories,
            sme=supplier.sme,
            vcse=supplier.vcse,
            received_at=now,
            decide_by=add_working_days(uk_date(now), terms.decide_within),
            policy=terms.decision_stamp,
            declaration=_declared(asked),
        )
    ]


def _declared(asked: Apply) -> Declaration:
    return Declaration(
        exclusion_grounds=asked.exclusion_grounds,
        self_cleaning=asked.self_cleaning,
        has_safeguarding_policy=asked.has_safeguarding_policy,
        registered_for_data_protection=asked.registered_for_data_protection,
        accepts_terms=asked.accepts_terms,
    )


def may_apply(supplier: Supplier) -> Rejection | None:
    """One application at a time, and none from a member."""
    if supplier.status is Status.APPLIED:
        detail = f"application {application_of(supplier).application_id} is open and will be decided"
        return Rejection("application_open", detail)
    if supplier.status in MEMBER:
        return Rejection("already_admitted", f"the organisation is a member already and is {supplier.status}")
    return status_is_known("supplier", supplier.status)


def admit(supplier: Supplier, now: datetime) -> list[Event]:
    """Admit an applicant to the categories it asked for, or raise `Rejected` with every reason against it.

    Neither insurance nor audited accounts are asked for: PA 2023 s. 36(2) forbids it before an award.
    """
    if supplier.status is Status.ADMITTED:
        return []
    reject_if_any(
        [
            application_is_open(supplier),
            *(code_is_known("category", category) for category in supplier.categories),
            *(code_is_known("exclusion ground", ground) for ground in supplier.declaration.exclusion_grounds),
            no_mandatory_ground_stands(supplier.declaration),
            discretionary_grounds_are_answered(supplier.declaration),
            has_safeguarding_policy(supplier.declaration),
            is_registered_for_data_protection(supplier.declaration),
            accepts_terms(supplier.declaration),
            declares_financial_standing(supplier.figures),
        ]
    )
    return [
        facts.SupplierAdmitted(
            supplier_id=supplier.supplier_id,
            application_id=application_of(supplier).application_id,
            name=supplier.name,
            categories=supplier.categories,
            sme=supplier.sme,
            vcse=supplier.vcse,
            admitted_at=now,
        )
    ]


def application_is_open(supplier: Supplier) -> Rejection | None:
    """Only an application that is not decided yet can be decided. Being late is no bar: it is never decided by time."""
    if supplier.status is Status.APPLIED:
        return None
    return Rejection("application_not_open", f"no application is open: the supplier is {supplier.status}")


def no_mandatory_ground_stands(declaration: Declaration) -> Rejection | None:
    """PCR 2015 reg. 57(1)-(3): a mandatory exclusion ground bars admission."""
    if grounds := list(_grounds(declaration, ExclusionNature.MANDATORY)):
        return Rejection("mandatory_exclusion_ground", f"mandatory exclusion grounds stand: {', '.join(grounds)}")
    return None


def discretionary_grounds_are_answered(declaration: Declaration) -> Rejection | None:
    """PCR 2015 reg. 57(4), (8), (13): a discretionary ground bars admission where no self-cleaning is shown.

    Whether what is shown is enough is for the officer, who may refuse on the ground all the same.
    """
    grounds = list(_grounds(declaration, ExclusionNature.DISCRETIONARY))
    if not grounds or declaration.self_cleaning:
        return None
    detail = f"discretionary exclusion grounds stand and no self-cleaning is shown: {', '.join(grounds)}"
    return Rejection("discretionary_exclusion_ground", detail)


def _grounds(declaration: Declaration, nature: ExclusionNature) -> Iterator[str]:
    known = exclusion_grounds()
    return (code for code in declaration.exclusion_grounds if code in known and known[code].nature is nature)


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


def declares_financial_standing(figures: Figures) -> Rejection | None:
    """PCR 2015 reg. 58(7): a declared turnover or balance sheet is enough, since no accounts may be demanded."""
    if figures.turnover_pence > 0 or figures.balance_sheet_pence > 0:
        return None
    return Rejection("no_financial_standing", "the applicant declared neither a turnover nor a balance sheet")


def refuse(supplier: Supplier, asked: RefuseApplication, now: datetime) -> list[Event]:
    """An officer's no; the applicant may apply again at any time."""
    if supplier.status is Status.REFUSED:
        return []
    reject_if_any([application_is_open(supplier)])
    return [
        facts.ApplicationRefused(
            supplier_id=supplier.supplier_id,
            application_id=application_of(supplier).application_id,
            reasons=tuple(Reason(code=each.code, detail=each.detail) for each in asked.reasons),
            decided_at=now,
        )
    ]


def extend(supplier: Supplier, asked: ExtendApplication, terms: Terms, now: datetime) -> list[Event]:
    """Give the decision more time, once: PCR 2015 reg. 34(17) counts it from receipt and not from today."""
    application = application_of(supplier)
    if supplier.status is Status.APPLIED and application.extended:
        return []
    reject_if_any([application_is_open(supplier), deadline_has_not_passed(application.decide_by, uk_date(now))])
    return [
        facts.ApplicationExtended(
            supplier_id=supplier.supplier_id,
            application_id=application.application_id,
            decide_by=add_working_days(uk_date(application.received_at), terms.extended_to),
            justification=asked.justification,
            policy=terms.decision_stamp,
        )
    ]


def deadline_has_not_passed(decide_by: date, today: date) -> Rejection | None:
    """PCR 2015 reg. 34(17) prolongs a time limit, and one that has run out cannot be prolonged."""
    if today <= decide_by:
        return None
    return Rejection("deadline_passed", f"the decision was due by {decide_by}; it is {today}")


def withdraw(supplier: Supplier, now: datetime) -> list[Event]:
    """The applicant takes its application back before it is decided."""
    if supplier.status is Status.WITHDRAWN:
        return []
    reject_if_any([stands_at(supplier, Status.APPLIED)])
    application_id = application_of(supplier).application_id
    return [
        facts.ApplicationWithdrawn(supplier_id=supplier.supplier_id, application_id=application_id, withdrawn_at=now)
    ]

"""Facts about suppliers: who they are, their applications, and how they stand in each category.

What an applicant declares, its figures, and what is said in free words about a decision are private: the supplier and
its assessors read them, and no other service does. Public facts give reasons as codes.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code

RefusalCode = Annotated[str, Code("application_refused reason")]
SuspensionCode = Annotated[str, Code("supplier_suspended reason")]
ReinstatementCode = Annotated[str, Code("supplier_reinstated reason")]
RemovalCode = Annotated[str, Code("supplier_removed reason")]


class Identifier(BaseModel):
    """An organisation's number in a register, by org-id.guide scheme such as GB-COH, in the form that it is kept in."""

    model_config = ConfigDict(frozen=True)

    scheme: Annotated[str, Code("register")]
    id: str


class Declaration(BaseModel):
    """What an applicant says of itself: about the organisation, never about a person; `exclusion_grounds` by code."""

    model_config = ConfigDict(frozen=True)

    exclusion_grounds: tuple[Annotated[str, Code("exclusion ground")], ...] = ()
    self_cleaning: str = ""
    has_safeguarding_policy: bool = False
    registered_for_data_protection: bool = False
    accepts_terms: bool = False


class SupplierEvent(Event):
    """Base of every fact about one supplier."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "supplier"
    SUBJECT: ClassVar[str] = "supplier_id"

    supplier_id: UUID


class SupplierRegistered(SupplierEvent):
    """An organisation made itself known; it is a member of no market yet. `sme` is the legal test on its figures."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierRegistered.v1"
    name: str
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool
    registered_at: AwareDatetime
    policies: tuple[str, ...] = ()


class SupplierDetailsChanged(SupplierEvent):
    """The supplier's name or size changed; `sme` is the legal test on the new figures."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierDetailsChanged.v1"
    name: str
    sme: bool
    vcse: bool
    policies: tuple[str, ...] = ()


class SupplierIdentifiersChanged(SupplierEvent):
    """These are the supplier's numbers now: it corrected them, or an officer struck one that is not its own."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierIdentifiersChanged.v1"
    identifiers: tuple[Identifier, ...]


class SupplierFiguresDeclared(SupplierEvent):
    """How large the supplier says it is, money in pence."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierFiguresDeclared.v1"
    PRIVATE: ClassVar[bool] = True
    staff: int
    turnover_pence: int
    balance_sheet_pence: int


class AccountEvent(SupplierEvent):
    """Base of the facts about who speaks for a supplier: an organisation (`org`), or an account (`sub` of `iss`)."""

    org: str | None = None
    issuer: str | None = None
    account: str | None = None


class AccountLinked(AccountEvent):
    """Whoever has a token of this organisation, or of this account, speaks for the supplier from now on."""

    TYPE: ClassVar[str] = "supplier_registry.AccountLinked.v1"
    linked_at: AwareDatetime


class AccountUnlinked(AccountEvent):
    """This organisation, or this account, no longer speaks for the supplier."""

    TYPE: ClassVar[str] = "supplier_registry.AccountUnlinked.v1"
    unlinked_at: AwareDatetime


class SupplierAdmitted(SupplierEvent):
    """A supplier met every condition of this category and may sell in it from now on, until the day named if any."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierAdmitted.v1"
    market: AnyMarket
    category: AnyCategory
    application_id: UUID
    admitted_at: AwareDatetime
    until: date | None = None
    policies: tuple[str, ...] = ()


class StandingEvent(SupplierEvent):
    """Base of every fact that changes how a member stands: in one category of a market, or in all that it is in."""

    market: AnyMarket
    category: AnyCategory | None = None


class SupplierSuspended(StandingEvent):
    """No new orders may go to this supplier until it is reinstated, or the day named, if any, is over.

    Running orders go on. Where it is suspended so already, this moves the end of its suspension; one of a category and
    one that is for all do not shorten each other: the longer stands.
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierSuspended.v1"
    reason: SuspensionCode
    suspended_at: AwareDatetime
    until: date | None = None
    policies: tuple[str, ...] = ()


class SupplierReinstated(StandingEvent):
    """A suspension was lifted. A notice of removal, where there is one, stands on.

    With `due_on` it ended by itself after that day, and where it was for all, suspensions that last longer stand on.
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierReinstated.v1"
    reinstated_at: AwareDatetime
    reason: ReinstatementCode | None = None
    due_on: date | None = None


class SupplierRemovalNotified(StandingEvent):
    """The supplier was told, with the reason, that it is to be removed and may answer first (PA 2023 s. 37(4))."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierRemovalNotified.v1"
    reason: RemovalCode
    representations_by: date
    policies: tuple[str, ...] = ()


class RemovalNoticeWithdrawn(StandingEvent):
    """A notice of removal was withdrawn. A suspension, where there is one, stands on."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalNoticeWithdrawn.v1"
    withdrawn_at: AwareDatetime


class SupplierRemoved(StandingEvent):
    """The supplier's membership was ended; `compulsory` where the law leaves no choice (PA 2023 s. 37(1))."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierRemoved.v1"
    reason: RemovalCode
    removed_at: AwareDatetime
    compulsory: bool = False
    policies: tuple[str, ...] = ()


class MembershipWithdrawn(StandingEvent):
    """The supplier left."""

    TYPE: ClassVar[str] = "supplier_registry.MembershipWithdrawn.v1"
    withdrawn_at: AwareDatetime


class RedeclarationRequested(StandingEvent):
    """The supplier was asked to renew its declaration by the end of the day named (PCR 2015 reg. 34(25)).

    On `remind_on` it is reminded.
    """

    TYPE: ClassVar[str] = "supplier_registry.RedeclarationRequested.v1"
    requested_at: AwareDatetime
    redeclare_by: date
    remind_on: date | None = None
    policies: tuple[str, ...] = ()


class RedeclarationDue(StandingEvent):
    """The day by which the supplier has to renew its declaration is near, and it has not done so yet."""

    TYPE: ClassVar[str] = "supplier_registry.RedeclarationDue.v1"
    redeclare_by: date


class RedeclarationMade(StandingEvent):
    """The supplier renewed its declaration in time. What it says is private."""

    TYPE: ClassVar[str] = "supplier_registry.RedeclarationMade.v1"
    made_at: AwareDatetime


class MembershipLapsed(StandingEvent):
    """The membership ended by itself: the declaration was not renewed by the end of `due_on` (PCR 2015 reg. 34(25))."""

    TYPE: ClassVar[str] = "supplier_registry.MembershipLapsed.v1"
    lapsed_at: AwareDatetime
    due_on: date


class DeclarationRenewed(SupplierEvent):
    """What the supplier declared anew when it was asked to, for these categories."""

    TYPE: ClassVar[str] = "supplier_registry.DeclarationRenewed.v1"
    PRIVATE: ClassVar[bool] = True
    market: AnyMarket
    categories: tuple[AnyCategory, ...]
    declaration: Declaration
    made_at: AwareDatetime


class ExplanationEvent(SupplierEvent):
    """Base of what was said to the supplier, in free words, of the fact before it, for the categories concerned."""

    market: AnyMarket
    categories: tuple[AnyCategory, ...]
    detail: str = Field(examples=["41 of 90 completed."])


class StandingExplained(ExplanationEvent):
    """What was said of a suspension or removal."""

    TYPE: ClassVar[str] = "supplier_registry.StandingExplained.v1"
    PRIVATE: ClassVar[bool] = True


class RemovalNoticeExplained(ExplanationEvent):
    """What was said of a notice of removal."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalNoticeExplained.v1"
    PRIVATE: ClassVar[bool] = True


class ApplicationEvent(Event):
    """Base of every fact about one application, in which each category is decided on its own."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "application"
    SUBJECT: ClassVar[str] = "application_id"

    application_id: UUID
    supplier_id: UUID
    market: AnyMarket


class SupplierApplied(ApplicationEvent):
    """An organisation asked to be admitted to these categories; the decision is due by `decide_by`.

    On `remind_on`, where it is still to be made, it is announced as due.
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierApplied.v1"
    categories: tuple[AnyCategory, ...]
    received_at: AwareDatetime
    decide_by: date
    remind_on: date | None = None
    policies: tuple[str, ...]


class DeclarationMade(ApplicationEvent):
    """What the applicant declared, in place of evidence (PCR 2015 reg. 59)."""

    TYPE: ClassVar[str] = "supplier_registry.DeclarationMade.v1"
    PRIVATE: ClassVar[bool] = True
    declaration: Declaration


class AttachedFile(BaseModel):
    """The file of a version of evidence: where it is found, and what it must be to the last byte."""

    model_config = ConfigDict(frozen=True)

    file_id: UUID
    sha256: str = Field(pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])
    size: int
    media_type: str = Field(examples=["application/pdf"])
    name: str = Field(examples=["Safeguarding policy.pdf"])


class EvidenceAttached(ApplicationEvent):
    """The applicant added evidence of one kind, or a new version of it; the versions before it stay as they are."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceAttached.v1"
    PRIVATE: ClassVar[bool] = True
    evidence_id: UUID
    kind: Annotated[str, Code("kind of evidence")]
    version: int
    file: AttachedFile
    attached_at: AwareDatetime


class ApplicationExtended(ApplicationEvent):
    """The time to decide was extended (PCR 2015 reg. 34(17))."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationExtended.v1"
    decide_by: date
    remind_on: date | None = None
    policies: tuple[str, ...]


class ApplicationDecisionDue(ApplicationEvent):
    """The day by which these categories have to be decided is near."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationDecisionDue.v1"
    categories: tuple[AnyCategory, ...]
    decide_by: date


class ApplicationDecisionOverdue(ApplicationEvent):
    """These categories were not decided by the end of the day named. Nothing is decided by that: it is still to do."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationDecisionOverdue.v1"
    categories: tuple[AnyCategory, ...]
    decide_by: date


class ExtensionJustified(ApplicationEvent):
    """Why the time to decide was extended: it has to be justified in the individual case (PCR 2015 reg. 34(17))."""

    TYPE: ClassVar[str] = "supplier_registry.ExtensionJustified.v1"
    PRIVATE: ClassVar[bool] = True
    justification: str


class ApplicationAccepted(ApplicationEvent):
    """The applicant meets the conditions of one category, and is admitted to it."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationAccepted.v1"
    category: AnyCategory
    decided_at: AwareDatetime
    policies: tuple[str, ...] = ()


class ApplicationRefused(ApplicationEvent):
    """The applicant does not meet the conditions of one category; it may apply again at any time."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationRefused.v1"
    category: AnyCategory
    reasons: tuple[RefusalCode, ...]
    decided_at: AwareDatetime
    policies: tuple[str, ...] = ()


class RefusalExplained(ApplicationEvent):
    """What was said to the applicant, in free words, of the reasons of the refusal before this."""

    TYPE: ClassVar[str] = "supplier_registry.RefusalExplained.v1"
    PRIVATE: ClassVar[bool] = True
    category: AnyCategory
    reasons: tuple[Annotated[Reason, Code("application_refused reason")], ...]


class ApplicationWithdrawn(ApplicationEvent):
    """The applicant took its application back in every category that was not decided yet."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationWithdrawn.v1"
    withdrawn_at: AwareDatetime

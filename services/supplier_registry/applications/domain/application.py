"""An application: one organisation's request to be admitted to categories of a market, folded from its events."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from services.supplier_registry.applications.domain.evaluation import Evaluation, evaluated
from services.supplier_registry.applications.domain.in_hand import InHand, follow
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Reason
from shared.contracts.supplier_registry import AttachedFile, Declaration, RefusalCode
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code

OPEN_APPLICATION = Claim("open_application")


class Decision(StrEnum):
    """What was decided on one category of an application."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class CategoryDecision:
    """One category that was asked for; `explanations` say in free words what `reasons` give as codes."""

    decision: Annotated[Decision, Code("application decision")] = Decision.OPEN
    decided_at: datetime | None = None
    reasons: tuple[RefusalCode, ...] = ()
    explanations: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class EvidenceVersion:
    """One version of a piece of evidence: a file, and when the applicant added it.

    `cited_version` is which version it is of what the supplier held before, where the applicant cited that.
    """

    file: AttachedFile
    attached_at: datetime
    cited_version: int | None = None


@dataclass(frozen=True)
class Evidence:
    """What the applicant shows for one kind of evidence: every version that it added, the latest last."""

    evidence_id: UUID
    versions: tuple[EvidenceVersion, ...]

    @property
    def latest(self) -> AttachedFile:
        """The file that counts."""
        return self.versions[-1].file


@dataclass(frozen=True)
class Application:
    """Each category is decided on its own; `open` while one of them is not decided yet.

    `evidence` is by its kind; `files` are those of all its versions, by which their application is found.
    `overdue` once that was so after the last day, and for good. `in_hand` is what waits for somebody until all is
    decided, and agreed.
    """

    application_id: UUID
    supplier_id: UUID
    market: str
    categories: dict[str, CategoryDecision]
    received_at: datetime
    decide_by: date
    declaration: Declaration = field(default_factory=Declaration)
    extended: bool = False
    justification: str = ""
    open: bool = True
    evidence: dict[str, Evidence] = field(default_factory=dict)
    files: tuple[UUID, ...] = ()
    overdue: bool = False
    remind_on: date | None = None
    in_hand: InHand = field(default_factory=InHand)
    evaluation: Evaluation = field(default_factory=Evaluation)


def open_application(supplier_id: UUID, market: str) -> ClaimRef:
    """Name the one application that an organisation may have open in a market."""
    return OPEN_APPLICATION(f"{supplier_id}:{market}")


def _claims(application: Application) -> tuple[ClaimRef, ...]:
    in_hand = application.open or application.in_hand.awaits_agreement
    return (open_application(application.supplier_id, application.market),) if in_hand else ()


def evolve(application: Application | None, event: facts.ApplicationEvent) -> Application:
    """Fold one event into an application."""
    if isinstance(event, facts.SupplierApplied):
        return _applied(event)
    application = begun(application, event)
    return replace(
        _evolve(application, event),
        in_hand=follow(application.in_hand, event),
        evaluation=evaluated(application.evaluation, event),
    )


def _evolve(application: Application, event: facts.ApplicationEvent) -> Application:
    match event:
        case facts.DeclarationMade():
            return replace(application, declaration=event.declaration)
        case facts.EvidenceAttached():
            return _with_evidence(application, event)
        case facts.ApplicationExtended() | facts.ExtensionJustified() | facts.ApplicationDecisionOverdue():
            return _with_time(application, event)
        case facts.ApplicationAccepted():
            return _decided(application, {event.category: CategoryDecision(Decision.ACCEPTED, event.decided_at)})
        case facts.ApplicationRefused():
            refused = CategoryDecision(Decision.REFUSED, event.decided_at, event.reasons)
            return _decided(application, {event.category: refused})
        case facts.RefusalExplained():
            explained = replace(application.categories[event.category], explanations=event.reasons)
            return _decided(application, {event.category: explained})
        case facts.ApplicationWithdrawn():
            withdrawn = CategoryDecision(Decision.WITHDRAWN, event.withdrawn_at)
            return _decided(application, dict.fromkeys(event.categories or in_question(application), withdrawn))
    return application


def undecided(application: Application) -> tuple[str, ...]:
    """Return the categories that are not decided yet."""
    return tuple(code for code, one in application.categories.items() if one.decision == Decision.OPEN)


def in_question(application: Application) -> tuple[str, ...]:
    """Return the categories that the applicant may still take back: not decided, or waiting for the agreement."""
    return (*undecided(application), *application.in_hand.awaiting)


def _applied(event: facts.SupplierApplied) -> Application:
    return Application(
        application_id=event.application_id,
        supplier_id=event.supplier_id,
        market=event.market,
        categories={category: CategoryDecision() for category in event.categories},
        received_at=event.received_at,
        decide_by=event.decide_by,
        remind_on=event.remind_on,
    )


def _with_time(
    application: Application,
    event: facts.ApplicationExtended | facts.ExtensionJustified | facts.ApplicationDecisionOverdue,
) -> Application:
    match event:
        case facts.ApplicationExtended():
            return replace(application, decide_by=event.decide_by, remind_on=event.remind_on, extended=True)
        case facts.ExtensionJustified():
            return replace(application, justification=event.justification)
    return replace(application, overdue=True)


def _with_evidence(application: Application, event: facts.EvidenceAttached) -> Application:
    before = application.evidence.get(event.kind)
    added = EvidenceVersion(event.file, event.attached_at, event.cited_version)
    evidence = Evidence(event.evidence_id, (*before.versions, added) if before else (added,))
    return replace(
        application,
        evidence={**application.evidence, event.kind: evidence},
        files=(*application.files, event.file.file_id),
    )


def _decided(application: Application, decided: dict[str, CategoryDecision]) -> Application:
    changed = replace(application, categories={**application.categories, **decided})
    return replace(changed, open=bool(undecided(changed)))


APPLICATIONS = Aggregate(
    "application",
    "applications",
    Application,
    evolve,
    indexes=(("supplier_id",), ("open", "decide_by", "application_id"), ("files",), ("in_hand.awaits_agreement",)),
    claims=_claims,
)

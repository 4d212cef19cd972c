"""What can be asked about applications: by the applicant, of its own alone, and by its assessors."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.applications.domain.application import (
    APPLICATIONS,
    Application,
    CategoryDecision,
    Decision,
    Evidence,
)
from services.supplier_registry.applications.domain.evaluation import Invitation
from services.supplier_registry.applications.domain.in_hand import InHand
from services.supplier_registry.applications.history import APPLICATION_DISCLOSURE
from services.supplier_registry.applications.showing import GroundShown, grounds_shown
from services.supplier_registry.suppliers.access import assessors_alone
from shared.auth.access import Access
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Reason
from shared.contracts.supplier_registry import (
    AgreementCode,
    AttachedFile,
    Declaration,
    OutcomeCode,
    PartyCode,
    RefusalCode,
)
from shared.files.files import Files
from shared.files.stored import FileStatus
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.store.store import Store

_LOST = "lost"
_BY_DAY = ("decide_by", "application_id")
_SHOWN_OTHERWISE = frozenset({"categories", "evidence", "files", "in_hand", "evaluation"})

APPLICATION_ACCESS = Access(APPLICATIONS, supplier="supplier_id")


class CategoryShown(BaseModel):
    """What was decided on one category; `explanations` say in free words what `reasons` give as codes."""

    category: AnyCategory
    decision: Annotated[Decision, Code("application decision")]
    decided_at: datetime | None
    reasons: tuple[RefusalCode, ...]
    explanations: tuple[Annotated[Reason, Code("application_refused reason")], ...]


class EvidenceNow(BaseModel):
    """What an application shows for one kind: the version that counts, and what a scanner has said of its file.

    `cited_version` is which version it is of what the supplier held before, where the applicant cited that.
    """

    kind: Annotated[str, Code("kind of evidence")]
    evidence_id: UUID
    version: int
    cited_version: int | None
    status: Annotated[str, Code("file status")]


class SignatureShown(BaseModel):
    """Who signed the agreement for one of the two sides."""

    party: PartyCode
    name: str
    capacity: str
    signed_at: datetime


class AgreementShown(BaseModel):
    """The agreement that was offered: the memberships of these categories begin once it is accepted.

    The text is among the reference data, at `/v1/reference/agreements`.
    """

    text_version: AgreementCode
    categories: tuple[AnyCategory, ...]
    offered_at: datetime
    accept_by: date
    remind_on: date | None
    overdue: bool
    accepted_at: datetime | None
    signatures: tuple[SignatureShown, ...]


class ClarificationShown(BaseModel):
    """What the applicant was asked, and what it answered."""

    clarification_id: UUID
    question: str
    answer_by: date
    remind_on: date | None
    overdue: bool
    answer: str
    answered_at: datetime | None


class ApplicationShown(BaseModel):
    """An application with its declaration and its evidence, category by category."""

    application_id: UUID
    supplier_id: UUID
    market: AnyMarket
    open: bool
    received_at: datetime
    decide_by: date
    extended: bool
    overdue: bool
    justification: str
    declaration: Declaration
    grounds: tuple[GroundShown, ...]
    evidence: tuple[EvidenceNow, ...]
    categories: tuple[CategoryShown, ...]
    agreement: AgreementShown | None
    clarifications: tuple[ClarificationShown, ...]
    invitations: tuple[Invitation, ...]


class ProposalShown(BaseModel):
    """How somebody would decide on a category: another category manager has to confirm it, or to return it."""

    category: AnyCategory
    outcome: OutcomeCode
    reasons: tuple[Annotated[Reason, Code("application_refused reason")], ...]
    note: str
    proposed_by: str
    proposed_at: datetime


class ReturnShown(BaseModel):
    """Why the last proposal on a category was not confirmed."""

    category: AnyCategory
    note: str
    returned_by: str
    returned_at: datetime


class ApplicationAssessed(ApplicationShown):
    """An application as its assessors see it: with what they think of it, which is not for the applicant."""

    assessor: str | None
    proposals: tuple[ProposalShown, ...]
    returned: tuple[ReturnShown, ...]


def shown(application: Application, statuses: Mapping[UUID, FileStatus], day: date, caller: Caller) -> dict[str, Any]:
    """Return an application as it is shown on a day to a caller who may see it, with what was said of its files."""
    about = {name: value for name, value in vars(application).items() if name not in _SHOWN_OTHERWISE}
    categories = categories_shown(application)
    evidence = tuple(_evidence(kind, one, statuses) for kind, one in sorted(application.evidence.items()))
    grounds = grounds_shown(application.declaration, application.market, day)
    about |= {"categories": categories, "evidence": evidence, "grounds": grounds}
    about["agreement"] = _agreement(application.in_hand)
    about |= {"clarifications": _clarifications(application), "invitations": application.evaluation.invitations}
    if assessors_alone(caller):
        return ApplicationAssessed(
            **about, assessor=application.evaluation.assessor, **_assessed(application.in_hand)
        ).model_dump(mode="json")
    return ApplicationShown(**about).model_dump(mode="json")


def _assessed(in_hand: InHand) -> dict[str, Any]:
    proposals = tuple(
        ProposalShown(category=code, outcome=one.outcome, reasons=one.reasons, **vars(one.proposal))
        for code, one in in_hand.proposals.items()
    )
    returned = tuple(ReturnShown(category=code, **vars(one)) for code, one in in_hand.returned.items())
    return {"proposals": proposals, "returned": returned}


def _clarifications(application: Application) -> tuple[ClarificationShown, ...]:
    asked = application.evaluation.clarifications.items()
    return tuple(ClarificationShown(clarification_id=UUID(name), **vars(one)) for name, one in asked)


def _agreement(in_hand: InHand) -> AgreementShown | None:
    if in_hand.agreement is None:
        return None
    told = {name: value for name, value in vars(in_hand.agreement).items() if name != "signatures"}
    signatures = tuple(SignatureShown(**vars(each)) for each in in_hand.agreement.signatures)
    return AgreementShown(**told, signatures=signatures)


def categories_shown(application: Application) -> tuple[CategoryShown, ...]:
    """Return what was decided, category by category."""
    return tuple(_category(code, one) for code, one in application.categories.items())


def _evidence(kind: str, one: Evidence, statuses: Mapping[UUID, FileStatus]) -> EvidenceNow:
    status = status_of(one.latest, statuses)
    cited = one.versions[-1].cited_version
    return EvidenceNow(
        kind=kind, evidence_id=one.evidence_id, version=len(one.versions), cited_version=cited, status=status
    )


def status_of(file: AttachedFile, statuses: Mapping[UUID, FileStatus]) -> str:
    """Return how a file stands: what a scanner said of it, or that it is `lost`, which `dps reconcile` tells of."""
    return statuses.get(file.file_id, _LOST)


def _category(code: str, one: CategoryDecision) -> CategoryShown:
    return CategoryShown(category=code, **vars(one))


class ApplicationQueries:
    """Answers about applications. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files, clock: Clock) -> None:
        """Answer from what the store holds, and from what is known of files."""
        self._now = clock
        self._store = store
        self._files = files
        self._past = Past(store, APPLICATION_DISCLOSURE)

    async def get(self, application_id: UUID, caller: Caller, as_at: date | None = None) -> tuple[dict[str, Any], int]:
        """Return an application that the caller may see, as it is or as it was on a day, and its version."""
        readable = APPLICATION_ACCESS.readable_by(caller, application_id)
        stored = await self._past.read(application_id, as_at, readable)
        statuses, day = await self._statuses([stored.state]), as_at or uk_date(self._now())
        return shown(stored.state, statuses, day, caller), stored.version

    async def history(self, application_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to an application; raises `NotFound`."""
        readable = APPLICATION_ACCESS.readable_by(caller, application_id)
        return await self._past.history(application_id, caller, readable, after=after, limit=limit)

    async def list(
        self, caller: Caller, supplier_id: UUID | None, is_open: bool | None, after: str | None, limit: int
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the applications that the caller may see."""
        filters: Filters = {"open": is_open, **APPLICATION_ACCESS.filters(caller, supplier_id=supplier_id)}
        found = await self._store.documents(APPLICATIONS, filters, after=after, limit=limit)
        applications = [(one, APPLICATIONS.decode(state)) for one, state in found]
        statuses = await self._statuses(each for _, each in applications)
        today = uk_date(self._now())
        return [(one, shown(each, statuses, today, caller)) for one, each in applications]

    async def queue(
        self,
        caller: Caller,
        *,
        overdue: bool | None,
        to_confirm: bool | None,
        mine: bool,
        after: str | None,
        limit: int,
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of what waits for a decision, by its last day; `mine` is what the caller evaluates."""
        filters: Filters = {
            "open": True,
            "overdue": overdue,
            "in_hand.to_confirm": to_confirm,
            "evaluation.assessor": caller.actor if mine else None,
        }
        found = await self._store.in_order(APPLICATIONS, filters, _BY_DAY, after=after, limit=limit)
        applications = [(place, APPLICATIONS.decode(state)) for place, state in found]
        statuses, today = await self._statuses(each for _, each in applications), uk_date(self._now())
        return [(place, shown(each, statuses, today, caller)) for place, each in applications]

    async def _statuses(self, applications: Iterable[Application]) -> Mapping[UUID, FileStatus]:
        latest = [one.latest.file_id for each in applications for one in each.evidence.values()]
        return await self._files.statuses(latest) if latest else {}

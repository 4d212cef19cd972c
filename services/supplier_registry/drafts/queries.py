"""What can be asked about drafts of applications: by the applicant's own people, and by nobody else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.applications.comparing import last_application
from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.domain.differences import differences, said_in, statement
from services.supplier_registry.applications.showing import (
    DifferenceShown,
    GroundShown,
    difference_shown,
    grounds_shown,
)
from services.supplier_registry.drafts.domain.draft import DRAFTS, Draft, DraftStatus
from services.supplier_registry.drafts.domain.drafting import against_submission, declaration_of
from services.supplier_registry.drafts.history import DRAFT_DISCLOSURE
from services.supplier_registry.registers.queries import CheckBeside, CheckQueries
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.auth.access import Access
from shared.contracts.codes import AnyMarket
from shared.contracts.supplier_registry import DraftContent
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.http.problems import ReasonBody
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters
from shared.reference import markets
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.store.store import Store

DRAFT_ACCESS = Access(DRAFTS, supplier="supplier_id")


class DraftListed(BaseModel):
    """A draft among others: for which market, when it was saved last, and what became of it."""

    draft_id: UUID
    supplier_id: UUID
    market: AnyMarket
    status: Annotated[DraftStatus, Code("draft status")]
    drafted_at: datetime
    saved_at: datetime
    application_id: UUID | None


class DraftShown(DraftListed):
    """A draft with all that it says, and what stands in the way of submitting it.

    `grounds` says how each ground counts today. `prefilled_from` is the application that the draft began with, and
    `differences` are from what was said in that one. `registers` are what public registers said last of the
    organisation, beside what it says of itself; nothing of that is taken over before it says so.
    """

    content: DraftContent
    grounds: tuple[GroundShown, ...]
    in_the_way: tuple[ReasonBody, ...]
    prefilled_from: UUID | None
    differences: tuple[DifferenceShown, ...]
    registers: tuple[CheckBeside, ...]


class DraftQueries:
    """Answers about drafts. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, checks: CheckQueries, clock: Clock) -> None:
        """Answer from what the store holds, and from what registers said."""
        self._store = store
        self._checks = checks
        self._now = clock
        self._past = Past(store, DRAFT_DISCLOSURE)

    async def get(self, draft_id: UUID, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return a draft of the caller's own organisation, and its version."""
        stored = await self._store.get(DRAFTS(draft_id))
        draft = DRAFT_ACCESS.readable(caller, draft_id, stored.state)
        before = await self._store.read(APPLICATIONS(draft.prefilled_from)) if draft.prefilled_from else None
        return (await self._shown(draft, before.state if before else None)).model_dump(mode="json"), stored.version

    async def history(self, draft_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a draft; raises `NotFound`."""
        readable = DRAFT_ACCESS.readable_by(caller, draft_id)
        return await self._past.history(draft_id, caller, readable, after=after, limit=limit)

    async def list(
        self, caller: Caller, status: DraftStatus | None, after: str | None, limit: int
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the drafts of the caller's own organisation."""
        filters: Filters = {"status": status, **DRAFT_ACCESS.filters(caller)}
        found = await self._store.documents(DRAFTS, filters, after=after, limit=limit)
        return [(one, DraftListed(**_listed(DRAFTS.decode(state))).model_dump(mode="json")) for one, state in found]

    async def _shown(self, draft: Draft, before: Application | None) -> DraftShown:
        content, now = draft.content, self._now()
        changed = differences(said_in(before), statement(content.categories, content)) if before else ()
        supplier = (await self._store.get(SUPPLIERS(draft.supplier_id))).state
        is_open = draft.status == DraftStatus.OPEN
        return DraftShown(
            **_listed(draft),
            content=content,
            grounds=grounds_shown(declaration_of(content), draft.market, uk_date(now)),
            in_the_way=tuple(await self._in_the_way(draft, supplier, now)) if is_open else (),
            prefilled_from=draft.prefilled_from,
            differences=tuple(difference_shown(one) for one in changed),
            registers=await self._checks.beside(supplier) if is_open else (),
        )

    async def _in_the_way(self, draft: Draft, supplier: Supplier, now: datetime) -> Sequence[ReasonBody]:
        last = await last_application(self._store, draft.supplier_id, draft.market)
        held = str(last.application_id) if last and APPLICATIONS.claims(last) else None
        found = against_submission(draft, supplier, held, markets().get(draft.market), now)
        return [ReasonBody(code=one.code, detail=one.detail, pointer=one.pointer) for one in found if one]


def _listed(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in DraftListed.model_fields}

"""What can be asked about applications: by the applicant, of its own alone, and by its assessors."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.applications.domain.application import (
    APPLICATIONS,
    Application,
    CategoryDecision,
    Decision,
)
from services.supplier_registry.applications.history import APPLICATION_DISCLOSURE
from shared.auth.access import Access
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Reason
from shared.contracts.supplier_registry import Declaration, RefusalCode
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.reference.codes import Code
from shared.store.store import Store

APPLICATION_ACCESS = Access(APPLICATIONS, supplier="supplier_id")


class CategoryShown(BaseModel):
    """What was decided on one category; `explanations` say in free words what `reasons` give as codes."""

    category: AnyCategory
    decision: Annotated[Decision, Code("application decision")]
    decided_at: datetime | None
    reasons: tuple[RefusalCode, ...]
    explanations: tuple[Annotated[Reason, Code("application_refused reason")], ...]


class ApplicationShown(BaseModel):
    """An application with its declaration, category by category."""

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
    categories: tuple[CategoryShown, ...]


def shown(application: Application) -> dict[str, Any]:
    """Return an application as it is shown."""
    about = {name: value for name, value in vars(application).items() if name != "categories"}
    categories = tuple(_category(code, one) for code, one in application.categories.items())
    return ApplicationShown(**about, categories=categories).model_dump(mode="json")


def _category(code: str, one: CategoryDecision) -> CategoryShown:
    return CategoryShown(category=code, **vars(one))


class ApplicationQueries:
    """Answers about applications. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, APPLICATION_DISCLOSURE)

    async def get(self, application_id: UUID, caller: Caller, as_at: date | None = None) -> tuple[dict[str, Any], int]:
        """Return an application that the caller may see, as it is or as it was on a day, and its version."""
        readable = APPLICATION_ACCESS.readable_by(caller, application_id)
        stored = await self._past.read(application_id, as_at, readable)
        return shown(stored.state), stored.version

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
        return [(one, shown(APPLICATIONS.decode(state))) for one, state in found]

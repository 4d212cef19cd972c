"""What an organisation says otherwise than in the application before: for itself and for its assessors."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.domain.differences import differences, said_in
from services.supplier_registry.applications.queries import APPLICATION_ACCESS, CategoryShown, categories_shown
from services.supplier_registry.applications.showing import DifferenceShown, difference_shown
from shared.kernel.caller import Caller
from shared.store.store import Store


class Before(BaseModel):
    """The application before, and what was decided on it."""

    application_id: UUID
    received_at: datetime
    categories: tuple[CategoryShown, ...]


class Compared(BaseModel):
    """What an application says otherwise than the one before it in the same market; `before` is null for the first."""

    before: Before | None
    differences: tuple[DifferenceShown, ...]


async def last_application(
    store: Store, supplier_id: UUID, market: str, before: Application | None = None
) -> Application | None:
    """Return what a supplier applied with last in a market, or last before another application; decided or not."""
    found = [one async for page in store.pages(APPLICATIONS, {"supplier_id": supplier_id}) for one in page]
    earlier = (one for one in found if one.market == market and (before is None or _age(one) < _age(before)))
    return max(earlier, key=_age, default=None)


def _age(application: Application) -> tuple[datetime, UUID]:
    """What came first, by ids that rise where two came at one moment."""
    return application.received_at, application.application_id


class Comparisons:
    """Answers about what differs between applications. Raises `NotFound`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store

    async def differences(self, application_id: UUID, caller: Caller) -> dict[str, Any]:
        """Return what an application that the caller may see says otherwise than the one before it."""
        stored = await self._store.get(APPLICATIONS(application_id))
        application = APPLICATION_ACCESS.readable(caller, application_id, stored.state)
        before = await last_application(self._store, application.supplier_id, application.market, application)
        found = differences(said_in(before), said_in(application)) if before else ()
        return Compared(
            before=_before(before) if before else None, differences=tuple(map(difference_shown, found))
        ).model_dump(mode="json")


def _before(application: Application) -> Before:
    return Before(
        application_id=application.application_id,
        received_at=application.received_at,
        categories=categories_shown(application),
    )

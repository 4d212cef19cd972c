"""What can be asked about interests: one's own, and by those who answer for the buying, all of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.ordering.interests.domain.interests import INTERESTS, Interests, interests_id_of
from shared.contracts.ordering import InterestCode
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.store.store import Store


@dataclass(frozen=True)
class BuyingInterest:
    """What connects an account with a supplier, and since when it is declared.

    `passed_on_from` is the supplier that it was declared in, where this one took that one's place.
    """

    supplier_id: UUID
    kind: InterestCode
    detail: str
    declared_at: datetime
    passed_on_from: UUID | None


@dataclass(frozen=True)
class PersonWithInterests:
    """An account of the department with all its interests."""

    interests_id: UUID
    account: str
    interests: tuple[BuyingInterest, ...]


class InterestQueries:
    """Answers about interests."""

    def __init__(self, store: Store) -> None:
        """Read what this store holds."""
        self._store = store

    async def own(self, caller: Caller) -> PersonWithInterests:
        """Return what the caller has declared, which may be nothing."""
        found = await self._store.several(INTERESTS, [interests_id_of(caller.actor)])
        return _shown(found[0] if found else Interests(interests_id_of(caller.actor), caller.actor))

    async def in_supplier(self, supplier_id: UUID) -> list[UUID]:
        """Return whose interests are, among others, in a supplier."""
        pages = self._store.pages(INTERESTS, {"declared.supplier_id": supplier_id})
        return [each.interests_id async for page in pages for each in page]

    async def list(
        self, *, supplier_id: UUID | None, account: str | None, after: str | None, limit: int
    ) -> list[tuple[str, PersonWithInterests]]:
        """Return accounts with what they have declared: those with an interest in a supplier, or one of them."""
        filters: Filters = {"declared.supplier_id": supplier_id, "holder": account}
        found = await self._store.documents(INTERESTS, filters, after=after, limit=limit)
        return [(identifier, _shown(INTERESTS.decode(stored))) for identifier, stored in found]


def _shown(interests: Interests) -> PersonWithInterests:
    declared = tuple(BuyingInterest(**vars(each)) for each in interests.declared)
    return PersonWithInterests(interests.interests_id, interests.holder, declared)

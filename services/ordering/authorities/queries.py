"""What can be asked about lent authorities: one's own, and those of a district."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.ordering.authorities.domain.lent import LENT_AUTHORITIES, Lent, LentAuthorities, authorities_id_of
from shared.auth.access import covers, districts_served, is_of_a_district
from shared.contracts.codes import AnyAuthority, AnyDistrict
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters, one_of
from shared.kernel.rules import NotFound
from shared.reference.calendar import uk_date
from shared.store.store import Store


@dataclass(frozen=True)
class Cover:
    """An authority as it was lent, and whether it may be used today."""

    cover_id: UUID
    level: AnyAuthority
    districts: tuple[AnyDistrict, ...]
    up_to_pence: int | None
    first_on: date
    last_on: date
    reason: str
    lent_by: str
    in_force: bool


@dataclass(frozen=True)
class Covering:
    """An account, and what authorities it was lent that are not over."""

    authorities_id: UUID
    account: str
    lent: tuple[Cover, ...]


class AuthorityQueries:
    """Answers about lent authorities. Each raises `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Read what this store holds; the clock says what is in force."""
        self._store = store
        self._now = clock

    async def lent_to(self, account: str) -> LentAuthorities | None:
        """Return what an account was lent, over or not."""
        found = await self._store.several(LENT_AUTHORITIES, [authorities_id_of(account)])
        return found[0] if found else None

    async def lent_by(self, account: str) -> list[UUID]:
        """Return under which ids is kept what an account lent."""
        pages = self._store.pages(LENT_AUTHORITIES, {"lent.by": account})
        return [each.authorities_id async for page in pages for each in page]

    async def own(self, caller: Caller) -> Covering:
        """Return what the caller was lent."""
        found = await self.lent_to(caller.actor)
        return self._shown(found or LentAuthorities(authorities_id_of(caller.actor), caller.actor))

    async def get(self, authorities_id: UUID, caller: Caller) -> tuple[Covering, int]:
        """Return what one account was lent for districts that the caller may see, and its version."""
        found = await self._store.read(LENT_AUTHORITIES(authorities_id))
        if found is None or not any(covers(caller, each) for lent in found.state.lent for each in lent.districts):
            raise NotFound(LENT_AUTHORITIES.name, authorities_id)
        return self._shown(found.state, caller), found.version

    async def list(
        self, caller: Caller, *, district: str | None, after: str | None, limit: int
    ) -> list[tuple[str, Covering]]:
        """Return who was lent authorities for districts that the caller may see."""
        if district is not None and not covers(caller, district):
            raise NotFound("access to district", district)
        within = one_of(districts_served(caller)) if is_of_a_district(caller) else None
        filters: Filters = {"lent.districts": district or within}
        found = await self._store.documents(LENT_AUTHORITIES, filters, after=after, limit=limit)
        return [(identifier, self._shown(LENT_AUTHORITIES.decode(stored), caller)) for identifier, stored in found]

    def _shown(self, lent: LentAuthorities, caller: Caller | None = None) -> Covering:
        """Show what is not over; to staff of districts, what is for these."""
        today = uk_date(self._now())
        standing = [each for each in lent.lent if each.last_on >= today]
        if caller is not None:
            standing = [each for each in standing if any(covers(caller, district) for district in each.districts)]
        return Covering(lent.authorities_id, lent.borrower, tuple(_cover(each, today) for each in standing))


def _cover(lent: Lent, today: date) -> Cover:
    return Cover(
        cover_id=lent.cover_id,
        level=lent.level,
        districts=lent.districts,
        up_to_pence=lent.up_to_pence,
        first_on=lent.first_on,
        last_on=lent.last_on,
        reason=lent.reason,
        lent_by=lent.by,
        in_force=lent.first_on <= today,
    )

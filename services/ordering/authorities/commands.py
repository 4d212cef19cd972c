"""What can be done with authorities, a method each."""

from uuid import UUID

from services.ordering.authorities.domain import lent
from services.ordering.authorities.domain.lent import (
    LENT_AUTHORITIES,
    EndAuthoritiesOf,
    LendAuthority,
    Lender,
    ReturnAuthority,
    authorities_id_of,
)
from services.ordering.authorities.queries import AuthorityQueries
from shared.auth.access import acts_as, districts_as, must_serve_district
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference.calendar import uk_date
from shared.reference.markets import prevailing_policy
from shared.reference.policy_values import Level, OrderApproval
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


class Authorities:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, queries: AuthorityQueries, clock: Clock) -> None:
        """Keep who was lent which authority, and find by these queries what somebody lent."""
        self._store = store
        self._queries = queries
        self._now = clock

    async def lend(self, asked: LendAuthority, caller: Caller) -> Committed:
        """Lend an authority that the caller has by its role; raises `Forbidden` for a district that is not its own."""
        for district in asked.districts:
            must_serve_district(caller, district)
        now, cover_id, lender = self._now(), new_id(), lender_of(caller)
        today = uk_date(now)
        terms = prevailing_policy(OrderApproval, today)
        return await self._store.change(
            (LENT_AUTHORITIES(authorities_id_of(asked.to)),),
            lambda found: lent.lend(found, cover_id, asked, lender, terms, now),
            caller,
        )

    async def give_back(self, authorities_id: UUID, asked: ReturnAuthority, caller: Caller) -> Committed:
        """End one of the authorities that an account was lent."""
        now, by, theirs = self._now(), lender_of(caller), LENT_AUTHORITIES(authorities_id)
        return await self._store.change(
            (theirs,), lambda found: lent.give_back(theirs.existing(found), asked, by, now), caller
        )

    async def end_all_of(self, asked: EndAuthoritiesOf, caller: Caller) -> Committed:
        """End what an account lent and was lent; whoever has lost the role lends nothing more meanwhile."""
        now, by = self._now(), lender_of(caller)
        ids = dict.fromkeys([authorities_id_of(asked.account), *await self._queries.lent_by(asked.account)])
        refs = tuple(LENT_AUTHORITIES(each) for each in ids)

        def decided(known: Known) -> list[Event]:
            found = [there for each in refs if (there := known[each])]
            return [event for there in found for event in lent.end_all_of(there, asked, by, now)]

        return await self._store.change(Reliance(refs), decided, caller)


def lender_of(caller: Caller) -> Lender:
    """Return whom a caller is, and what authority the roles that open the endpoint give it: `POLICY` for none."""
    if acts_as(caller, Role.BUYER):
        return Lender(caller.actor, Level.BUYER, None)
    managed = districts_as(caller, Role.DISTRICT_MANAGER)
    return Lender(caller.actor, Level.DISTRICT if managed else Level.POLICY, managed)

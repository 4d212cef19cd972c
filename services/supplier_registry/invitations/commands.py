"""What can be done with invitations, a method each."""

from collections.abc import Iterable
from dataclasses import dataclass
from secrets import token_urlsafe
from uuid import UUID

from services.supplier_registry.invitations.domain import accepting, inviting
from services.supplier_registry.invitations.domain.accepting import Accepting, AcceptInvitation
from services.supplier_registry.invitations.domain.invitation import INVITATIONS
from services.supplier_registry.invitations.domain.inviting import InviteAccount, Inviting
from services.supplier_registry.invitations.queries import INVITATION_ACCESS
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.auth.access import account_of, acts_as
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference import prevailing_policy
from shared.reference.calendar import uk_date
from shared.reference.policy_values import AccountInvitation
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.store import Store

_BYTES_OF_A_PASSCODE = 24


@dataclass(frozen=True)
class Invited:
    """What inviting came to, and the passcode: `None` on a repeat, since it is kept nowhere."""

    committed: Committed
    passcode: str | None


class Invitations:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about invitations by the policies in force."""
        self._store = store
        self._now = clock

    async def invite(self, supplier_id: UUID, asked: InviteAccount, caller: Caller) -> Invited:
        """Invite somebody to speak for a supplier, as a member of it or as an officer who knows that nobody can."""
        now, invitation_id, passcode = self._now(), new_id(), token_urlsafe(_BYTES_OF_A_PASSCODE)
        day = uk_date(now)
        terms = prevailing_policy(AccountInvitation, day)
        by = account_of(caller) if acts_as(caller, Role.SUPPLIER) else None
        about = Inviting(invitation_id, passcode, by, terms.values.good_for_days, terms.stamp)
        invitation, supplier = INVITATIONS.new(invitation_id), guarded(SUPPLIERS(supplier_id))

        def decide(known: Known) -> list[Event]:
            own = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            return inviting.invite(own, asked, about, now)

        committed = await self._store.change(Reliance((invitation, supplier)), decide, caller)
        return Invited(committed, None if committed.repeated else passcode)

    async def withdraw(self, invitation_id: UUID, caller: Caller) -> Committed:
        """Take an invitation back."""
        now = self._now()
        decide = INVITATION_ACCESS.deciding(caller, invitation_id, lambda one: inviting.withdraw(one, now))
        return await self._store.change((INVITATIONS(invitation_id),), decide, caller)

    async def accept(self, invitation_id: UUID, asked: AcceptInvitation, caller: Caller) -> Committed:
        """Speak for the supplier from now on, with the passcode of its invitation."""
        now, account, invitation = self._now(), account_of(caller), INVITATIONS(invitation_id)
        claims = tuple(link.claim for link in account.links)

        def supplier_of(known: Known) -> Iterable[ReliedOn]:
            found = known[invitation]
            return (SUPPLIERS(found.supplier_id),) if found else ()

        def decide(known: Known) -> list[Event]:
            found = accepting.knows_its_passcode(known[invitation], invitation_id, asked.passcode)
            supplier = SUPPLIERS(found.supplier_id)
            who = Accepting(account, caller.supplier_id, lambda link: known[link.claim] is not None)
            return accepting.accept(found, supplier.existing(known[supplier]), who, now)

        return await self._store.change(Reliance((invitation, *claims), supplier_of), decide, caller)

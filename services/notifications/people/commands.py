"""What can be done with the address book: people register, give an address or take it out, and are closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog

from services.notifications.people.domain import registering
from services.notifications.people.domain.person import PEOPLE, Person, person_of
from services.notifications.people.domain.registering import CloseAccount, Details, NewEmail, Register, details_of
from services.notifications.people.domain.staff_file import StaffRow
from services.notifications.people.queries import People
from shared.auth.access import account_of, standing_of
from shared.contracts.event import Event
from shared.kernel.accounts import Account
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import PRESENT
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound
from shared.reference import districts, jobcentres
from shared.sealing import Vault
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

log = structlog.get_logger(__name__)


class AddressBook:
    """The index of commands. Each raises `Rejected`, `NotFound` or `KmsAway`.

    An address is sealed before anything is decided. Its key is made for it alone, so that it is gone with the key as
    soon as it is replaced or taken out; a key that nobody came to use is swept.
    """

    def __init__(self, store: Store, vault: Vault, people: People, clock: Clock) -> None:
        """Keep people in this store, and their addresses by keys of this vault."""
        self._store = store
        self._vault = vault
        self._people = people
        self._now = clock

    async def register(self, asked: Register, caller: Caller) -> Committed:
        """Put the caller into the address book as its token says who it is, or bring its entry up to date."""
        now, account = self._now(), account_of(caller)
        before = await self._people.of_account(account)
        email = await self._sealed(asked.email, before)

        def decide(found: Person | None, minted: UUID) -> list[Event]:
            return registering.register(found, minted, _details(caller, asked.language, found), email, now)

        committed = await self._enter(account, decide, caller)
        await self._forget_unused(committed, caller)
        return committed

    async def remove_email(self, caller: Caller) -> Committed:
        """Take the caller's own address out, and destroy its key."""
        found = await self._people.of_account(account_of(caller))
        if found is None:
            raise NotFound("person", "me")
        now = self._now()
        committed = await self._change(found.person_id, caller, lambda one: registering.remove_email(one, now))
        await self._forget_unused(committed, caller)
        return committed

    async def stop_email(self, person_id: UUID, key_id: UUID, code: str, caller: Caller) -> Committed:
        """Send nothing more to the address that this key sealed: it takes nothing. Says nothing of another by now."""
        now = self._now()
        return await self._change(person_id, caller, lambda one: registering.stop_email(one, key_id, code, now))

    async def close(self, person_id: UUID, asked: CloseAccount, caller: Caller) -> Committed:
        """Close the account of somebody who has left: no message reaches it, and its address is forgotten."""
        now = self._now()
        committed = await self._change(person_id, caller, lambda one: registering.close(one, asked, now))
        await self._forget_unused(committed, caller)
        return committed

    async def handed_over(self, person_id: UUID, messages: int, caller: Caller) -> Committed:
        """Note that what waited for somebody who has left is handed over: so many messages."""
        now = self._now()
        return await self._change(person_id, caller, lambda one: registering.see_off(one, messages, now))

    async def take_in(self, row: StaffRow, before: Person | None, caller: Caller) -> str:
        """Do what a row of an operator's file says of an account; return what that came to. May be repeated."""
        if row.left and (before is None or before.closed_on is not None):
            return "unchanged"
        if before is not None and row.left:
            await self.close(before.person_id, CloseAccount(), caller)
            return "closed"
        now, account = self._now(), before.account if before else row.holder
        takes = before is None or before.takes_address_of_a_file or before.closed_on is not None
        email = await self._sealed(row.email, before, by_owner=False) if takes else None

        def decide(found: Person | None, minted: UUID) -> list[Event]:
            return registering.take_in(found, minted, _details_of(row, account, found), email, now)

        committed = await self._enter(account, decide, caller)
        await self._forget_unused(committed, caller)
        if not committed.events:
            return "unchanged"
        return "registered" if before is None else "reopened" if before.closed_on else "changed"

    async def forget_all_unused(self, caller: Caller) -> None:
        """Destroy the keys of all addresses that are not used any more, as far as a crash left any."""
        async for page in self._store.pages(PEOPLE, {"keys_to_destroy": PRESENT}):
            for person in page:
                await self._forget(person, caller.part(person.person_id))

    async def _enter(
        self, account: Account, decide: Callable[[Person | None, UUID], list[Event]], caller: Caller
    ) -> Committed:
        """Decide about the one entry of an account, which begins with this where there is none."""
        claim, minted = person_of(account), new_id()

        def entry(known: Known) -> Ref[Person]:
            holder = known[claim]
            return PEOPLE(holder) if holder else PEOPLE.new(minted)

        needs = Reliance((claim,), lambda known: (entry(known),))
        return await self._store.change(needs, lambda known: decide(known[entry(known)], minted), caller)

    async def _sealed(self, email: str | None, before: Person | None, *, by_owner: bool = True) -> NewEmail | None:
        """Return a new address, sealed by a key of its own; `None` where none was given, or the one that is known.

        Its owner may give an address again that was stopped, and so have it tried again; a file may not.
        """
        if email is None:
            return None
        if before and not (by_owner and before.email_stopped) and await self._people.email_of(before) == email:
            return None
        key_id = await self._vault.key_for([f"address {new_id()}"])
        return NewEmail(key_id, await self._vault.seal(key_id, email), by_owner)

    async def _forget_unused(self, committed: Committed, caller: Caller) -> None:
        """Destroy the keys of addresses that a command has put out of use; what fails here, a job makes up for."""
        if not committed.events:
            return
        person_id = UUID(committed.events[0].event.subject)
        await self._forget((await self._people.get(person_id)).state, caller)

    async def _forget(self, person: Person, caller: Caller) -> None:
        quiet = replace(caller, repeatable=None, answer=None, expected_version=None)
        for key_id in person.keys_to_destroy or ():
            now = self._now()
            await self._vault.destroy(key_id, str(person.person_id), now)
            await self._change(person.person_id, quiet.part(key_id), _forgetting(key_id, now))

    async def _change(self, person_id: UUID, caller: Caller, decide: Callable[[Person], list[Event]]) -> Committed:
        ref = PEOPLE(person_id)
        return await self._store.change((ref,), lambda found: decide(ref.existing(found)), caller)


def _details_of(row: StaffRow, account: Account, before: Person | None) -> Details:
    """Return who somebody is by a row of a file. What the file has no column for stays as it was."""
    stands = details_of(before) if before else Details(account)
    return Details(
        account,
        roles=stands.roles if row.roles is None else row.roles,
        districts=stands.districts if row.districts is None else row.districts,
        jobcentres=stands.jobcentres if row.jobcentres is None else row.jobcentres,
        teams=stands.teams if row.teams is None else row.teams,
        language=row.language or stands.language,
    )


def _forgetting(key_id: UUID, now: datetime) -> Callable[[Person], list[Event]]:
    return lambda person: registering.forget_email(person, key_id, now)


def _details(caller: Caller, language: str, before: Person | None) -> Details:
    """Return who a caller is by its token. What no token says stays as an operator had it.

    Places that the reference data lacks are passed over, as everywhere where a token is read.
    """
    held = standing_of(caller)
    named = tuple(code for code in sorted(held.jobcentres) if code in jobcentres())
    return Details(
        account_of(caller),
        roles=tuple(sorted(held.roles)),
        districts=tuple(code for code in sorted(held.districts) if code in districts()),
        jobcentres=named or (before.jobcentres if before else ()),
        teams=before.teams if before else (),
        supplier_id=held.supplier_id,
        language=language,
    )

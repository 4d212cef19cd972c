"""The address book, read: by its owners, by operators without an address, and by whoever sends."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.notifications.people.domain.person import PEOPLE, Person
from services.notifications.people.domain.recipient import Recipient
from shared.auth.access import account_of
from shared.kernel.accounts import Account
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import ABSENT, PRESENT, Filters
from shared.kernel.rules import NotFound
from shared.sealing import Vault
from shared.store.accounts import Accounts
from shared.store.store import Store

PAGE = 500
"""People at once, where a message reaches many."""


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """What the address book has of the caller, opened."""

    person_id: UUID
    kind: str
    roles: tuple[str, ...]
    districts: tuple[str, ...]
    jobcentres: tuple[str, ...]
    teams: tuple[str, ...]
    supplier_id: UUID | None
    language: str
    email: str | None
    email_recorded_at: datetime | None
    email_stopped: str | None
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What the address book has of somebody, for an operator: whether there is an address, and not which."""

    person_id: UUID
    issuer: str
    account: str
    kind: str
    roles: tuple[str, ...]
    districts: tuple[str, ...]
    jobcentres: tuple[str, ...]
    teams: tuple[str, ...]
    supplier_id: UUID | None
    language: str
    has_email: bool
    email_stopped: str | None
    registered_at: datetime
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Reached:
    """One page of the people whom a recipient stands for; `after` names the next one, `None` at the end."""

    people: tuple[Person, ...]
    after: UUID | None


class People:
    """Finds people. Nobody but their owner and whoever sends to them learns an address from here."""

    def __init__(self, store: Store, vault: Vault, accounts: Accounts) -> None:
        """Read from this store, open by this vault, and ask these accounts who speaks for a supplier now."""
        self._store = store
        self._vault = vault
        self._accounts = accounts

    async def get(self, person_id: UUID) -> Stored[Person]:
        """Return a person; raises `NotFound`."""
        return await self._store.get(PEOPLE(person_id))

    async def of_account(self, account: Account) -> Person | None:
        """Return the entry of an account, closed or not, `None` where it has none."""
        filters: Filters = {"account.subject": account.subject, "account.issuer": account.issuer}
        found = await self._store.documents(PEOPLE, filters, after=None, limit=1)
        return PEOPLE.decode(found[0][1]) if found else None

    async def of(self, recipient: Recipient, *, after: UUID | None = None, limit: int = PAGE) -> Reached:
        """Return the people whom a recipient stands for today, in the order of their ids.

        Of a supplier those alone whose accounts still speak for it. A page may have fewer than there is room for, or
        none, with others to follow.
        """
        filters: Filters = {"reached_by": str(recipient)}
        found = await self._store.documents(PEOPLE, filters, after=str(after) if after else None, limit=limit)
        people = [PEOPLE.decode(document) for _, document in found]
        last = people[-1].person_id if len(people) == limit else None
        if recipient.kind == "supplier":
            people = [each for each in people if await self._speaks_for(each, recipient.id)]
        return Reached(tuple(people), last)

    async def _speaks_for(self, person: Person, supplier_id: str) -> bool:
        return str(await self._accounts.supplier_of(person.account)) == supplier_id

    async def email_of(self, person: Person) -> str | None:
        """Return a person's address, to send something there or to show it to its owner; raises `KmsAway`."""
        if person.email is None or person.email_key is None:
            return None
        return (await self._vault.open(person.email_key, [person.email]))[0]

    async def own(self, caller: Caller) -> tuple[OwnEntry, int]:
        """Return what the address book has of the caller, and its version; raises `NotFound` or `KmsAway`."""
        found = await self.of_account(account_of(caller))
        if found is None or found.closed_on is not None:
            raise NotFound("person", "me")
        stored = await self.get(found.person_id)
        return await self._opened(stored.state), stored.version

    async def _opened(self, person: Person) -> OwnEntry:
        return OwnEntry(
            person_id=person.person_id,
            kind=person.kind,
            roles=person.roles,
            districts=person.districts,
            jobcentres=person.jobcentres,
            teams=person.teams,
            supplier_id=person.supplier_id,
            language=person.language,
            email=await self.email_of(person),
            email_recorded_at=person.email_recorded_at,
            email_stopped=person.email_stopped,
            registered_at=person.registered_at,
        )

    async def entry(self, person_id: UUID) -> tuple[Entry, int]:
        """Return an entry without its address, and its version; raises `NotFound`."""
        stored = await self.get(person_id)
        return entry(stored.state), stored.version

    async def entries(self, filters: Filters, *, after: str | None, limit: int) -> list[tuple[str, Entry]]:
        """Return entries without their addresses, with their ids, in the order of these."""
        found = await self._store.documents(PEOPLE, filters, after=after, limit=limit)
        return [(identifier, entry(PEOPLE.decode(document))) for identifier, document in found]


def filters_of(
    *, district: str | None, team: str | None, supplier_id: UUID | None, closed: bool | None, stopped: bool | None
) -> Filters:
    """Return the filters of a listing of the address book."""
    return {
        "districts": district,
        "teams": team,
        "supplier_id": supplier_id,
        "closed_on": None if closed is None else PRESENT if closed else ABSENT,
        "email_stopped": None if stopped is None else PRESENT if stopped else ABSENT,
    }


def entry(person: Person) -> Entry:
    """Show a person to an operator."""
    return Entry(
        person_id=person.person_id,
        issuer=person.account.issuer,
        account=person.account.subject,
        kind=person.kind,
        roles=person.roles,
        districts=person.districts,
        jobcentres=person.jobcentres,
        teams=person.teams,
        supplier_id=person.supplier_id,
        language=person.language,
        has_email=person.email is not None,
        email_stopped=person.email_stopped,
        registered_at=person.registered_at,
        closed_on=person.closed_on,
    )

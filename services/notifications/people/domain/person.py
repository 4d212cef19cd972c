"""A person of the address book, folded from its events: who it is, what reaches it, and how.

The address is copied here as it is sealed; nothing in this module could open it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from services.notifications.people.domain.recipient import inboxes
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.accounts import Account
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.calendar import uk_date
from shared.reference.codes import Code


class PersonKind(StrEnum):
    """Whose somebody is: the department's, or a supplier's."""

    STAFF = "staff"
    SUPPLIER = "supplier"


@dataclass(frozen=True)
class Person:
    """Somebody whom messages reach. `reached_by` are the recipients that it reads for, none once it is closed.

    `email_key` is the key that sealed `email`, and stands for the address where that must not be named.
    `email_by_owner` is whether its owner decided on it, or that there be none.
    `email_stopped` says why nothing more is sent there. `keys_to_destroy` are those of addresses that are not used any
    more, `None` for none. `leaving_on` is kept until what waited for somebody who has left is handed over.
    """

    person_id: UUID
    account: Account
    kind: Annotated[str, Code("kind of person")]
    registered_at: datetime
    roles: tuple[str, ...] = ()
    districts: tuple[Annotated[str, Code("district")], ...] = ()
    jobcentres: tuple[Annotated[str, Code("jobcentre")], ...] = ()
    teams: tuple[str, ...] = ()
    supplier_id: UUID | None = None
    language: Annotated[str, Code("language of letters")] = "en"
    email: Sealed | None = None
    email_key: UUID | None = None
    email_recorded_at: datetime | None = None
    email_by_owner: bool = False
    email_stopped: Annotated[str, Code("failure of a delivery")] | None = None
    closed_on: date | None = None
    leaving_on: date | None = None
    reached_by: tuple[str, ...] = ()
    keys_to_destroy: tuple[UUID, ...] | None = None

    @property
    def takes_email(self) -> bool:
        """Whether something can be sent to the person's address."""
        return self.email is not None and self.email_stopped is None and self.closed_on is None

    @property
    def takes_address_of_a_file(self) -> bool:
        """Whether an operator's file may say where messages reach the person: its owner has not said so."""
        return not self.email_by_owner


_PERSON = Claim("person")


def person_of(account: Account) -> ClaimRef:
    """Name the one entry that an account has. No issuer has a blank in it, so no two accounts are written alike."""
    return _PERSON(f"{account.issuer} {account.subject}")


def _claims(person: Person) -> tuple[ClaimRef, ...]:
    return (person_of(person.account),)


def evolve(person: Person | None, event: facts.PersonEvent) -> Person:
    """Fold one event into a person."""
    if isinstance(event, facts.PersonRegistered):
        account = Account(event.issuer, event.account, event.org)
        return _with_details(Person(event.person_id, account, event.kind, event.registered_at), event)
    person, fold = begun(person, event), _FOLDS.get(type(event))
    return fold(person, event) if fold else person


def _with_details(person: Person, event: facts.PersonDetails) -> Person:
    return _reached(
        replace(
            person,
            account=Account(event.issuer, event.account, event.org),
            kind=event.kind,
            roles=event.roles,
            districts=event.districts,
            jobcentres=event.jobcentres,
            teams=event.teams,
            supplier_id=event.supplier_id,
            language=event.language,
        )
    )


def _reached(person: Person) -> Person:
    """Return a person with what it reads for, as it is now."""
    read_for = inboxes(
        person.roles,
        districts=person.districts,
        jobcentres=person.jobcentres,
        teams=person.teams,
        supplier_id=person.supplier_id,
    )
    return replace(person, reached_by=() if person.closed_on else tuple(sorted(str(each) for each in read_for)))


def _fold_email(person: Person, event: facts.EmailRecorded) -> Person:
    return replace(
        _without_email(person),
        email=event.sealed,
        email_key=event.key_id,
        email_recorded_at=event.recorded_at,
        email_by_owner=event.by_owner,
    )


def _fold_removed(person: Person, _: facts.EmailRemoved) -> Person:
    return replace(_without_email(person), email_by_owner=True)


def _without_email(person: Person) -> Person:
    unused = (*(person.keys_to_destroy or ()), *([person.email_key] if person.email_key else []))
    without = replace(person, email=None, email_key=None, email_recorded_at=None, email_stopped=None)
    return replace(without, keys_to_destroy=unused or None)


def _fold_stopped(person: Person, event: facts.EmailStopped) -> Person:
    return replace(person, email_stopped=event.code) if person.email_key == event.key_id else person


def _fold_forgotten(person: Person, event: facts.EmailForgotten) -> Person:
    return replace(
        person, keys_to_destroy=tuple(each for each in person.keys_to_destroy or () if each != event.key_id) or None
    )


def _fold_closed(person: Person, event: facts.PersonClosed) -> Person:
    without = replace(_without_email(person), email_by_owner=False)
    day = uk_date(event.closed_at)
    return _reached(replace(without, closed_on=day, leaving_on=day))


def _fold_reopened(person: Person, _: facts.PersonReopened) -> Person:
    return _reached(replace(person, closed_on=None, leaving_on=None))


def _fold_seen_off(person: Person, _: facts.LeaverSeenOff) -> Person:
    return replace(person, leaving_on=None)


_FOLDS: Mapping[type[Event], Callable[[Person, Any], Person]] = {
    facts.PersonChanged: _with_details,
    facts.EmailRecorded: _fold_email,
    facts.EmailRemoved: _fold_removed,
    facts.EmailStopped: _fold_stopped,
    facts.EmailForgotten: _fold_forgotten,
    facts.PersonClosed: _fold_closed,
    facts.LeaverSeenOff: _fold_seen_off,
    facts.PersonReopened: _fold_reopened,
}

PEOPLE = Aggregate(
    "person",
    "people",
    Person,
    evolve,
    indexes=(("reached_by",), ("account.subject",), ("email_key",), ("keys_to_destroy",), ("leaving_on",)),
    claims=_claims,
)

"""Registering somebody in the address book: from the account's own token, or from the file of an operator."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.notifications.people.domain.person import Person, PersonKind
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.accounts import Account
from shared.kernel.commands import command, confidential
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.lists import coded

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
EMAIL = rf"^{_LOCAL}+(?:\.{_LOCAL}+)*@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}$"
LONGEST_EMAIL = 254
"""RFC 5321: what a path of 256 characters leaves for the address."""

Email = Annotated[str, Field(pattern=EMAIL, max_length=LONGEST_EMAIL)]
"""A dot-atom of RFC 5322 at a domain with a dot: no blank, no line break, nothing that could end a header."""

Language = Annotated[str, coded("language of letters")]


@confidential
@command
class Register:
    """How the caller is reached outside the inbox. An address that is left out stays as it is: DELETE takes it out."""

    email: Email | None = None
    language: Language = "en"


@command
class CloseAccount:
    """The person has left, or should never have been here."""

    reason: Annotated[str, coded("reason to close an account")] = "left"


@dataclass(frozen=True)
class Details:
    """Who somebody is, as its token or an operator says."""

    account: Account
    roles: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    jobcentres: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    supplier_id: UUID | None = None
    language: str = "en"

    @property
    def kind(self) -> PersonKind:
        """Whose somebody is."""
        return PersonKind.STAFF if self.supplier_id is None else PersonKind.SUPPLIER


@dataclass(frozen=True)
class NewEmail:
    """An address, sealed by a key that was made for it: given by its owner, or by an operator's file."""

    key_id: UUID
    sealed: Sealed
    by_owner: bool = True


def register(
    person: Person | None, person_id: UUID, details: Details, email: NewEmail | None, now: datetime
) -> list[Event]:
    """Put somebody into the address book, or change what it says, as far as that is new; raises `Rejected`."""
    reject_if_any([is_not_closed(person)])
    identifier = person.person_id if person else person_id
    said = _said(identifier, details)
    events: list[Event] = []
    if person is None:
        events.append(facts.PersonRegistered(**said, registered_at=now))
    elif said != _said(identifier, details_of(person)):
        events.append(facts.PersonChanged(**said, changed_at=now))
    return [*events, *_recorded(identifier, email, now)]


def take_in(
    person: Person | None, person_id: UUID, details: Details, email: NewEmail | None, now: datetime
) -> list[Event]:
    """Put somebody into the address book as an operator's file says; whoever has left is back by it.

    An address of a file never takes the place of one that its owner gave, nor of none where the owner wants none.
    """
    back: list[Event] = []
    if person is not None and person.closed_on is not None:
        back = [facts.PersonReopened(person_id=person.person_id, reopened_at=now)]
        person = replace(person, closed_on=None)
    taken = email if person is None or person.takes_address_of_a_file else None
    return [*back, *register(person, person_id, details, taken, now)]


def _recorded(person_id: UUID, email: NewEmail | None, now: datetime) -> list[Event]:
    if email is None:
        return []
    by_owner = email.by_owner
    return [
        facts.EmailRecorded(
            person_id=person_id, key_id=email.key_id, sealed=email.sealed, by_owner=by_owner, recorded_at=now
        )
    ]


def details_of(person: Person) -> Details:
    """Return who somebody is, as the address book has it."""
    return Details(
        person.account,
        person.roles,
        person.districts,
        person.jobcentres,
        person.teams,
        person.supplier_id,
        person.language,
    )


def _said(person_id: UUID, details: Details) -> dict[str, object]:
    account = details.account
    return {
        "person_id": person_id,
        "issuer": account.issuer,
        "account": account.subject,
        "org": account.org,
        "kind": details.kind,
        "roles": tuple(sorted(details.roles)),
        "districts": tuple(sorted(details.districts)),
        "jobcentres": tuple(sorted(details.jobcentres)),
        "teams": tuple(sorted(details.teams)),
        "supplier_id": details.supplier_id,
        "language": details.language,
    }


def is_not_closed(person: Person | None) -> Rejection | None:
    """A token outlives the account's closing by hours: whoever has left does not come back by it."""
    if person is None or person.closed_on is None:
        return None
    return Rejection("person_closed", f"this account was closed on {person.closed_on}: an operator can open it again")


def remove_email(person: Person, now: datetime) -> list[Event]:
    """Take the address out, if there is one."""
    return [facts.EmailRemoved(person_id=person.person_id, removed_at=now)] if person.email else []


def stop_email(person: Person, key_id: UUID, code: str, now: datetime) -> list[Event]:
    """Send nothing more to an address, unless the person has another one by now."""
    if person.email_key != key_id or person.email_stopped:
        return []
    return [facts.EmailStopped(person_id=person.person_id, key_id=key_id, code=code, stopped_at=now)]


def forget_email(person: Person, key_id: UUID, now: datetime) -> list[Event]:
    """Note that the key of an address that is no longer used has been destroyed."""
    if key_id not in (person.keys_to_destroy or ()):
        return []
    return [facts.EmailForgotten(person_id=person.person_id, key_id=key_id, forgotten_at=now)]


def see_off(person: Person, messages: int, now: datetime) -> list[Event]:
    """Note that what waited for somebody who has left is handed over."""
    if person.leaving_on is None:
        return []
    return [facts.LeaverSeenOff(person_id=person.person_id, messages=messages, seen_off_at=now)]


def close(person: Person, asked: CloseAccount, now: datetime) -> list[Event]:
    """Close somebody's account, once."""
    return (
        [] if person.closed_on else [facts.PersonClosed(person_id=person.person_id, reason=asked.reason, closed_at=now)]
    )

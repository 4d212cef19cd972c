"""Facts about whom messages reach, all of them private: no topic says who uses this system, and none has an address.

An address stands in them only as it is sealed, by a key that is made for it and destroyed with it.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyDistrict, AnyJobcentre
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.reference.codes import Code

RoleName = Annotated[str, Field(pattern=r"^[a-z_]{1,64}$")]
TeamName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class PersonEvent(Event):
    """Base of every fact about one person of the address book."""

    TOPIC: ClassVar[str] = "notifications.messages"
    AGGREGATE: ClassVar[str] = "person"
    SUBJECT: ClassVar[str] = "person_id"
    PRIVATE: ClassVar[bool] = True

    person_id: UUID


class PersonDetails(PersonEvent):
    """Who somebody is: the account at the identity provider, and what it may do where, or for which supplier.

    `teams` are those that an operator named; the teams that follow from a role are not among them.
    """

    issuer: str
    account: Annotated[str, Field(examples=["8b41f6a3"])]
    org: str | None = None
    kind: Annotated[str, Code("kind of person")]
    roles: Annotated[tuple[RoleName, ...], Field(examples=[["work_coach"]])] = ()
    districts: tuple[AnyDistrict, ...] = ()
    jobcentres: tuple[AnyJobcentre, ...] = ()
    teams: Annotated[tuple[TeamName, ...], Field(examples=[["youth_hub"]])] = ()
    supplier_id: UUID | None = None
    language: Annotated[str, Code("language of letters")] = "en"


class PersonRegistered(PersonDetails):
    """Somebody is in the address book, by its own registration or by an operator's file."""

    TYPE: ClassVar[str] = "notifications.PersonRegistered.v1"
    registered_at: AwareDatetime


class PersonChanged(PersonDetails):
    """These are the details from now on; each of them replaces the one before."""

    TYPE: ClassVar[str] = "notifications.PersonChanged.v1"
    changed_at: AwareDatetime


class EmailRecorded(PersonEvent):
    """Messages reach the person at this address from now on, and at no other. `key_id` is the key that sealed it.

    It was given by its owner, or else by an operator's file.
    """

    TYPE: ClassVar[str] = "notifications.EmailRecorded.v1"
    key_id: UUID
    sealed: Sealed
    by_owner: bool = True
    recorded_at: AwareDatetime


class EmailRemoved(PersonEvent):
    """There is no address of the person any more: it was taken out by its owner."""

    TYPE: ClassVar[str] = "notifications.EmailRemoved.v1"
    removed_at: AwareDatetime


class EmailStopped(PersonEvent):
    """Nothing more is sent to the address that this key sealed, since it takes nothing, until another is recorded."""

    TYPE: ClassVar[str] = "notifications.EmailStopped.v1"
    key_id: UUID
    code: Annotated[str, Code("failure of a delivery")]
    stopped_at: AwareDatetime


class EmailForgotten(PersonEvent):
    """The key of an address that is no longer used is destroyed: nobody can read it any more, in no copy of the log."""

    TYPE: ClassVar[str] = "notifications.EmailForgotten.v1"
    key_id: UUID
    forgotten_at: AwareDatetime


class PersonClosed(PersonEvent):
    """The person has left: no message reaches it, and its address is no longer kept."""

    TYPE: ClassVar[str] = "notifications.PersonClosed.v1"
    reason: Annotated[str, Code("reason to close an account")]
    closed_at: AwareDatetime


class LeaverSeenOff(PersonEvent):
    """What waited for somebody who has left was handed over: so many messages, to those who share their inboxes."""

    TYPE: ClassVar[str] = "notifications.LeaverSeenOff.v1"
    messages: int
    seen_off_at: AwareDatetime


class PersonReopened(PersonEvent):
    """The person is back, as an operator says, with the details that follow."""

    TYPE: ClassVar[str] = "notifications.PersonReopened.v1"
    reopened_at: AwareDatetime


class StaffImportEvent(Event):
    """Base of every fact about one file of staff that an operator sent."""

    TOPIC: ClassVar[str] = "notifications.messages"
    AGGREGATE: ClassVar[str] = "staff_import"
    SUBJECT: ClassVar[str] = "import_id"
    PRIVATE: ClassVar[bool] = True

    import_id: UUID


class StaffImportReceived(StaffImportEvent):
    """A file was taken in; its rows stand in the facts that follow."""

    TYPE: ClassVar[str] = "notifications.StaffImportReceived.v1"
    key_id: UUID
    rows: int
    received_at: AwareDatetime


class StaffImportPiece(StaffImportEvent):
    """Rows of the file, in its order, sealed by a key that is destroyed once all of them are carried out."""

    TYPE: ClassVar[str] = "notifications.StaffImportPiece.v1"
    sealed: Sealed


class StaffImportCarriedOut(StaffImportEvent):
    """Every row of the file was carried out: for how many accounts it did what, or was refused by then."""

    TYPE: ClassVar[str] = "notifications.StaffImportCarriedOut.v1"
    registered: int
    changed: int
    reopened: int
    closed: int
    unchanged: int
    refused: int = 0
    carried_out_at: AwareDatetime


class StaffImportForgotten(StaffImportEvent):
    """The key of a file that was carried out is destroyed: nobody can read its rows any more."""

    TYPE: ClassVar[str] = "notifications.StaffImportForgotten.v1"
    forgotten_at: AwareDatetime

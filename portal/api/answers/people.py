"""The address book as operators see it, without addresses, and files of staff."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, ForReason, Listed, Nothing, Operation


class Entry(Answer):
    """Somebody who can be written to."""

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
    registered_at: AwareDatetime
    closed_on: date | None


class RowChange(Answer):
    """What one row of a file would do."""

    row: int
    change: str


class StaffDifference(Answer):
    """What a file would do, and none of it done."""

    rows: int
    registered: int
    changed: int
    reopened: int
    closed: int
    unchanged: int
    not_in_file: int
    changes: tuple[RowChange, ...]


class StaffImport(Answer):
    """A file that was sent, and what came of it."""

    rows: int
    received_at: AwareDatetime
    carried_out_at: AwareDatetime | None
    registered: int
    changed: int
    reopened: int
    closed: int
    unchanged: int
    refused: int


class StaffImportMade(Answer):
    """The file that was received."""

    staff_import_id: UUID


PEOPLE = Operation("GET", "/v1/people", Listed[Entry], query=("district", "closed", "email_stopped", "after", "limit"))
PERSON = Operation("GET", "/v1/people/{person_id}", Entry)
CLOSE_ACCOUNT = Operation("POST", "/v1/people/{person_id}/closure", Nothing, body=ForReason)
STAFF_DIFFERENCE = Operation("POST", "/v1/staff-imports/difference", StaffDifference)
IMPORT_STAFF = Operation("POST", "/v1/staff-imports", StaffImportMade)
STAFF_IMPORT = Operation("GET", "/v1/staff-imports/{staff_import_id}", StaffImport)

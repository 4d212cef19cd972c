"""The HTTP of the address book: everybody's own entry, and an operator's view of who is in it, without addresses."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.notifications.people.commands import AddressBook
from services.notifications.people.domain.registering import CloseAccount, Register
from services.notifications.people.importing import STAFF_FILE, StaffDifference, StaffImports, StaffImportView
from services.notifications.people.queries import Entry, OwnEntry, People, filters_of
from shared.auth.principal import Role
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.http.uploads import Upload, uploaded
from shared.kernel.caller import Caller
from shared.reference.districts import DistrictCode
from shared.reference.file_kinds import FileKind

router = service_router("people")


def _staff_files() -> Mapping[str, FileKind]:
    return {STAFF_FILE.code: STAFF_FILE}


Somebody = Annotated[
    Caller,
    allow(
        Role.SUPPLIER,
        Role.WORK_COACH,
        Role.DISTRICT_MANAGER,
        Role.BUYER,
        Role.CATEGORY_MANAGER,
        Role.SAFEGUARDING_LEAD,
        Role.OPERATOR,
    ),
]
Operator = Annotated[Caller, allow(Role.OPERATOR)]
Comparing = Annotated[Caller, allow(Role.OPERATOR, reads=True)]
Book = Annotated[AddressBook, provided(AddressBook)]
Imports = Annotated[StaffImports, provided(StaffImports)]
StaffUpload = Annotated[Upload, uploaded(_staff_files)]
Readers = Annotated[People, provided(People)]


@router.put("/me", status_code=204)
async def register_me(asked: Register, caller: Somebody, book: Book) -> Response:
    """Register the caller in the address book, or bring its entry up to date. Repeating it changes nothing.

    Roles, districts and supplier are taken from the token. The address is sealed before anything is kept, and is
    shown to nobody but its owner.
    """
    return respond(await book.register(asked, caller))


@router.get("/me", response_model=OwnEntry)
async def get_me(caller: Somebody, people: Readers) -> Response:
    """Show the caller's own entry of the address book, with the address; 404 for whoever has not registered."""
    return one(*await people.own(caller))


@router.delete("/me/email", status_code=204)
async def remove_my_email(caller: Somebody, book: Book) -> Response:
    """Take the caller's address out. Its key is destroyed, so that no copy of it can be read any more."""
    return respond(await book.remove_email(caller))


@router.get("/people", response_model=Paged[Entry])
async def list_people(
    caller: Operator,
    people: Readers,
    district: Annotated[DistrictCode | None, Query(description="Only people of this district")] = None,
    team: Annotated[str | None, Query(max_length=40, description="Only people whom an operator put into it")] = None,
    supplier_id: Annotated[UUID | None, Query(description="Only people of this supplier")] = None,
    closed: Annotated[bool | None, Query(description="Only people who have left, or only the others")] = None,
    email_stopped: Annotated[
        bool | None, Query(description="Only people to whose address nothing is sent any more, or only the others")
    ] = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List who is in the address book, in the order in which they came; no address is shown."""
    del caller
    filters = filters_of(district=district, team=team, supplier_id=supplier_id, closed=closed, stopped=email_stopped)
    return page(await people.entries(filters, after=after, limit=limit), limit)


@router.get("/people/{person_id}", response_model=Entry)
async def get_person(person_id: UUID, caller: Operator, people: Readers) -> Response:
    """Show who somebody in the address book is, without the address."""
    del caller
    return one(*await people.entry(person_id))


class StaffImportCreated(Created):
    """The new import's id."""

    staff_import_id: UUID


@router.post("/staff-imports", status_code=201, response_model=StaffImportCreated)
async def import_staff(upload: StaffUpload, caller: Operator, imports: Imports) -> Response:
    """Send a file of staff, to be carried out: the body is the file, CSV in UTF-8, its first row names the columns.

    Columns are `issuer` and `account`, which must be there, and `roles`, `districts`, `jobcentres`, `teams` (several
    parted by semicolons), `email`, `language` and `status` (`active` or `left`). What a file has no column for stays as
    it is. A file in which anything is wrong changes nothing, and each fault is named by its row and column. An address
    of a file never takes the place of one that its owner gave. The file is kept sealed until it is carried out.
    """
    taken = await imports.take(upload.arriving)
    asked = upload.repeatable(caller, taken.file).answered(created("/v1/staff-imports/{}", "staff_import_id"))
    return respond(await imports.receive(taken, asked))


@router.post("/staff-imports/difference", response_model=StaffDifference)
async def compare_staff(upload: StaffUpload, caller: Comparing, imports: Imports) -> Response:
    """Say what a file of staff would do, and do none of it; a faulty one is refused as it would be."""
    del caller
    return computed(await imports.compare(upload.arriving))


@router.get("/staff-imports/{staff_import_id}", response_model=StaffImportView)
async def get_staff_import(staff_import_id: UUID, caller: Operator, imports: Imports) -> Response:
    """Show a file that was sent: whether it is carried out, and for how many accounts it did what."""
    del caller
    return one(*await imports.get(staff_import_id))


@router.post("/people/{person_id}/closure", status_code=204)
async def close_person(person_id: UUID, asked: CloseAccount, caller: Operator, book: Book) -> Response:
    """Close the account of somebody who has left: no message reaches it any more, and its address is forgotten."""
    return respond(await book.close(person_id, asked, caller))

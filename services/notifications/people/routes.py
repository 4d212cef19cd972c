"""The HTTP of the address book: everybody's own entry, and an operator's view of who is in it, without addresses."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.notifications.people.commands import AddressBook
from services.notifications.people.domain.registering import CloseAccount, Register
from services.notifications.people.queries import Entry, OwnEntry, People, filters_of
from shared.auth.principal import Role
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference.districts import DistrictCode

router = service_router("people")

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
Book = Annotated[AddressBook, provided(AddressBook)]
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


@router.post("/people/{person_id}/closure", status_code=204)
async def close_person(person_id: UUID, asked: CloseAccount, caller: Operator, book: Book) -> Response:
    """Close the account of somebody who has left: no message reaches it any more, and its address is forgotten."""
    return respond(await book.close(person_id, asked, caller))

"""The HTTP of joining: for the supplier of an order and for staff of the client's district, and for nobody else.

The order is the address, since that is what both know, and the line where it is for several clients; who the client
is, stands in no address and in no list.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.client_journey.letters.commands import Letters
from services.client_journey.letters.domain.deciding import DeclinePlace, GiveDetails, MakeLetter, ShowClient
from services.client_journey.letters.domain.shown import ClientShown
from services.client_journey.letters.queries import JoiningView, LetterQueries
from shared.auth.principal import Role
from shared.http.answers import computed, one, respond
from shared.http.callers import allow
from shared.http.downloads import OF_DOCUMENT, document
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("joining")

Coach = Annotated[Caller, allow(Role.WORK_COACH)]
Writing = Annotated[Caller, allow(Role.WORK_COACH, reads=True)]
Looking = Annotated[Caller, allow(Role.SUPPLIER, reads=True)]
Either = Annotated[Caller, allow(Role.WORK_COACH, Role.SUPPLIER)]
Seeing = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.SUPPLIER)]
Commands = Annotated[Letters, provided(Letters)]
OfLine = Annotated[
    int | None,
    Query(ge=1, le=1000, description="The client's line, where the caller may know of several"),
]
Queries = Annotated[LetterQueries, provided(LetterQueries)]


@router.get("/order-clients/{order_id}", response_model=JoiningView, responses=RULES_MAY_REFUSE)
async def get_joining(order_id: UUID, caller: Seeing, letters: Queries, line: OfLine = None) -> Response:
    """Show how a client of an order joins, and what stands in the way, without a word of who it is."""
    stored = await letters.get(order_id, line, caller)
    return one(stored.state, stored.version)


@router.put("/order-clients/{order_id}/details", status_code=204)
async def give_joining_details(
    order_id: UUID, asked: GiveDetails, caller: Either, letters: Commands, line: OfLine = None
) -> Response:
    """Say when and where the client begins, what to bring and whom to ask: as its supplier, or as staff for it."""
    return respond(await letters.give_details(order_id, asked, caller, line=line))


@router.post("/order-clients/{order_id}/openings", response_model=ClientShown, responses=RULES_MAY_REFUSE)
async def show_client(
    order_id: UUID, asked: ShowClient, caller: Looking, letters: Commands, line: OfLine = None
) -> Response:
    """Show the supplier of a confirmed order who comes by a line: what the client agrees to, until the provision ends.

    Who looks, at what and why is recorded first, for every look.
    """
    return computed(await letters.show_client(order_id, asked, caller, line=line))


@router.post(
    "/order-clients/{order_id}/letters", response_class=Response, responses={**OF_DOCUMENT, **RULES_MAY_REFUSE}
)
async def make_joining_letter(
    order_id: UUID, asked: MakeLetter, caller: Writing, letters: Commands, line: OfLine = None
) -> Response:
    """Make the joining letter, as text, as a page that prints, or as PDF. It is kept nowhere: make it again."""
    made = await letters.make_letter(order_id, asked, caller, line=line)
    return document(made.name, made.media_type, made.content, language=made.language)


@router.post("/order-clients/{order_id}/decline", status_code=204)
async def decline_place(
    order_id: UUID, asked: DeclinePlace, caller: Coach, letters: Commands, line: OfLine = None
) -> Response:
    """Decline the place for the client. Its supplier sees no more of them.

    An order for them alone is cancelled then, if it still can be; of one for several, the line does not start.
    """
    return respond(await letters.decline(order_id, asked, caller, line=line))


@router.post("/order-clients/{order_id}/taking", status_code=204)
async def take_place(order_id: UUID, caller: Coach, letters: Commands, line: OfLine = None) -> Response:
    """Take the place after all, which the client had declined."""
    return respond(await letters.take(order_id, caller, line=line))

"""The library as a service, with a process of its own: `python -m tests.timers.service timer`."""

import sys
from datetime import date
from typing import Annotated

from fastapi import Response

from shared.auth.principal import Role
from shared.contracts import topics
from shared.http.answers import respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.commands import command
from shared.runtime import main
from shared.service import Built, Parts, Service
from tests.timers.loans import DEADLINES, LOANS, Lent, Library


@command
class Lend:
    by: date


router = service_router("loans")
Librarian = Annotated[Caller, allow(Role.BUYER)]
TheLibrary = Annotated[Library, provided(Library)]


@router.post("/loans/{loan_id}", status_code=204)
async def lend(loan_id: str, asked: Lend, caller: Librarian, library: TheLibrary) -> Response:
    return respond(await library.change(loan_id, lambda _: [Lent(loan_id=loan_id, by=asked.by)], caller))


def build(parts: Parts) -> Built:
    library = Library(parts.store)
    return Built((library,), {}, timers=library.timers())


SERVICE = Service(
    name="catalogue",  # topics are found by names
    title="Library",
    description="Tries timers.",
    aggregates=(LOANS,),
    projections=(),
    subscribes=(topics.SUPPLIERS,),
    routers=(router,),
    build=build,
    deadlines=DEADLINES,
)

if __name__ == "__main__":
    main(SERVICE, sys.argv[1:])

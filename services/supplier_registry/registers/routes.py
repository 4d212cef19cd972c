"""The HTTP of checks in public registers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.registers.commands import RegisterCheckCommands
from services.supplier_registry.registers.domain.checking import SettleConcern
from services.supplier_registry.registers.domain.prefilling import OpenShareCode
from services.supplier_registry.registers.domain.taking_over import TakeOver
from services.supplier_registry.registers.queries import CheckBeside, CheckQueries, ChecksShown
from services.supplier_registry.registers.sharing import Prefilled, ShareCodes
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, computed, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("registers")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Assessor = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.AUDITOR)]
Reader = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER, Role.AUDITOR)]
Member = Annotated[Caller, allow(Role.SUPPLIER)]
Commands = Annotated[RegisterCheckCommands, provided(RegisterCheckCommands)]
Queries = Annotated[CheckQueries, provided(CheckQueries)]
Opener = Annotated[Caller, allow(Role.SUPPLIER, unregistered=True, reads=True)]
Codes = Annotated[ShareCodes, provided(ShareCodes)]
Concerned = Annotated[bool | None, Query(description="Only where somebody has to look at what a register says, or not")]
Unanswered = Annotated[bool | None, Query(description="Only where a register has given no answer, or all have")]


@router.post("/share-codes/opening", response_model=Prefilled, responses=RULES_MAY_REFUSE)
async def open_share_code(asked: OpenShareCode, caller: Opener, codes: Codes) -> Response:
    """Show what a share code of the central digital platform shares, to register or apply with.

    That a supplier used its own is kept, with its number there; the code and who is connected with it are not.
    """
    return computed(await codes.open(asked, caller))


@router.get("/register-checks", response_model=Paged[ChecksShown])
async def list_register_checks(
    caller: Assessor,
    queries: Queries,
    concerned: Concerned = None,
    unanswered: Unanswered = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List what public registers say of suppliers: such as those where somebody has to look at it."""
    found = await queries.list(caller, concerned=concerned, unanswered=unanswered, after=after, limit=limit)
    return page(found, limit)


@router.get("/suppliers/{supplier_id}/register-checks", response_model=Paged[CheckBeside])
async def get_register_checks(supplier_id: UUID, caller: Reader, queries: Queries) -> Response:
    """Show what public registers said of a supplier's numbers, and when: otherwise than before, and than itself."""
    return computed({"items": await queries.of_supplier(supplier_id, caller), "next": None})


@router.get("/suppliers/{supplier_id}/register-checks/history", response_model=Paged[Happened])
async def get_history_of_register_checks(
    supplier_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what registers said of a supplier over time, and who has looked at it, oldest first."""
    return page(await queries.history(supplier_id, caller, after=after, limit=limit), limit)


@router.post("/suppliers/{supplier_id}/register-checks", status_code=204)
async def look_up_again(supplier_id: UUID, caller: Officer, checks: Commands) -> Response:
    """Have all numbers of a supplier looked up again, as soon as their registers answer."""
    return respond(await checks.want(supplier_id, caller, again=True))


@router.post("/suppliers/{supplier_id}/register-checks/taking-over", status_code=204)
async def take_over_from_register(supplier_id: UUID, asked: TakeOver, caller: Member, checks: Commands) -> Response:
    """Say of the organisation what a register says of it, in the fields named, as the register was seen to say it."""
    return respond(await checks.take_over(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/register-checks/settlement", status_code=204)
async def settle_register_concern(
    supplier_id: UUID, asked: SettleConcern, caller: Officer, checks: Commands
) -> Response:
    """Say that what a register says of a number was looked at. It is of concern again only when that changes."""
    return respond(await checks.settle(supplier_id, asked, caller))

"""The HTTP of organisations."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.organisations.commands import Organisations
from services.supplier_registry.organisations.domain.accounts import SpeaksFor
from services.supplier_registry.organisations.domain.numbers import (
    ChangeNumbers,
    StrikeNumber,
    identifiers_of,
    warnings_on,
)
from services.supplier_registry.organisations.domain.registration import Register
from services.supplier_registry.organisations.queries import AccountShown, OrganisationQueries
from services.supplier_registry.registers.sharing import ShareCodes
from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierRegistered
from shared.http.answers import Created, Paged, computed, located, respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.problems import ReasonBody
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("organisations")

Newcomer = Annotated[Caller, allow(Role.SUPPLIER, unregistered=True)]
UpToDateMember = Annotated[Caller, allow(Role.SUPPLIER, versioned=True)]
Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
MemberOrOfficer = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER)]
Codes = Annotated[ShareCodes, provided(ShareCodes)]
Commands = Annotated[Organisations, provided(Organisations)]
Queries = Annotated[OrganisationQueries, provided(OrganisationQueries)]


class OrganisationRegistered(Created):
    """The new supplier's id, and what stands out in its numbers: look whether they were mistyped."""

    supplier_id: UUID
    warnings: list[ReasonBody]


def _registered(committed: Committed) -> Answer:
    """Answer with the new id and the warnings."""
    (told,) = (each.event for each in committed.events if isinstance(each.event, SupplierRegistered))
    warnings = [asdict(each) for each in warnings_on(told.identifiers, told.legal_form)]
    body = {"supplier_id": committed.subject, "warnings": warnings}
    return Answer(201, body, located("/v1/suppliers/{}", committed))


@router.post("/suppliers", status_code=201, response_model=OrganisationRegistered)
async def register_organisation(asked: Register, caller: Newcomer, organisations: Commands, codes: Codes) -> Response:
    """Register an organisation, for which everybody with a token of the same organisation speaks from then on.

    A token without `org` registers for its own account alone. Other services know of it a moment later; no new token is
    needed. Then it may apply.
    """
    shared = await codes.its_own(asked.share_code, identifiers_of(asked.identifiers))
    return respond(await organisations.register(asked, caller.answered(_registered), shared))


@router.put("/suppliers/{supplier_id}/identifiers", status_code=204)
async def change_numbers(
    supplier_id: UUID, asked: ChangeNumbers, caller: UpToDateMember, organisations: Commands
) -> Response:
    """Say which numbers the organisation has in public registers; a member may add numbers, and drops none."""
    return respond(await organisations.change_numbers(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/identifiers/striking", status_code=204)
async def strike_number(supplier_id: UUID, asked: StrikeNumber, caller: Officer, organisations: Commands) -> Response:
    """Strike a number that is not the organisation's own, so that the one whose it is may register."""
    return respond(await organisations.strike_number(supplier_id, asked, caller))


@router.get("/suppliers/{supplier_id}/accounts", response_model=Paged[AccountShown])
async def list_accounts(supplier_id: UUID, caller: MemberOrOfficer, queries: Queries) -> Response:
    """List the organisations and accounts that speak for a supplier."""
    found = await queries.accounts(supplier_id, caller)
    return computed({"items": found, "next": None})


@router.post("/suppliers/{supplier_id}/accounts/unlinking", status_code=204)
async def unlink_account(
    supplier_id: UUID, asked: SpeaksFor, caller: MemberOrOfficer, organisations: Commands
) -> Response:
    """Let an organisation or account no longer speak for the supplier; the last one stays."""
    return respond(await organisations.unlink_account(supplier_id, asked, caller))

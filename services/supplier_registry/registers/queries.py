"""What can be asked about checks in public registers: by the supplier itself, and by whoever assesses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.supplier_registry.registers.domain.beside import otherwise
from services.supplier_registry.registers.domain.checks import REGISTER_CHECKS, Check, RegisterChecks, Used
from services.supplier_registry.registers.history import REGISTER_CHECKS_DISCLOSURE
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.auth.access import Access
from shared.contracts.supplier_registry import Identifier, RegisterConcern, RegisterDifference, RegisterEntry
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import Between, Filters, HasPart
from shared.reference.codes import Code
from shared.store.store import Store

CHECKS_ACCESS = Access(REGISTER_CHECKS, supplier="supplier_id")


class CheckShown(BaseModel):
    """What a register said of one number when it was asked last, and from which day on it is asked again.

    `changed` is what it said otherwise than the time before, `concerns` what somebody should look at, and `to_look_at`
    those of them that no category manager has looked at yet. `problem` is why it has given no answer since.
    """

    number: Identifier
    checked_at: datetime | None
    entry: RegisterEntry | None
    changed: tuple[RegisterDifference, ...]
    concerns: tuple[RegisterConcern, ...]
    to_look_at: tuple[RegisterConcern, ...]
    problem: Annotated[str, Code("problem of a register")] | None
    tried_at: datetime | None
    look_again_on: date | None


class OtherwiseShown(BaseModel):
    """One thing that a register says otherwise than the supplier says of itself; empty where it is not said.

    Where it `may_be_taken_over` the supplier may do so, and need not.
    """

    field: str = Field(examples=["registered_address"])
    here: str = Field(examples=["1 Wharf Street, Leeds, LS1 4DY"])
    there: str = Field(examples=["7 Harbour Road, Hull, HU1 2AA"])
    may_be_taken_over: bool


class CheckBeside(CheckShown):
    """What a register said of one number, beside what the supplier says of itself today: `differences` are all.

    The central platform is asked by nobody but the supplier, with a share code: its `look_again_on` is null.
    """

    differences: tuple[OtherwiseShown, ...]


class ChecksShown(BaseModel):
    """All numbers of a supplier that are looked up."""

    supplier_id: UUID
    checks: tuple[CheckShown, ...]


@dataclass(frozen=True)
class Due:
    """A number that is to be looked up."""

    checks_id: UUID
    number: Identifier


def _shown(checks: RegisterChecks) -> ChecksShown:
    return ChecksShown(supplier_id=checks.supplier_id, checks=tuple(map(_one, checks.checks.values())))


def _one(check: Check) -> CheckShown:
    return CheckShown(**_told(check))


def _beside(check: Check, supplier: Supplier) -> CheckBeside:
    return CheckBeside(**_told(check), differences=differences_shown(supplier, check.number.scheme, check.entry))


def differences_shown(supplier: Supplier, scheme: str, entry: RegisterEntry | None) -> tuple[OtherwiseShown, ...]:
    """Show everything that a register says otherwise than the supplier."""
    return tuple(OtherwiseShown(**vars(each)) for each in otherwise(supplier, scheme, entry))


def _shared(used: Used, supplier: Supplier) -> CheckBeside:
    return CheckBeside(
        number=used.number,
        checked_at=used.used_at,
        entry=used.entry,
        changed=(),
        concerns=(),
        to_look_at=(),
        problem=None,
        tried_at=None,
        look_again_on=None,
        differences=differences_shown(supplier, used.number.scheme, used.entry),
    )


def _told(check: Check) -> dict[str, Any]:
    return {
        "number": check.number,
        "checked_at": check.checked_at,
        "entry": check.entry,
        "changed": check.changed,
        "concerns": check.concerns,
        "to_look_at": check.open_concerns,
        "problem": check.problem,
        "tried_at": check.tried_at,
        "look_again_on": check.wanted_on,
    }


class CheckQueries:
    """Answers about checks. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, suppliers: SupplierQueries) -> None:
        """Answer from what the store holds, about the suppliers that a caller may see."""
        self._store = store
        self._suppliers = suppliers
        self._past = Past(store, REGISTER_CHECKS_DISCLOSURE)

    async def of_supplier(self, supplier_id: UUID, caller: Caller) -> list[dict[str, Any]]:
        """Return what registers said of a supplier; nothing where nobody has asked yet, or no register can be asked."""
        stored = await self._suppliers.read(supplier_id, caller)
        return [each.model_dump(mode="json") for each in await self.beside(stored.state)]

    async def beside(self, supplier: Supplier) -> tuple[CheckBeside, ...]:
        """Return what registers said of a supplier that the caller may know of, beside what it says of itself."""
        found = await self._find(supplier.supplier_id)
        if found is None:
            return ()
        checked = (_beside(each, supplier) for each in found.checks.values())
        return (*checked, *([_shared(found.shared, supplier)] if found.shared else ()))

    async def history(self, supplier_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to the checks of a supplier."""
        found = await self.find(supplier_id, caller)
        if found is None:
            return []
        readable = CHECKS_ACCESS.readable_by(caller, found.checks_id)
        return await self._past.history(found.checks_id, caller, readable, after=after, limit=limit)

    async def list(
        self, caller: Caller, *, concerned: bool | None, unanswered: bool | None, after: str | None, limit: int
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of suppliers with something to look at, or whose registers gave no answer."""
        filters: Filters = {"concerned": concerned, "unanswered": unanswered, **CHECKS_ACCESS.filters(caller)}
        documents = await self._store.documents(REGISTER_CHECKS, filters, after=after, limit=limit)
        return [(each, _shown(REGISTER_CHECKS.decode(state)).model_dump(mode="json")) for each, state in documents]

    async def find(self, supplier_id: UUID, caller: Caller) -> RegisterChecks | None:
        """Return the checks of a supplier that the caller may know of, if there are any."""
        await self._suppliers.read(supplier_id, caller)
        return await self._find(supplier_id)

    async def _find(self, supplier_id: UUID) -> RegisterChecks | None:
        documents = await self._store.documents(REGISTER_CHECKS, {"supplier_id": supplier_id}, after=None, limit=1)
        return REGISTER_CHECKS.decode(documents[0][1]) if documents else None

    async def due(self, scheme: str, today: date, limit: int) -> Sequence[Due]:
        """Return numbers of a register that are to be looked up, of as many suppliers at most."""
        documents = await self._store.documents(REGISTER_CHECKS, _due(scheme, today), after=None, limit=limit)
        found = [REGISTER_CHECKS.decode(state) for _, state in documents]
        return [
            Due(checks.checks_id, check.number)
            for checks in found
            for check in checks.checks.values()
            if check.number.scheme == scheme and check.wanted_on <= today
        ]

    async def count_due(self, scheme: str, today: date) -> int:
        """Return how many suppliers have numbers of a register that are to be looked up."""
        return await self._store.count(REGISTER_CHECKS, _due(scheme, today))


def _due(scheme: str, today: date) -> Filters:
    return {"wanted": HasPart({"scheme": scheme, "on": Between(most=str(today))})}

"""Opening share codes: what the central platform has is shown to its own supplier, to be taken over or not."""

from collections.abc import Collection
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.registers.clients.answers import NoAnswer, Problem
from services.supplier_registry.registers.commands import RegisterCheckCommands
from services.supplier_registry.registers.domain.prefilling import (
    PLATFORM,
    OpenShareCode,
    Shared,
    code_terms_on,
    entry_of,
    is_its_own,
    is_up_to_date,
)
from services.supplier_registry.registers.queries import OtherwiseShown, differences_shown
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts.supplier_registry import Associate, Identifier
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.reference.calendar import uk_date
from shared.store.store import Store


class Platform(Protocol):
    """What opens share codes."""

    async def open(self, share_code: str, today: date) -> Shared | None:
        """Return what is shared with a code, `None` for nothing; raises `NoAnswer`."""
        ...


class SharedAddress(BaseModel):
    """An address, in the words of `POST /v1/suppliers`."""

    lines: tuple[str, ...]
    town: str
    postcode: str


class Prefilled(BaseModel):
    """What a code shares, in the words of the requests that it prefills: a registration, and the associates of an
    application. `differences` are from what the supplier has registered here, and `submitted_on` says how old it is.
    """

    name: str
    identifiers: tuple[Identifier, ...]
    registered_address: SharedAddress | None
    associates: tuple[Associate, ...]
    submitted_on: date | None
    differences: tuple[OtherwiseShown, ...]


class ShareCodes:
    """Opens share codes, before whatever is done with what they share. Raises `Rejected`."""

    def __init__(self, store: Store, platform: Platform | None, checks: RegisterCheckCommands, clock: Clock) -> None:
        """Ask this platform, if one is set, and compare with what is registered."""
        self._store = store
        self._platform = platform
        self._checks = checks
        self._now = clock

    async def open(self, asked: OpenShareCode, caller: Caller) -> dict[str, Any]:
        """Return what a code shares. A supplier that is registered opens its own alone, and that it did so is kept."""
        shared = await self.opened(asked.share_code)
        own = caller.supplier_id
        found = await self._compared(own, shared, caller) if own is not None else ()
        address = SharedAddress(lines=(shared.street,), town=shared.town, postcode=shared.postcode)
        return Prefilled(
            name=shared.name,
            identifiers=shared.identifiers,
            registered_address=address if shared.street and shared.town else None,
            associates=shared.associates,
            submitted_on=shared.submitted_on,
            differences=found,
        ).model_dump(mode="json")

    async def _compared(self, supplier_id: UUID, shared: Shared, caller: Caller) -> tuple[OtherwiseShown, ...]:
        await self._checks.note_use(supplier_id, shared, caller)
        supplier = (await self._store.get(SUPPLIERS(supplier_id))).state
        return differences_shown(supplier, PLATFORM, entry_of(shared))

    async def its_own(self, share_code: str | None, numbers: Collection[Identifier]) -> Shared | None:
        """Return what the code of an organisation with these numbers shares, `None` without a code."""
        if share_code is None:
            return None
        shared = await self.opened(share_code)
        reject_if_any([is_its_own(shared, numbers)])
        return shared

    async def opened(self, share_code: str) -> Shared:
        """Return what a code shares that is good today."""
        today = uk_date(self._now())
        shared = await self._asked(share_code, today)
        if shared is None:
            detail = "the central platform knows no such code any more, or it is not shared with this authority"
            raise Rejected(Rejection("share_code_unknown", detail, "/share_code"))
        reject_if_any([is_up_to_date(shared, code_terms_on(today), today)])
        return shared

    async def _asked(self, share_code: str, today: date) -> Shared | None:
        if self._platform is None:
            raise Rejected(Rejection("share_codes_not_taken", "share codes are not taken here: enter the same by hand"))
        try:
            return await self._platform.open(share_code, today)
        except NoAnswer as failure:
            wait = "later" if failure.problem is not Problem.NOT_UNDERSTOOD else "by hand"
            detail = f"the central platform gives no answer that can be used: try again {wait}"
            raise Rejected(Rejection("central_platform_away", detail)) from None

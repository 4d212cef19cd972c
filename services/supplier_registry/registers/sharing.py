"""Opening share codes: what the central platform has is shown to its own supplier, to be taken over or not."""

from datetime import date
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.registers.clients.answers import NoAnswer, Problem
from services.supplier_registry.registers.domain.prefilling import OpenShareCode, Shared, differences, is_its_own
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts.supplier_registry import Associate, Identifier, RegisterDifference
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
    application. `differences` are from what the supplier has registered here: before is here, after there.
    """

    name: str
    identifiers: tuple[Identifier, ...]
    registered_address: SharedAddress | None
    associates: tuple[Associate, ...]
    differences: tuple[RegisterDifference, ...]


class ShareCodes:
    """Opens share codes; nothing of what is shared is kept. Raises `Rejected`."""

    def __init__(self, store: Store, platform: Platform | None, clock: Clock) -> None:
        """Ask this platform, if one is set, and compare with what is registered."""
        self._store = store
        self._platform = platform
        self._now = clock

    async def open(self, asked: OpenShareCode, caller: Caller) -> dict[str, Any]:
        """Return what a code shares. A supplier that is registered opens its own alone."""
        shared = await self._opened(asked)
        own = caller.supplier_id
        found = await self._compared(own, shared) if own is not None else ()
        address = SharedAddress(lines=(shared.street,), town=shared.town, postcode=shared.postcode)
        return Prefilled(
            name=shared.name,
            identifiers=shared.identifiers,
            registered_address=address if shared.street and shared.town else None,
            associates=shared.associates,
            differences=found,
        ).model_dump(mode="json")

    async def _compared(self, supplier_id: UUID, shared: Shared) -> tuple[RegisterDifference, ...]:
        supplier = (await self._store.get(SUPPLIERS(supplier_id))).state
        reject_if_any([is_its_own(shared, supplier)])
        return differences(supplier, shared)

    async def _opened(self, asked: OpenShareCode) -> Shared:
        if self._platform is None:
            raise Rejected(Rejection("share_codes_not_taken", "share codes are not taken here: enter the same by hand"))
        try:
            shared = await self._platform.open(asked.share_code, uk_date(self._now()))
        except NoAnswer as failure:
            wait = "later" if failure.problem is not Problem.NOT_UNDERSTOOD else "by hand"
            detail = f"the central platform gives no answer that can be used: try again {wait}"
            raise Rejected(Rejection("central_platform_away", detail)) from None
        if shared is None:
            detail = "the central platform knows no such code, or it is not shared with this authority"
            raise Rejected(Rejection("share_code_unknown", detail, "/share_code"))
        return shared

"""What can be asked about invitations; the passcode is for nobody, and not kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import TypeAdapter

from services.supplier_registry.invitations.domain.invitation import INVITATIONS, Invitation, Status
from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.auth.access import Access
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.reference.codes import Code
from shared.store.store import Store

INVITATION_ACCESS = Access(INVITATIONS, supplier="supplier_id")


class Shown(StrEnum):
    """Where an invitation stands for whoever looks now."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True)
class InvitationShown:
    """An invitation to speak for a supplier. `id` is the account or organisation that alone may accept, if any."""

    invitation_id: UUID
    supplier_id: UUID
    kind: Annotated[str, Code("kind of account")]
    id: str | None
    status: Annotated[Shown, Code("invitation status")]
    invited_at: datetime
    expires_at: datetime
    ended_at: datetime | None


_SHOWN = TypeAdapter(InvitationShown)


class InvitationQueries:
    """Answers about invitations. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, suppliers: SupplierQueries, clock: Clock) -> None:
        """Answer about the invitations of suppliers that a caller may see."""
        self._store = store
        self._suppliers = suppliers
        self._now = clock

    async def get(self, invitation_id: UUID, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return an invitation and its version."""
        stored = await self._store.get(INVITATIONS(invitation_id))
        found = INVITATION_ACCESS.readable(caller, invitation_id, stored.state)
        return _shown(found, self._now()), stored.version

    async def list(
        self, supplier_id: UUID, caller: Caller, after: str | None, limit: int
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return a page of the invitations that were made in a supplier's name."""
        await self._suppliers.read(supplier_id, caller)
        filters = INVITATION_ACCESS.filters(caller, supplier_id=supplier_id)
        documents = await self._store.documents(INVITATIONS, filters, after=after, limit=limit)
        return [(identifier, _shown(INVITATIONS.decode(state), self._now())) for identifier, state in documents]


def _shown(invitation: Invitation, now: datetime) -> dict[str, Any]:
    status = str(invitation.status)
    if invitation.status == Status.OPEN and now >= invitation.expires_at:
        status = Shown.EXPIRED.value
    view = InvitationShown(
        invitation_id=invitation.invitation_id,
        supplier_id=invitation.supplier_id,
        kind=invitation.kind,
        id=invitation.named,
        status=status,  # type: ignore[arg-type] # as a newer version may write it, it stays text
        invited_at=invitation.invited_at,
        expires_at=invitation.expires_at,
        ended_at=invitation.ended_at,
    )
    return dict(_SHOWN.dump_python(view, mode="json"))

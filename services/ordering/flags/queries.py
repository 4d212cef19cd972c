"""What can be asked about flags, by those who decide on them and by auditors."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.ordering.flags.domain.flag import FLAGS, Flag
from services.ordering.flags.history import FLAG_DISCLOSURE
from services.ordering.orders.approval_views import FlagSeen
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.ordering import FlagFact
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import ABSENT, PRESENT, Filters
from shared.kernel.shown import fields_of
from shared.reference.codes import Code
from shared.store.store import Store

_OF_AN_ORDER = 20


class FlagDecisionShown(BaseModel):
    """What was decided on a flag, by which account."""

    finding: Annotated[str, Code("finding on a flag")]
    reason: Annotated[str, Code("flag_decided reason")]
    by: str
    decided_at: datetime


class IntegrityFlagShown(BaseModel):
    """Something that looks wrong: by which rule, about whom, in which orders, and the numbers that it rests on."""

    flag_id: UUID
    kind: Annotated[str, Code("kind of flag")]
    district: AnyDistrict | None
    category: AnyCategory | None
    supplier_id: UUID | None
    holder: str | None
    order_ids: tuple[UUID, ...]
    facts: tuple[FlagFact, ...]
    first_day: date
    last_day: date
    flagged_at: datetime
    decision: FlagDecisionShown | None
    policies: tuple[str, ...]


class FlagQueries:
    """Answers about flags. Each raises `NotFound`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, FLAG_DISCLOSURE)

    async def get(self, flag_id: UUID) -> tuple[dict[str, Any], int]:
        """Return a flag and its version."""
        stored = await self._store.get(FLAGS(flag_id))
        return _shown(stored.state), stored.version

    async def of_order(self, order_id: UUID) -> tuple[FlagSeen, ...]:
        """Return the flags that name an order, as whoever approves it is shown them."""
        found = await self._store.documents(FLAGS, {"order_ids": order_id}, after=None, limit=_OF_AN_ORDER)
        flags = (FLAGS.decode(document) for _, document in found)
        return tuple(
            FlagSeen(each.flag_id, each.kind, each.flagged_at, each.decision.finding if each.decision else None)
            for each in flags
        )

    async def history(self, flag_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a flag."""
        return await self._past.history(flag_id, caller, lambda one: one, after=after, limit=limit)

    async def listed(
        self,
        *,
        decided: bool | None,
        kind: str | None,
        supplier_id: UUID | None,
        order_id: UUID | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return a page of flags."""
        filters: Filters = {
            "decision": None if decided is None else PRESENT if decided else ABSENT,
            "kind": kind,
            "supplier_id": supplier_id,
            "order_ids": order_id,
        }
        found = await self._store.documents(FLAGS, filters, after=after, limit=limit)
        return [(identifier, _shown(FLAGS.decode(document))) for identifier, document in found]


def _shown(one: Flag) -> dict[str, Any]:
    said = fields_of(IntegrityFlagShown, one)
    said["decision"] = FlagDecisionShown(**vars(one.decision)) if one.decision else None
    return IntegrityFlagShown(**said).model_dump(mode="json")

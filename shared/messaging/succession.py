"""What a service that keeps suppliers' things does when one supplier takes the place of another.

The facts of both sides are of two aggregates, so either may come first, and the things pass on once both are here. The
successor may have a successor itself by then, whose facts may have come before all of this: so it goes on to that one.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from shared.contracts.supplier_registry import SupplierSucceeded, SupplierTookOver
from shared.kernel.caller import Caller
from shared.kernel.memberships import KnownSupplier
from shared.store.rows import Rows

PassOn = Callable[[UUID, UUID, Caller], Awaitable[None]]
"""Lets everything that is the first supplier's pass to the second, where both are known to have gone into one."""


async def follow_succession(
    event: SupplierSucceeded | SupplierTookOver, suppliers: Rows[KnownSupplier], pass_on: PassOn, caller: Caller
) -> None:
    """Let things pass to whoever took the place, and on to whoever took that one's; may be called again and again."""
    if isinstance(event, SupplierSucceeded):
        of, to = event.supplier_id, event.successor_id
    else:
        of, to = event.predecessor_id, event.supplier_id
    passed: set[UUID] = set()
    following: UUID | None = to
    while following is not None and following not in passed:
        await pass_on(of, following, caller.part(following))
        passed.add(following)
        successor = await suppliers.get(following)
        of, following = following, successor.succeeded_by if successor else None

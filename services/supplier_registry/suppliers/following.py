"""What is a supplier's passes on to whoever took its place, and from that one to whoever took its own."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.kernel.caller import Caller
from shared.store.store import Store

PassOn = Callable[[UUID, UUID, Caller], Awaitable[None]]
"""Lets everything of its kind that is the first supplier's pass to the second."""


async def follow(store: Store, supplier_id: UUID, pass_on: PassOn, caller: Caller) -> None:
    """Let things pass to the last successor of a supplier, if it has one; may be called again and again.

    Whether a successor has one itself is asked after things have passed to it: either it is seen here, or its own
    succession comes later and finds them there.
    """
    of = supplier_id
    while (to := (await store.get(SUPPLIERS(of))).state.succeeded_by) is not None:
        await pass_on(of, to, caller.part(to))
        of = to

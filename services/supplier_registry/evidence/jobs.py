"""What is asked by itself once a day: a member that has accepted an order, for the kinds that the policy names."""

from datetime import timedelta
from uuid import UUID

from services.supplier_registry.evidence.commands import EvidenceCommands
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE
from services.supplier_registry.evidence_requests.domain.asking import AFTER_FIRST_ORDER
from services.supplier_registry.evidence_requests.domain.request import EVIDENCE_REQUESTS
from services.supplier_registry.evidence_requests.domain.terms import request_terms_on
from services.supplier_registry.known.orders import OrderDelivered
from shared.kernel.filters import PRESENT, Between, Filters, one_of
from shared.kernel.jobs import Daily, Job, Turn
from shared.reference import markets
from shared.reference.calendar import uk_date
from shared.store.rows import Rows
from shared.store.store import Store

_LATELY = timedelta(days=30)
"""Orders are accepted within days of being issued, so a job that was missed for weeks misses nobody."""


def evidence_jobs(store: Store, evidence: EvidenceCommands, orders: Rows[OrderDelivered]) -> tuple[Job, ...]:
    """Return the jobs about evidence."""

    async def ask(turn: Turn) -> None:
        kinds = request_terms_on(uk_date(turn.now)).values.after_first_order
        since = (uk_date(turn.now) - _LATELY).isoformat()
        for market in markets() if kinds else ():
            lately: Filters = {"market": market, "issued_on": Between(since, None), "accepted_at": PRESENT}
            found = {UUID(one) for (one,) in await orders.sums(lately, by=("supplier_id",), of=()) if one}
            for supplier_id in sorted(found - await _asked_or_holding(store, found, kinds)):
                await evidence.ask_after_first_order(supplier_id, turn.caller.part(supplier_id))

    return (Job("evidence_after_first_order", Daily(), ask),)


async def _asked_or_holding(store: Store, suppliers: set[UUID], kinds: tuple[str, ...]) -> set[UUID]:
    """Return who was asked after its first order, ever, or holds every kind: nobody is asked twice."""
    held: dict[UUID, set[str]] = {}
    async for page in store.pages(HELD_EVIDENCE, {"supplier_id": one_of(suppliers), "kind": one_of(kinds)}):
        for each in page:
            held.setdefault(each.supplier_id, set()).add(each.kind)
    found = {supplier for supplier, its in held.items() if its >= set(kinds)}
    by_rule: Filters = {"supplier_id": one_of(suppliers), "reason": AFTER_FIRST_ORDER}
    async for requests in store.pages(EVIDENCE_REQUESTS, by_rule):
        found |= {each.supplier_id for each in requests}
    return found

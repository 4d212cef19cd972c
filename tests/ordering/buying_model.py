"""A simple model of how orders come to be placed: what must not be, whichever way led to one."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.contracts import ordering as facts
from tests.ordering.living import World

IN_A_ROW_AT_MOST = 3
ANSWERED_NO = {"declined", "lapsed"}


@dataclass
class Purchases:
    """What a bystander with a pencil would note down of what is bought, and in whose place."""

    in_a_row: Counter[tuple[str, UUID]] = field(default_factory=Counter)
    replaced: dict[UUID, UUID] = field(default_factory=dict)

    def sees(self, world: World, event: Any) -> None:
        """Hear of a fact as it is taken, before it is folded into anything."""
        if isinstance(event, facts.OrderPlaced):
            self._placed(world, event)
        elif isinstance(event, facts.NextBestProposed | facts.NextBestOrdered):
            self._next_best(world, event)
        elif isinstance(event, facts.PaymentVerified | facts.PaymentMade):
            assert not world.orders[event.order_id].disputed, "nothing is paid while it is disputed"
        elif isinstance(event, facts.OfferBoughtAgain):
            self.in_a_row[event.district, event.offer_id] += 1
            assert event.in_a_row == self.in_a_row[event.district, event.offer_id] <= IN_A_ROW_AT_MOST
        elif isinstance(event, facts.OfferComparedAgain):
            assert world.orders[event.order_id].match_id, "only a comparison ends a run of repeats"
            self.in_a_row[event.district, event.offer_id] = 0

    def _placed(self, world: World, event: facts.OrderPlaced) -> None:
        assert event.supplier_id not in world.suspended
        assert all(world.needs[each].standing for each in event.need_ids)
        assert all(world.order_of_need(each) is None for each in event.need_ids)
        assert event.starts_on >= world.today, "nothing begins before it is ordered"
        if event.repeat is not None:
            worked = world.orders[event.repeat.order_id]
            assert any(each.outcomes for each in worked.lines), "only what worked is bought again"
            cost = sum(each.amount_pence for each in event.lines)
            assert cost * 100 <= worked.amount_pence * 110
            assert event.district == worked.district
        if event.replaces_id is not None:
            first = world.orders[event.replaces_id]
            assert event.replaces_id not in self.replaced, "one order takes the place of another"
            assert first.status in ANSWERED_NO
            assert first.match_id == event.match_id
            assert first.need_ids == event.need_ids
            assert first.supplier_id != event.supplier_id, "whoever said no is not asked again"
            self.replaced[event.replaces_id] = event.order_id

    def _next_best(self, world: World, event: facts.NextBestProposed | facts.NextBestOrdered) -> None:
        first = world.orders[event.order_id]
        assert first.status in ANSWERED_NO
        assert first.replaced_by_id is None
        if isinstance(event, facts.NextBestProposed):
            assert first.next_best is None, "one offer is proposed in place of an order, once"
            return
        assert self.replaced[event.order_id] == event.next_order_id
        if event.by_policy:
            assert first.route != "next_best", "the policy orders once for a need"
            assert world.costs[event.next_order_id] * 100 <= first.amount_pence * 105

    def ends(self, world: World) -> None:
        """Both orders name each other, and no others do."""
        named = {order_id: each.replaced_by_id for order_id, each in world.orders.items() if each.replaced_by_id}
        naming = {each.replaces_id: order_id for order_id, each in world.orders.items() if each.replaces_id}
        assert named == naming == self.replaced

"""What decisions on a competition rely on beside it: its needs, its bidders, and the budgets that would pay."""

from dataclasses import dataclass
from uuid import UUID

from services.ordering.budgets.domain.budget import BUDGETS, budget_that_pays
from services.ordering.competitions.domain.competition import Competition
from services.ordering.competitions.domain.conditions import Suppliers
from services.ordering.competitions.domain.folding import COMPETITION_OF_NEED, COMPETITIONS
from services.ordering.competitions.domain.funding import Budgets, Buying
from services.ordering.competitions.domain.preparing import Wanted
from services.ordering.interests.domain.interests import INTERESTS, Interests, interests_id_of
from services.ordering.known.needs import KNOWN_NEEDS
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.domain.folding import ORDER_OF_NEED
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.store.reliance import Known, ReliedOn, guarded


def needs_of(need_ids: tuple[UUID, ...]) -> list[ReliedOn]:
    """Name needs and the orders that run for them."""
    return [*(KNOWN_NEEDS(each) for each in need_ids), *(ORDER_OF_NEED(each) for each in need_ids)]


def competing_for(need_ids: tuple[UUID, ...]) -> list[ReliedOn]:
    """Name the competitions that are under way for needs."""
    return [COMPETITION_OF_NEED(each) for each in need_ids]


def wanted(known: Known, need_ids: tuple[UUID, ...], *, competing: bool = False) -> Wanted:
    """Return what is known of needs that were named so."""
    return Wanted(
        tuple(known[KNOWN_NEEDS(each)] for each in need_ids),
        tuple(known[ORDER_OF_NEED(each)] for each in need_ids),
        tuple(known[COMPETITION_OF_NEED(each)] for each in need_ids) if competing else (),
    )


def interests_of(caller: Caller) -> Ref[Interests]:
    """Name what the caller has declared to connect it with suppliers."""
    return INTERESTS(interests_id_of(caller.actor))


@dataclass(frozen=True)
class Judging:
    """What an award relies on: every bidder's standing must be at the commit as it was read."""

    competition_id: UUID

    @property
    def competition(self) -> Ref[Competition]:
        """The competition itself."""
        return COMPETITIONS(self.competition_id)

    def needs(self, known: Known) -> list[ReliedOn]:
        """Name its needs."""
        found = known[self.competition]
        return needs_of(found.need_ids) if found else []

    def bidders(self, known: Known) -> list[ReliedOn]:
        """Name its bidders."""
        found = known[self.competition]
        return [guarded(KNOWN_SUPPLIERS(each)) for each in found.bidders] if found else []

    def everything(self, known: Known) -> list[ReliedOn]:
        """Name bidders, needs, and budgets."""
        return [*self.bidders(known), *self.needs_and_budgets(known)]

    def needs_and_budgets(self, known: Known) -> list[ReliedOn]:
        """Name its needs, and the budgets that are to pay for them."""
        return [*self.needs(known), *self.budgets(known)]

    def budgets(self, known: Known) -> list[ReliedOn]:
        """Name the budgets that are to pay, and those of which something is set aside."""
        found = known[self.competition]
        return [BUDGETS(each) for each in _budget_ids(found)] if found else []

    def suppliers(self, known: Known, competition: Competition) -> Suppliers:
        """Return the bidders as they are known now."""
        return {each: known[KNOWN_SUPPLIERS(each)] for each in competition.bidders}

    def buying(self, known: Known, competition: Competition) -> Buying:
        """Return what an order would be decided on."""
        needs = wanted(known, competition.need_ids)
        return Buying(needs.needs, needs.running, budgets_of(known, competition))


def budgets_of(known: Known, competition: Competition) -> Budgets:
    """Return the budgets that are to pay, as far as there are any."""
    found = {each: known[BUDGETS(each)] for each in _budget_ids(competition)}
    return {each: budget for each, budget in found.items() if budget}


def _budget_ids(competition: Competition) -> list[str]:
    category, starts_on = competition.category, competition.starts_on
    paying = [budget_that_pays(each, category, starts_on) for each in competition.districts]
    return [*dict.fromkeys([*paying, *(each.budget_id for each in competition.set_aside)])]

"""Whatever happens to competitions and to the orders that follow: the rules of the game hold, and so do the books."""

from collections import Counter
from datetime import timedelta
from functools import partial
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from services.ordering.competitions.domain.competition import OVER, Competition, Status
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.known.needs import KnownNeed
from shared.kernel.deadlines import end_of
from shared.kernel.ids import new_id
from tests.ordering.contest_model import Bystander
from tests.ordering.life_competing import CLOCKS, SAID_ANEW, STEPS, Said, prepare
from tests.ordering.life_ways import ContestWay, contest_way_of, way_of
from tests.ordering.living import NEEDS, SUPPLIERS, decided
from tests.ordering.test_whole_life import PICKED, USUAL, WholeLife

SEALED = (Status.PREPARED, Status.OPEN, Status.CLOSED)
BINDING = (Status.EVALUATION, Status.PROPOSED, Status.STANDSTILL)
SAYINGS = st.builds(Said, who=st.integers(0, 3), which=st.integers(0, 3), number=st.integers(0, 99))
AT_EACH = {"cancel", "replace an evaluator"}
AWARDING = {"propose", "propose with a standstill", "propose another"}
MAY_BE_TAKEN: dict[Status, set[str]] = {
    Status.PREPARED: {"open", "take a key", *AT_EACH},
    Status.OPEN: {"take a key", "invite", "ask", "answer", "bid", "take the bid back", *AT_EACH},
    Status.CLOSED: {"agree to open", *AT_EACH},
    Status.EVALUATION: {
        *("declare nothing", "declare an interest", "score", "justify", "decide on the price"),
        *(AWARDING | AT_EACH),
    },
    Status.PROPOSED: {"approve", "approve as commercial", "approve as a bidder", "give back", "cancel"},
    Status.STANDSTILL: {"conclude", "give back", "cancel"},
    Status.AWARDED: set(),
    Status.CANCELLED: set(),
}
WAYS = st.integers(0, 2**32).map(contest_way_of)
PREPARED = {
    "needs": st.lists(st.sampled_from(NEEDS), min_size=1, max_size=3, unique=True),
    "starts_in": st.sampled_from([30, 60, 60, 150]),
    "way": WAYS,
    "after": st.integers(0, 2**32),
}


class WholeCompetition(WholeLife):
    """Competitions beside everything else that happens to the same needs, suppliers and budgets."""

    def __init__(self) -> None:
        super().__init__()
        self.bystander = Bystander()
        self.world.witnesses.append(self.bystander.sees)

    @initialize(**PREPARED)
    def one_is_prepared(self, needs: list[KnownNeed], starts_in: int, way: ContestWay, after: int) -> None:
        self.prepares(needs, starts_in, way, after)

    @rule(**PREPARED)
    def prepares(self, needs: list[KnownNeed], starts_in: int, way: ContestWay, after: int) -> None:
        world, competition_id = self.world, new_id()
        need_ids = tuple(each.need_id for each in needs)
        if self._try(lambda: prepare(world, competition_id, need_ids, starts_in)):
            self._competes(competition_id, way, after)

    @precondition(lambda self: self.world.competitions)
    @rule(picked=PICKED, way=WAYS, after=st.integers(0, 2**32))
    def competes(self, picked: int, way: ContestWay, after: int) -> None:
        self._competes(self._competition(picked), way, after)

    @precondition(lambda self: self.world.competitions)
    @rule(picked=PICKED, name=st.sampled_from(sorted(STEPS)), said=SAYINGS)
    def takes_a_step_in_it(self, picked: int, name: str, said: Said) -> None:
        self._takes(self._competition(picked), name, said)

    def clocks_strike(self) -> None:
        for competition_id in list(self.world.competitions):
            for strikes in CLOCKS.values():
                self._try(partial(strikes, self.world, self.world.competitions[competition_id], Said()))

    def _competes(self, competition_id: UUID, way: ContestWay, after: int) -> None:
        for name, said in way:
            if name in STEPS:
                self._takes(competition_id, name, said)
            else:
                self._meets(self.world.competitions[competition_id], name, said)
        order_id = self.world.competitions[competition_id].order_id
        if order_id:
            self.goes(order_id, way_of(after))

    def _meets(self, one: Competition, name: str, said: Said) -> None:
        """What happens around a competition: time passes, and its bidders and needs go other ways."""
        supplier_id, need = SUPPLIERS[said.which], self.world.needs[one.need_ids[said.which % len(one.need_ids)]]
        if name == "wait for the end":
            day = max(one.closes_on or self.world.today, self.world.today) + timedelta(days=1)
            self.time_passes((day - self.world.today).days)
        elif name == "clocks are late":
            self.world.now = max(self.world.now, end_of(one.closes_on or self.world.today))
        elif name.startswith("wait"):
            self.time_passes(int(name.split()[1]))
        elif name in {"suspend", "reinstate"}:
            self.supplier_stands_otherwise(supplier_id, suspended=name == "suspend")
        elif name == "order meanwhile":
            self.places([need], 100, None, 0, None, [])
        else:
            self.need_stands_otherwise(need, standing=name == "need back")

    def _takes(self, competition_id: UUID, name: str, said: Said) -> None:
        def step() -> list:
            return STEPS[name](self.world, self.world.competitions[competition_id], said)

        status = self.world.competitions[competition_id].status
        if self._try(step):
            assert name in MAY_BE_TAKEN[status], (name, status)
            if name not in SAID_ANEW:
                assert not decided(step), "the same again changes nothing"

    def _competition(self, picked: int) -> UUID:
        return list(self.world.competitions)[-1 - min(picked // 2, len(self.world.competitions) - 1)]

    @invariant()
    def no_price_is_known_before_all_bids_are_opened(self) -> None:
        for one in self.world.competitions.values():
            if one.status in SEALED:
                assert not any(each.price_pence or each.method for each in one.bids)

    @invariant()
    def a_competition_holds_of_budgets_what_it_set_aside_and_nothing_once_it_is_over(self) -> None:
        for competition_id, one in self.world.competitions.items():
            wanted = Counter({(each.budget_id, each.line): each.amount_pence for each in one.set_aside})
            held = Counter(
                {
                    (budget_id, line): booked["reserved"]
                    for (budget_id, holder, line), booked in self.world.held.items()
                    if holder == competition_id and booked["reserved"]
                }
            )
            assert held == wanted
            assert not (held and (one.status in OVER or one.status is Status.PREPARED))

    @invariant()
    def what_was_awarded_is_ordered_from_whoever_won(self) -> None:
        awarded = {one.order_id: one for one in self.world.competitions.values() if one.status is Status.AWARDED}
        ordered = {each.order_id for each in self.world.orders.values() if each.source.bid_id}
        assert ordered == set(awarded)

    def teardown(self) -> None:
        super().teardown()
        for competition_id, one in self.world.competitions.items():
            assert COMPETITIONS.fold(self.world.log[str(competition_id)]) == one
            self.bystander.contests[competition_id].ends()
            assert one.status in OVER or self._is_moved_on(one), one

    def _is_moved_on(self, one: Competition) -> bool:
        """What binds its bidders ends by itself; everything else somebody can bring on, but for calling it off."""
        world = self.world
        if one.status in BINDING:
            now, world.now = world.now, world.now + timedelta(days=90)
            try:
                return any(decided(partial(strikes, world, one, Said())) for strikes in CLOCKS.values())
            finally:
                world.now = now
        return any(decided(partial(step, world, one, Said())) for step in STEPS.values())


TestWholeCompetition = WholeCompetition.TestCase
TestWholeCompetition.settings = settings(
    max_examples=1_000 if settings.default.max_examples > USUAL else 250,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

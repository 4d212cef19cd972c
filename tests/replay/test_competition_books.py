"""The books on competitions: they say so where an award is no order, or is otherwise than was told."""

from collections.abc import Sequence

from deploy.local.replay.competition_books import competition_findings
from services.ordering.competitions.domain import awarding, calling_off
from services.ordering.orders.domain.terms import terms_on
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.reference import Regime
from tests.ordering import contests
from tests.ordering.contests import AFTER, TERMS
from tests.ordering.examples import TODAY
from tests.replay.test_shortlist_books import logged

LIFE = contests.life(lambda: contests.approved(contests.proposed(contests.scored(contests.read([100, 120]), [80, 80]))))
ONE = contests.after(None, LIFE)
KNOWN = contests.buying(ONE)
ORDER_ID, TERMS_OF_ORDERS = new_id(), terms_on(Regime.PCR_LIGHT_TOUCH, TODAY)
AWARD = awarding.awarded(ONE, ORDER_ID, ONE.need_ids, contests.members(ONE), TERMS, AFTER)
ORDER = calling_off.call_off(ONE, ORDER_ID, calling_off.lines_of(ONE, KNOWN), KNOWN, TERMS_OF_ORDERS, AFTER)[0]


def wrong(life: Sequence[Event], told: str = "awarded", bids: int = 2, *orders: Event) -> list[bool]:
    named = str(ONE.competition_id)
    placed = {str(ORDER_ID): logged(*(orders or (ORDER,)))}
    findings = competition_findings({named: logged(*life)}, placed, {named: told}, {named: bids})
    return [not each.adds_up for each in findings]


def test_an_award_that_is_ordered_as_it_was_bid_adds_up() -> None:
    assert wrong([*LIFE, *AWARD]) == [False, False, False, False]


def test_what_does_not_add_up_is_found() -> None:
    life = [*LIFE, *AWARD]
    assert wrong(life, told="cancelled") == [True, False, False, False]
    assert wrong(life, bids=3) == [True, False, False, False]
    assert wrong([each for each in life if not isinstance(each, facts.BidUnsuccessful)]) == [False, True, False, False]
    assert isinstance(ORDER, facts.OrderPlaced)
    dearer = ORDER.model_copy(
        update={"lines": tuple(each.model_copy(update={"amount_pence": 1}) for each in ORDER.lines)}
    )
    assert wrong(life, "awarded", 2, dearer) == [False, True, False, False]
    early = [*life[:3], next(each for each in life if isinstance(each, facts.BidRead)), *life[3:]]
    assert wrong(early)[2]
    scored = next(each for each in life if isinstance(each, facts.BidScored))
    assert wrong([*life, scored])[3]
    assert wrong([each for each in life if not isinstance(each, facts.BidsEvaluated)])[3]

"""The books on matches: they say so where an order does not follow, or somebody passed over may not read it."""

from collections.abc import Sequence

from deploy.local.replay.match_books import match_findings
from deploy.reconciliation.reading import Logged
from services.catalogue.matches.domain.passing_over import pass_over
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from tests.catalogue.examples import LATER
from tests.catalogue.matching import a_candidate, matched, the_match
from tests.catalogue.test_passed_over import an_order
from tests.replay.test_shortlist_books import logged

MADE = matched([a_candidate(), a_candidate(), a_candidate(rate=40.0)])
MATCH = the_match(MADE)
ORDER = an_order(MATCH.ranked[0].offer_id, match_id=MATCH.match_id)
LIFE = [*(each for each in MADE if each.AGGREGATE == "match"), *pass_over(MATCH, ORDER, LATER)]
TURNS = {each.subject: logged(each) for each in MADE if each.AGGREGATE == "turns"}
TOLD = {str(MATCH.match_id): str(ORDER.order_id)}


def wrong(life: Sequence[Event] = LIFE, told: dict[str, str] = TOLD, *, ordered: bool = True) -> list[bool]:
    orders: dict[str, list[Logged]] = {"1": logged(ORDER)} if ordered else {}
    findings = match_findings({str(MATCH.match_id): logged(*life)}, TURNS, orders, told)
    return [not each.adds_up for each in findings]


def test_what_does_not_add_up_is_found() -> None:
    assert wrong() == [False, False, False]
    assert wrong(told={str(MATCH.match_id): ""}) == [False, True, False]
    assert wrong(LIFE[:-1]) == [False, False, True]
    assert wrong(ordered=False) == [False, True, True]
    made = LIFE[0]
    assert isinstance(made, facts.MatchMade)
    swapped = made.model_copy(update={"ranked": tuple(reversed(made.ranked))})
    weighed = LIFE[1]
    assert isinstance(weighed, facts.MatchWeighed)
    moved = weighed.model_copy(update={"weighed": tuple(reversed(weighed.weighed))})
    assert wrong([swapped, moved, *LIFE[2:]]) == [True, False, False]

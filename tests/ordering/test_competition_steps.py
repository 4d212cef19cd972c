"""The steps of a competition, without a database: where each is taken, and that every status has a way on."""

from collections.abc import Callable

import pytest

from services.ordering.competitions.domain import asking, awarding, bidding, cancelling, evaluating, opening, preparing
from services.ordering.competitions.domain.asking import AskQuestion
from services.ordering.competitions.domain.awarding import ProposeAward, ReturnAward
from services.ordering.competitions.domain.bidding import Sealed
from services.ordering.competitions.domain.cancelling import CancelCompetition
from services.ordering.competitions.domain.competition import OVER, Competition, Status
from services.ordering.competitions.domain.deadlines import COMPETITION_DEADLINES
from services.ordering.competitions.domain.evaluating import Judge
from services.ordering.competitions.domain.preparing import OpenCompetition
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.ordering import contests
from tests.ordering.contests import AFTER, APPROVER, CLOSES_ON, PROPOSER, TERMS, codes_of
from tests.ordering.examples import BUDGET, NOON

Step = Callable[[Competition], list[Event]]

LIVES: dict[Status, Callable[[], Competition]] = {
    Status.PREPARED: contests.prepared,
    Status.OPEN: lambda: contests.bid(contests.opened(), new_id()),
    Status.CLOSED: lambda: contests.closed([100]),
    Status.EVALUATION: lambda: contests.scored(contests.read([100]), [80]),
    Status.PROPOSED: lambda: contests.proposed(contests.scored(contests.read([100]), [80])),
    Status.STANDSTILL: lambda: contests.approved(
        contests.proposed(contests.scored(contests.read([100]), [80]), standstill=True)
    ),
    Status.CANCELLED: lambda: contests.after(
        one := contests.opened(),
        cancelling.cancel(one, CancelCompetition(reason="need_changed"), contests.budgets_with(one), NOON),
    ),
}
A_SUPPLIER = new_id()


def _opens(one: Competition) -> list[Event]:
    opening.may_open(one, Judge("one"), key_is_theirs=True)
    return opening.open_all(one, {each.bid_id: None for each in one.bids}, TERMS, AFTER)


STEPS: dict[str, tuple[Step, set[Status]]] = {
    "take a key": (lambda one: preparing.take_key(one, "one", "key", NOON), {Status.PREPARED}),
    "open": (
        lambda one: preparing.open_to_bids(
            contests.with_keys(one) if one.status is Status.PREPARED else one,
            OpenCompetition(closes_on=CLOSES_ON),
            contests.wanted(),
            (),
            {BUDGET.budget_id: BUDGET},
            TERMS,
            NOON,
        ),
        {Status.PREPARED},
    ),
    "ask": (
        lambda one: asking.ask(one, AskQuestion(question="?"), A_SUPPLIER, contests.a_member(A_SUPPLIER), NOON),
        {Status.OPEN},
    ),
    "bid": (
        lambda one: bidding.submit(one, Sealed(new_id(), "", ()), A_SUPPLIER, contests.a_member(A_SUPPLIER), NOON),
        {Status.OPEN},
    ),
    "take a bid back": (
        lambda one: bidding.withdraw(one, one.bidders[0] if one.bids else A_SUPPLIER, NOON),
        {Status.OPEN},
    ),
    "open bids": (_opens, {Status.CLOSED}),
    "score": (
        lambda one: evaluating.score(
            contests.not_scored(one),
            one.bids[0].bid_id if one.bids else new_id(),
            evaluating.ScoreBid(scores=contests.the_points(70), rationale="why"),
            Judge("four"),
            TERMS,
            AFTER,
        ),
        {Status.EVALUATION},
    ),
    "propose": (
        lambda one: awarding.propose(
            one,
            ProposeAward(bid_id=one.bids[0].bid_id if one.bids else new_id()),
            contests.members(one),
            contests.buying(one),
            TERMS,
            PROPOSER,
            AFTER,
        ),
        {Status.EVALUATION},
    ),
    "approve": (
        lambda one: awarding.approve(one, contests.members(one), TERMS, APPROVER, AFTER),
        {Status.PROPOSED},
    ),
    "return": (
        lambda one: awarding.give_back(one, ReturnAward(explanation="why"), APPROVER, AFTER),
        {Status.PROPOSED, Status.STANDSTILL},
    ),
    "cancel": (
        lambda one: cancelling.cancel(one, CancelCompetition(reason="need_changed"), contests.budgets_with(one), AFTER),
        {*LIVES} - {Status.CANCELLED},
    ),
}


@pytest.mark.parametrize("status", LIVES)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_where_it_belongs_and_refused_elsewhere(status: Status, step: str) -> None:
    one, (take, allowed) = LIVES[status](), STEPS[step]
    assert one.status is status
    if status in allowed:
        assert take(one)
    elif (step, status) != ("cancel", Status.CANCELLED):  # again: it is cancelled already
        assert codes_of(lambda: take(one)) & {"wrong_status", "bid_too_late", "key_handed_out"}


@pytest.mark.parametrize("status", [each for each in Status if each not in OVER])
def test_every_status_has_a_way_on_and_a_clock(status: Status) -> None:
    ways = {step for step, (_, allowed) in STEPS.items() if status in allowed}
    assert ways - {"cancel"}
    assert any(status == each or status in getattr(each, "values", ()) for each in _standings())


def _standings() -> list[object]:
    return [each.standing["status"] for each in COMPETITION_DEADLINES if "status" in each.standing]

"""The rules of needs: what staff may record, give up and withdraw, and every reason against it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from services.client_journey.journeys.domain.journey import Status as JourneyStatus
from services.client_journey.needs.domain.giving_up import WithdrawNeed, report_unmet, withdraw
from services.client_journey.needs.domain.need import NEEDS, Need, NeedStatus, open_need, withdraw_with_journey
from services.client_journey.needs.domain.recording import record
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.client_journey.examples import (
    CATEGORY,
    JOURNEY,
    JOURNEY_ID,
    NEED_ID,
    NOON,
    RECORD,
    UNMET,
    WITHDRAW,
    a_need,
    unmet,
    withdrawn,
)

ORDERED = replace(a_need(), status=NeedStatus.ORDERED, order_id=new_id(), ordered_at=NOON)
MET = replace(ORDERED, status=NeedStatus.MET)


def refusal_of(decide: Callable[[], list[Event]]) -> frozenset[str]:
    with pytest.raises(Rejected) as refused:
        decide()
    return refused.value.codes


def test_a_need_is_its_journeys_and_begins_open() -> None:
    need = a_need()
    assert (need.journey_id, need.district, need.category) == (JOURNEY_ID, "D01", CATEGORY)
    assert (need.status, need.order_id) == (NeedStatus.OPEN, None)


def test_every_reason_against_a_need_is_given() -> None:
    closed = replace(JOURNEY, status=JourneyStatus.CLOSED)
    assert refusal_of(lambda: record(closed, new_id(), str(NEED_ID), RECORD, NOON)) == {"journey_closed", "need_open"}


@pytest.mark.parametrize(
    ("need", "holds"),
    [(a_need(), True), (ORDERED, True), (MET, False), (unmet(a_need()), False), (withdrawn(a_need()), False)],
    ids=["open", "ordered", "met", "unmet", "withdrawn"],
)
def test_a_need_holds_its_place_while_it_is_open_or_ordered(need: Need, holds: bool) -> None:
    assert NEEDS.claims(need) == ((open_need(JOURNEY_ID, CATEGORY),) if holds else ())


@pytest.mark.parametrize(
    ("decide", "need", "code"),
    [
        (lambda need: report_unmet(need, UNMET, NOON), ORDERED, "need_ordered"),
        (lambda need: report_unmet(need, UNMET, NOON), MET, "need_met"),
        (lambda need: report_unmet(need, UNMET, NOON), withdrawn(a_need()), "need_withdrawn"),
        (lambda need: withdraw(need, WITHDRAW, NOON), MET, "need_met"),
    ],
)
def test_what_is_served_or_gone_is_not_given_up(decide: Callable[[Need], list[Event]], need: Need, code: str) -> None:
    assert refusal_of(lambda: decide(need)) == {code}


def test_an_unmet_need_may_still_be_withdrawn() -> None:
    assert withdrawn(unmet(a_need())).status is NeedStatus.WITHDRAWN


def test_giving_up_or_withdrawing_again_changes_nothing() -> None:
    assert report_unmet(unmet(a_need()), UNMET, NOON) == []
    assert withdraw(withdrawn(a_need()), WITHDRAW, NOON) == []


@pytest.mark.parametrize("reason", ["superseded", "journey_closed"])
def test_staff_give_no_reason_that_only_follows_from_something_else(reason: str) -> None:
    assert refusal_of(lambda: withdraw(ORDERED, WithdrawNeed(reason=reason), NOON)) == {"reason_not_given"}


def test_a_need_may_go_while_its_order_runs_and_the_order_does_not_bring_it_back() -> None:
    gone = withdrawn(ORDERED)
    assert (gone.status, gone.order_id, gone.dropped_order_id) == (NeedStatus.WITHDRAWN, None, ORDERED.order_id)
    assert NEEDS.claims(gone) == ()


@pytest.mark.parametrize("need", [ORDERED, MET, unmet(a_need()), withdrawn(a_need())])
def test_a_journey_that_closes_withdraws_what_is_open_alone(need: Need) -> None:
    assert withdraw_with_journey(need, NOON) == []
    (gone,) = withdraw_with_journey(a_need(), NOON)
    assert gone.model_dump()["reason"] == {"code": "journey_closed", "detail": ""}


def test_a_need_of_a_status_that_is_not_known_here_is_left_alone() -> None:
    need = NEEDS.decode({**NEEDS.encode(a_need()), "status": "shortlisted"})
    assert refusal_of(lambda: report_unmet(need, UNMET, NOON)) == {"need_status_unknown"}
    assert refusal_of(lambda: withdraw(need, WITHDRAW, NOON)) == {"need_status_unknown"}


def test_a_need_is_read_as_it_was_stored() -> None:
    for need in (a_need(), ORDERED, MET, unmet(a_need()), withdrawn(a_need())):
        assert NEEDS.decode(NEEDS.encode(need)) == need

"""The rules of what clients ask for by right."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.client_journey.journeys.domain.journey import Journey
from services.client_journey.rights.domain import answering, asking
from services.client_journey.rights.domain.answering import AnswerDataRequest, ProposeErasure, ReturnErasure
from services.client_journey.rights.domain.asking import ExtendDataRequest, ReceiveDataRequest
from services.client_journey.rights.domain.deadlines import ANSWER
from services.client_journey.rights.domain.erasing import Held
from services.client_journey.rights.domain.request import DATA_REQUESTS, DataRequest, Status, evolve, open_request
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.client_journey.examples import JOURNEY_ID

NOON = datetime(2017, 1, 31, 12, tzinfo=UTC)
TODAY = NOON.date()
CLIENT = uuid4()
NOTHING = Held(CLIENT, (), (), restricted=False, waiting=frozenset())
RESTRICTED = replace(NOTHING, restricted=True)
COMPLIED = AnswerDataRequest(outcome="complied")
REFUSED = AnswerDataRequest(outcome="refused", reason="excessive")
PROPOSE = ProposeErasure(ground="no_longer_needed")


def after(request: DataRequest | None, *events: Event) -> DataRequest:
    """The request once these events happened."""
    for event in events:
        assert isinstance(event, facts.DataRequestEvent)
        request = evolve(request, event)
    assert request is not None
    return request


def received(kind: str = "access", already: str | None = None, **differing: Any) -> list[Event]:
    about = {"request_id": new_id(), "district": "D01", "kind": kind}
    of = facts.DataRequestOfClient(**about, journey_id=JOURNEY_ID, client_id=CLIENT, identified="document_seen")
    asked = ReceiveDataRequest(**{"kind": kind, "identified": "document_seen"} | differing)
    return asking.receive(asked, of, already, NOON)


def a_request(kind: str = "access") -> DataRequest:
    return after(None, *received(kind))


def refused(decide: Callable[[], object]) -> frozenset[str]:
    with pytest.raises(Rejected) as refusal:
        decide()
    return refusal.value.codes


def test_the_answer_is_due_a_month_after_receipt_and_the_district_is_reminded_before() -> None:
    request = a_request()
    assert (request.received_on, request.answer_by) == (TODAY, date(2017, 2, 28)), "February has no 31st"
    assert TODAY < request.remind_on < request.answer_by
    assert [step for step, _ in ANSWER.moments(request, request.answer_by)] == ["data_request_due", "end"]
    assert DATA_REQUESTS.claims(request) == (open_request(CLIENT, "access"),)


def test_what_the_bus_hears_names_neither_journey_nor_client() -> None:
    for events in (received(), answering.propose(a_request("erasure"), NOTHING, PROPOSE, "coach", NOON)):
        public = "".join(event.model_dump_json() for event in events if not event.PRIVATE)
        assert public
        assert not [each for each in (JOURNEY_ID, CLIENT, "document_seen", "coach") if str(each) in public]


def test_a_second_request_of_the_kind_joins_the_first() -> None:
    assert refused(lambda: received(already=str(new_id()))) == {"request_open"}


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2016, 10, 30)])
def test_a_request_comes_neither_from_the_future_nor_from_long_ago(day: date) -> None:
    assert refused(lambda: received(received_on=day, already="one")) == {"received_on_not_allowed", "request_open"}


def test_the_time_is_extended_once_by_two_months_and_in_the_first() -> None:
    request, extend = a_request(), ExtendDataRequest(reason="complex")
    longer = after(request, *asking.extend(request, extend, NOON))
    assert (longer.answer_by, longer.extended) == (date(2017, 4, 30), True)
    assert refused(lambda: asking.extend(longer, extend, NOON)) == {"already_extended"}
    assert refused(lambda: asking.extend(request, extend, NOON + timedelta(days=60))) == {"first_month_over"}


def test_the_last_day_is_announced_once_each_and_only_while_it_stands() -> None:
    request = a_request()
    last = request.answer_by
    assert [each.TYPE for each in asking.announce_due(request, last)] == ["client_journey.DataRequestDue.v1"]
    assert asking.announce_overdue(request, last, last) == []
    (over,) = asking.announce_overdue(request, last, last + timedelta(days=1))
    late = after(request, over)
    assert (late.open, late.overdue) == (True, True), "it is still to be answered"
    assert asking.announce_overdue(late, last, last + timedelta(days=2)) == []
    done = after(late, *answering.answer(late, REFUSED, NOON))
    assert asking.announce_due(done, last) == []


def test_access_is_complied_with_once_something_was_exported() -> None:
    request = a_request()
    assert refused(lambda: answering.answer(request, COMPLIED, NOON)) == {"nothing_exported"}
    made = facts.DataExported(**asking.about(request), form="json", withheld=0, exported_at=NOON)
    done = after(request, made, *answering.answer(after(request, made), COMPLIED, NOON))
    assert (done.status, done.open, DATA_REQUESTS.claims(done)) == (Status.ANSWERED, False, ())
    assert answering.answer(done, COMPLIED, NOON) == [], "a repeat changes nothing"
    assert refused(lambda: answering.answer(done, REFUSED, NOON)) == {"request_over"}


def test_whoever_is_refused_is_told_why() -> None:
    request = a_request("rectification")
    for outcome in ("refused", "partly_complied"):
        asked = AnswerDataRequest(outcome=outcome)
        assert refused(lambda asked=asked: answering.answer(request, asked, NOON)) == {"reason_needed"}  # type: ignore[misc] # a default of a lambda
    without = AnswerDataRequest(outcome="complied", reason="excessive")
    assert refused(lambda: answering.answer(request, without, NOON)) == {"reason_not_needed"}


def test_an_erasure_is_proposed_by_one_and_confirmed_by_another() -> None:
    request = a_request("erasure")
    assert refused(lambda: answering.answer(request, COMPLIED, NOON)) == {"erasure_not_confirmed"}
    assert refused(lambda: answering.confirm(request, NOTHING, "manager", NOON)) == {"nothing_proposed"}
    proposed = after(request, *answering.propose(request, NOTHING, PROPOSE, "coach", NOON))
    assert answering.propose(proposed, NOTHING, PROPOSE, "coach", NOON) == []
    assert refused(lambda: answering.confirm(proposed, NOTHING, "coach", NOON)) == {"separation_of_duties"}
    assert refused(lambda: answering.answer(proposed, REFUSED, NOON)) == {"erasure_proposed"}
    returned = after(proposed, *answering.send_back(proposed, ReturnErasure(reason="still_needed"), NOON))
    assert (returned.status, returned.ground, returned.proposed_by) == (Status.RECEIVED, None, None)
    done = after(proposed, *answering.confirm(proposed, NOTHING, "manager", NOON))
    assert (done.status, done.outcome) == (Status.ANSWERED, "complied")


def test_a_request_goes_with_its_client_to_another_district_and_keeps_its_day() -> None:
    request = a_request()
    there = Journey(JOURNEY_ID, "D02", "ENGAGEMENT", NOON)
    moved = after(request, *asking.follow(request, there, NOON))
    assert (moved.district, moved.answer_by, moved.open) == ("D02", request.answer_by, True)
    assert asking.follow(moved, there, NOON) == []
    assert asking.follow(after(request, *asking.withdraw(request, NOON)), there, NOON) == []


def test_what_stands_in_the_way_of_an_erasure_is_asked_again_when_it_is_confirmed() -> None:
    request = a_request("erasure")
    assert refused(lambda: answering.propose(request, RESTRICTED, PROPOSE, "coach", NOON)) == {"client_restricted"}
    proposed = after(request, *answering.propose(request, NOTHING, PROPOSE, "coach", NOON))
    assert refused(lambda: answering.confirm(proposed, RESTRICTED, "manager", NOON)) == {"client_restricted"}
    assert refused(lambda: answering.propose(a_request(), RESTRICTED, PROPOSE, "coach", NOON)) == {
        "not_an_erasure",
        "client_restricted",
    }


def test_every_state_that_is_open_can_be_ended_by_somebody() -> None:
    open_ones = [a_request(kind) for kind in ("access", "rectification", "restriction", "erasure")]
    for request in open_ones:
        assert not after(request, *answering.answer(request, REFUSED, NOON)).open
        assert not after(request, *asking.withdraw(request, NOON)).open
    erasure = open_ones[-1]
    proposed = after(erasure, *answering.propose(erasure, NOTHING, PROPOSE, "coach", NOON))
    assert not after(proposed, *asking.withdraw(proposed, NOON)).open
    assert asking.withdraw(after(proposed, *asking.withdraw(proposed, NOON)), NOON) == []

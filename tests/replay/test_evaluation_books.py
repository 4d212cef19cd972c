"""The books on deciding: they say so where somebody was refused unheard, or what was sent back was decided."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from deploy.local.replay.evaluation_books import evaluation_findings
from deploy.local.replay.told import Told
from deploy.reconciliation.reading import Logged
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from tests.supplier_registry.examples import APPLICATION, CATEGORY, MARKET, NOON, SUPPLIER

QUESTION = UUID("01890000-0000-7000-8000-000000000009")
ABOUT: dict[str, Any] = {"application_id": APPLICATION, "supplier_id": SUPPLIER, "market": MARKET.code}
LAST_DAY, ON_IT, AFTER_IT = (date(2017, 3, 16), *(datetime(2017, 3, day, 12, tzinfo=UTC) for day in (16, 17)))
INVITED = facts.RepresentationsInvited(**ABOUT, representations_by=LAST_DAY)
SPOKE = facts.RepresentationsMade(**ABOUT, made_at=NOON)
ASKED = facts.ClarificationRequested(**ABOUT, clarification_id=QUESTION, answer_by=LAST_DAY)
ANSWERED = facts.ClarificationAnswered(**ABOUT, clarification_id=QUESTION, answered_at=NOON)
PROPOSED = facts.DecisionProposed(**ABOUT, category=CATEGORY, proposed_at=NOON)
RETURNED = facts.ProposalReturned(**ABOUT, category=CATEGORY, returned_at=NOON)
OFFERED = facts.AgreementOffered(
    **ABOUT, categories=(CATEGORY,), text_version="DPS-AGREEMENT-1", offered_at=NOON, accept_by=LAST_DAY
)


def refused(reason: str, at: datetime = AFTER_IT) -> facts.ApplicationRefused:
    return facts.ApplicationRefused(**ABOUT, category=CATEGORY, reasons=(reason,), decided_at=at)


def log(events: Iterable[Event]) -> dict[str, list[Logged]]:
    logged = [
        Logged(str(number), event, event.TOPIC, number, NOON, NOON, 0, True) for number, event in enumerate(events, 1)
    ]
    return {str(APPLICATION): logged}


def wrong(*life: Event, told: Told | None = None) -> list[bool]:
    """Whether clarifications, hearings, refusals and proposals do not add up."""
    return [not each.adds_up for each in evaluation_findings(log(life), {}, told or Told())]


GROUND, UNANSWERED = "mandatory_exclusion_ground", "clarification_unanswered"


@pytest.mark.parametrize(
    ("life", "is_wrong"),
    [
        ([INVITED, PROPOSED, refused(GROUND)], False),
        ([INVITED, PROPOSED, refused(GROUND, ON_IT)], True),
        ([INVITED, SPOKE, PROPOSED, refused(GROUND, ON_IT)], False),
        ([PROPOSED, refused(GROUND)], True),
        ([ASKED, PROPOSED, refused(UNANSWERED)], False),
        ([ASKED, PROPOSED, refused(UNANSWERED, ON_IT)], True),
        ([ASKED, ANSWERED, PROPOSED, refused(UNANSWERED)], True),
        ([PROPOSED, refused("policies_missing", ON_IT)], False),
    ],
)
def test_nobody_is_refused_who_might_still_speak_or_answer(life: list[Event], is_wrong: bool) -> None:
    assert wrong(*life)[2] is is_wrong


@pytest.mark.parametrize(
    ("life", "is_wrong"),
    [
        ([PROPOSED, RETURNED, PROPOSED, OFFERED], False),
        ([PROPOSED, RETURNED, OFFERED], True),
        ([PROPOSED, RETURNED, refused("policies_missing")], True),
    ],
)
def test_nothing_is_decided_that_was_sent_back(life: list[Event], is_wrong: bool) -> None:
    told = Told(returned={(str(APPLICATION), CATEGORY)})
    assert wrong(*life, told=told)[3] is is_wrong


def test_what_the_client_was_told_and_what_is_logged_are_the_same() -> None:
    told = Told(clarifications={str(QUESTION): "answered"}, heard={str(APPLICATION): "spoke"})
    assert wrong(ASKED, ANSWERED, INVITED, SPOKE, told=told) == [False, False, False, False]
    assert wrong(ASKED, INVITED, told=told) == [True, True, False, False], "lost"
    assert wrong(ASKED, ANSWERED, INVITED, SPOKE) == [True, True, False, False], "nobody said so"
    assert wrong(PROPOSED, RETURNED)[3], "nobody returned it"

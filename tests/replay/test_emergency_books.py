"""The books on emergency access: they say so where something else became of one, or one person opened something."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.local.replay.emergency_books import emergency_findings
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
ABOUT: dict[str, Any] = {"emergency_id": new_id(), "district": "D01"}
REQUESTED = facts.EmergencyAccessRequested(
    **ABOUT, reason="risk_to_life", requested_at=NOON, answer_by=NOON + timedelta(hours=4), policies=()
)
CONCERNS = facts.EmergencyAccessConcerns(**ABOUT, journey_id=new_id(), kinds=("contact_details",), issuer="i", by="ada")
GRANTED = facts.EmergencyAccessGranted(
    **ABOUT, reason="risk_to_life", granted_at=NOON, ends_at=NOON + timedelta(hours=12), policies=()
)
BY_BEN, BY_ADA = (facts.EmergencyAccessDecidedBy(**ABOUT, issuer="i", by=who) for who in ("ben", "ada"))
LAPSED = facts.EmergencyAccessLapsed(**ABOUT, lapsed_at=NOON)


def used(kind: str = "contact_details", hours: int = 1) -> Event:
    return facts.EmergencyAccessUsed(**ABOUT, kinds=(kind,), used_at=NOON + timedelta(hours=hours))


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


@pytest.mark.parametrize(
    ("life", "told", "looks", "wrong"),
    [
        ([REQUESTED, CONCERNS, LAPSED], "lapsed", 0, [0, 0]),
        ([REQUESTED, CONCERNS, GRANTED, BY_BEN, used()], "granted", 1, [0, 0]),
        ([REQUESTED, CONCERNS, GRANTED, BY_BEN, used()], "ended", 1, [1, 0]),
        ([REQUESTED, CONCERNS, GRANTED, BY_BEN, used()], "granted", 2, [0, 1]),
        ([REQUESTED, CONCERNS, GRANTED, BY_ADA], "granted", 0, [0, 1]),
        ([REQUESTED, CONCERNS, used()], "requested", 1, [0, 1]),
        ([REQUESTED, CONCERNS, GRANTED, BY_BEN, used(hours=12)], "granted", 1, [0, 1]),
        ([REQUESTED, CONCERNS, GRANTED, BY_BEN, used("access_needs")], "granted", 1, [0, 1]),
    ],
)
def test_what_does_not_add_up_is_said(life: list[Event], told: str, looks: int, wrong: list[int]) -> None:
    found = emergency_findings({"one": logged(*life)}, {"one": told}, {"one": looks} if looks else {})
    assert [each.wrong for each in found] == wrong

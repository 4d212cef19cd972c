"""A match that ranks nothing raises a gap by itself, and whoever finds nothing suitable reports one by its match."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.catalogue.gaps.domain.reporting import ReportGap, match_says_it, still_waits
from services.catalogue.known.needs import KNOWN_NEEDS, KnownNeed
from services.catalogue.matches.domain.in_vain import sought_by
from services.catalogue.matches.domain.match import Match
from shared.auth.principal import Role
from shared.contracts import catalogue as facts
from shared.contracts import client_journey as journeys
from shared.contracts.event import Reason
from tests.catalogue.examples import NOON
from tests.catalogue.world import Catalogue
from tests.running import Reply, until


def a_match(excluded: dict[str, int], **constraints: Any) -> Match:
    return Match(
        match_id=uuid4(),
        need_id=uuid4(),
        market="DPS-EMPLOYABILITY",
        category="GETTING_JOBS",
        district="D01",
        ranked=(),
        offers=0,
        excluded=sum(excluded.values()),
        made_at=NOON,
        policies=(),
        constraints=facts.Constraints(**constraints),
        excluded_for=tuple(facts.ExcludedCount(reason=code, offers=count) for code, count in excluded.items()),
    )


@pytest.mark.parametrize(
    ("excluded", "constraints", "reason"),
    [
        ({}, {}, "no_offer"),
        ({"too_far": 3, "price_too_high": 9}, {}, "no_offer_in_reach"),
        ({"no_places_left": 1}, {}, "no_places_in_time"),
        ({"quality_below_floor": 2, "too_far": 1}, {}, "below_quality_floor"),
        ({"access_need_not_covered": 2}, {"access": ("step_free",)}, "access_need_not_covered"),
        ({"attribute_missing": 2}, {"attributes": ("childcare",)}, "no_offer"),
    ],
)
def test_why_a_match_found_nothing_is_what_most_offers_in_reach_lack(
    excluded: dict[str, int], constraints: dict[str, Any], reason: str
) -> None:
    assert sought_by(a_match(excluded, **constraints)).likeness.reason == reason
    assert sought_by(a_match(excluded, **constraints), "no_places_in_time").likeness.reason == "no_places_in_time"


def test_a_gap_asks_for_what_can_be_merged_and_for_no_price_and_no_place() -> None:
    asks = {"languages": ("pl", "cy"), "attributes": ("mentor",), "modes": ("online",), "outward": "LS1"}
    sought = sought_by(a_match({}, **asks, price_to_pence=9_00, within_km=20))
    assert (sought.likeness.languages, sought.likeness.attributes) == (("cy", "pl"), ("mentor", "online"))
    assert "LS1" not in str(sought)
    assert "900" not in str(sought.likeness)


def test_only_a_need_that_still_looks_for_something_waits() -> None:
    about = {"need_id": uuid4(), "journey_id": uuid4(), "district": "D01", "category": "GETTING_JOBS"}
    row = KNOWN_NEEDS.fold(None, journeys.NeedRecorded(**about, recorded_at=NOON))
    assert still_waits(row) is None
    ordered = KNOWN_NEEDS.fold(row, journeys.NeedOrdered(**about, order_id=uuid4(), ordered_at=NOON))
    reopened = KNOWN_NEEDS.fold(ordered, journeys.NeedReopened(**about, order_id=uuid4(), reopened_at=NOON))
    unmet = KNOWN_NEEDS.fold(row, journeys.NeedUnmet(**about, reason=Reason(code="no_offer"), reported_at=NOON))
    assert still_waits(reopened) is None
    for gone in (ordered, unmet, None):
        assert still_waits(gone if isinstance(gone, KnownNeed) else None) is not None


def test_what_a_match_says_is_not_said_beside_it() -> None:
    asked = ReportGap(match_id=uuid4(), category="ENGAGEMENT", attributes=("mentor",), reason="no_offer")
    assert [each.pointer for each in match_says_it(asked)] == ["/category", "/attributes"]


async def test_a_match_in_vain_raises_a_gap_that_follows_what_its_need_asks_for(catalogue: Catalogue) -> None:
    need_id, category, district = uuid4(), "MOVING_TOWARDS_WORK", "D35"
    about = catalogue.need(need_id, category, district)
    await catalogue.hear(journeys.NeedRecorded(**about, recorded_at=datetime.now(UTC)))
    coach = catalogue.one.token(Role.WORK_COACH, districts=[district])

    async def matched(**constraints: Any) -> Reply:
        body = {"need_id": str(need_id), "constraints": constraints}

        async def there() -> Reply | None:
            reply = await catalogue.one.call("POST", "/v1/matches", coach, json=body)
            return reply if reply.status == 201 else None

        found: Reply = await until(there, "the need is known")
        return found

    match = (await matched(languages=["pl"], attributes=["childcare"])).body
    first = await catalogue.gap_becomes(category, district, "open", waiting=1)
    assert (first["languages"], first["attributes"], first["reason"]) == (["pl"], ["childcare"], "no_offer")
    await matched(languages=["pl"])

    async def left_by_its_need() -> Reply | None:
        reply = await catalogue.staff("GET", f"/v1/gaps/{first['gap_id']}")
        return reply if reply.body["status"] == "closed" else None

    left: Reply = await until(left_by_its_need, "the need has left its first gap")
    second = await catalogue.gap_becomes(category, district, "open", waiting=1)
    assert second["gap_id"] != first["gap_id"]
    assert (second["attributes"], left.body["closed_for"]) == ([], "demand_gone")
    # Its coach may report by the match too, and says no more than the match does.
    assert match["gap_to_report"] == {"path": "/v1/gaps/reports", "body": {"match_id": match["match_id"]}}
    both = {"match_id": match["match_id"], "category": category}
    refused = await catalogue.one.call("POST", "/v1/gaps/reports", coach, json=both)
    assert (refused.status, refused.codes) == (409, {"match_says_it"})
    foreign = catalogue.one.token(Role.WORK_COACH, districts=["D36"])
    body = {"match_id": match["match_id"], "reason": "no_offer_in_reach"}
    assert (await catalogue.one.call("POST", "/v1/gaps/reports", foreign, json=body)).status == 404
    reported = await catalogue.one.call("POST", "/v1/gaps/reports", coach, json=body)
    assert reported.status == 201, reported
    third = await catalogue.gap_becomes(category, district, "open", waiting=1)
    assert (third["gap_id"], third["reason"]) == (reported.body["gap_id"], "no_offer_in_reach")
    # An unmet need that waits has said more by its match than its news does.
    unmet = journeys.NeedUnmet(**about, reason=Reason(code="no_offer"), reported_at=datetime.now(UTC))
    await catalogue.hear(unmet)
    late = await _refused_once_unmet(catalogue, coach, body)
    assert late.codes == {"need_not_waiting"}
    assert (await catalogue.gap_becomes(category, district, "open", waiting=1))["gap_id"] == third["gap_id"]
    gone = journeys.NeedWithdrawn(**about, reason=Reason(code="client_withdrew"), withdrawn_at=datetime.now(UTC))
    await catalogue.hear(gone)
    await catalogue.gap_becomes(category, district, "closed", waiting=0)


async def _refused_once_unmet(catalogue: Catalogue, coach: str, body: dict[str, Any]) -> Reply:
    async def refused() -> Reply | None:
        reply = await catalogue.one.call("POST", "/v1/gaps/reports", coach, json=body)
        return reply if reply.status == 409 else None

    found: Reply = await until(refused, "the need is known to be unmet")
    return found

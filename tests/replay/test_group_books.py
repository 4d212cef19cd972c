"""The books on orders for several clients: who takes part, who pays, what became of each, and who joined by what."""

from datetime import date, timedelta
from typing import Any

import pytest

from deploy.local.replay.group_books import group_findings
from deploy.local.replay.joining_books import joining_findings
from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as journeys
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.ids import new_id
from tests.ordering.examples import NOON

ORDER_ID, ONE, OTHER, FIRST, SECOND, JOINING, OTHER_JOINING = (new_id() for _ in range(7))
DAY = date(2017, 3, 1)
ORDER = str(ORDER_ID)
ABOUT: dict[str, Any] = {"order_id": ORDER_ID, "need_ids": (ONE, OTHER), "supplier_id": new_id(), "district": "D01"}
JOINED: dict[str, Any] = {"order_id": ORDER_ID, "line": 2, "joining_id": OTHER_JOINING, "district": "D02"}
DECLINED = journeys.PlaceDeclined(**JOINED, reason=Reason(code="does_not_want_it"), declined_at=NOON)


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, False) for each, event in enumerate(life, 1)]


def recorded(need_id: Any, journey_id: Any, district: str) -> list[Logged]:
    about = {"need_id": need_id, "journey_id": journey_id, "district": district, "category": "SKILLS_FOR_WORK"}
    return logged(journeys.NeedRecorded(**about, recorded_at=NOON))


def placed(*budgets: str) -> facts.OrderPlaced:
    needs = zip((ONE, OTHER), budgets, strict=True)
    return facts.OrderPlaced(
        **ABOUT,
        market="DPS-EMPLOYABILITY",
        regime="PCR_LIGHT_TOUCH",
        source=facts.Source(offer_id=new_id(), offer_version=1),
        category="SKILLS_FOR_WORK",
        lines=tuple(
            facts.Line(line=number, need_id=need_id, budget_id=budget, amount_pence=100)
            for number, (need_id, budget) in enumerate(needs, 1)
        ),
        starts_on=DAY,
        placed_by="buyer",
        placed_at=NOON,
        policies=(),
    )


PLACED = placed("FSF:D01:2016-17", "FSF:D02:2016-17")
STARTED = facts.ProvisionStarted(**ABOUT, line=1, need_id=ONE, started_on=DAY)
MISSED = facts.DidNotStart(
    **ABOUT,
    line=2,
    need_id=OTHER,
    starts_on=DAY,
    reason=Reason(code="client_withdrew"),
    said_by="supplier",
    recorded_at=NOON,
)
NEEDS = {str(ONE): recorded(ONE, FIRST, "D01"), str(OTHER): recorded(OTHER, SECOND, "D02")}
LINES = {(ORDER, 1): "started", (ORDER, 2): "did_not_start"}


def told(**changes: Any) -> Told:
    return Told(**{"shared": {ORDER: (str(ONE), str(OTHER))}, "lines": LINES, **changes})


def wrong(findings: list[Finding]) -> list[str]:
    return [each.what for each in findings if not each.adds_up]


def of_group(said: Told, first: Event = PLACED) -> list[str]:
    return wrong(group_findings({ORDER: logged(first, STARTED, MISSED)}, NEEDS, said))


def test_a_group_that_came_to_what_was_told_is_no_matter() -> None:
    assert of_group(told()) == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"shared": {}}, "every order for several clients is for those of whom the client was told"),
        ({"shared": {ORDER: (str(OTHER), str(ONE))}}, "every order for several clients is for those of whom"),
        ({"shared": {ORDER: (str(ONE), str(OTHER)), "more": ("a", "b")}}, "every order for several clients is for"),
        ({"lines": {**LINES, (ORDER, 2): "started"}}, "every client of a group came to what was told of them"),
        ({"lines": {}}, "every client of a group came to what was told of them"),
    ],
)
def test_what_was_told_otherwise_of_a_group_is_found(changes: dict[str, Any], what: str) -> None:
    (found,) = of_group(told(**changes))
    assert found.startswith(what)


def test_a_line_that_another_district_pays_for_is_found() -> None:
    both = placed("FSF:D01:2016-17", "FSF:D01:2016-17")
    assert of_group(told(), both) == ["each client of a group is paid for by their own district"]


def looked(journey_id: Any, after: timedelta) -> list[Logged]:
    said = {"client_id": new_id(), "journey_id": journey_id, "kinds": ("contact_details",), "by": "trainer"}
    reason, at = Reason(code="arrange_first_day"), NOON + after
    ids = {"opening_id": new_id(), "supplier_id": ABOUT["supplier_id"], "order_id": ORDER_ID}
    return logged(journeys.SealedOpened(**ids, **said, reason=reason, opened_at=at))


def of_joining(journey_id: Any, *life: Event) -> list[str]:
    """Return what is wrong where a supplier looks at a client after one of the group has declined the place."""
    begun = [
        journeys.JoiningBegun(
            joining_id=joining,
            order_id=ORDER_ID,
            line=line,
            district="D01",
            need_id=need,
            journey_id=whose,
            begun_at=NOON,
        )
        for joining, line, need, whose in ((JOINING, 1, ONE, FIRST), (OTHER_JOINING, 2, OTHER, SECOND))
    ]
    joinings = {str(JOINING): logged(begun[0]), str(OTHER_JOINING): logged(begun[1], DECLINED)}
    said = told(declined_places={(ORDER, 2)})
    said.looks[ORDER] = 1
    openings = {"look": looked(journey_id, timedelta(hours=1))}
    return wrong(joining_findings(joinings, openings, {ORDER: logged(PLACED, *life)}, said))


def test_who_declines_in_a_group_is_neither_looked_at_nor_taught_and_others_are() -> None:
    kept_out = ["a client who declined the place is seen no more, and the order ends"]
    begins = facts.ProvisionStarted(**ABOUT, line=2, need_id=OTHER, started_on=DAY)
    assert of_joining(FIRST, STARTED) == []
    assert of_joining(SECOND, STARTED) == kept_out
    assert of_joining(FIRST, begins) == kept_out

"""Needs over HTTP, and what ordering's events do to them."""

import asyncio
import secrets
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.auth.principal import Role
from shared.contracts import ordering
from shared.contracts.event import Event, Reason
from shared.contracts.topics import dead_letters
from shared.kernel.ids import new_id
from shared.messaging.topic_reader import records_of
from tests.client_journey.calling import ask, coach_of, log_of, record, shown, start, with_a_need
from tests.events import publish
from tests.needs import QUALIFICATION, need_body
from tests.running import Reply, Running, until

CATEGORY = "SKILLS_FOR_WORK"
WHY = Reason(code="ordered_in_error")


class Bought:
    """An order for a need, as ordering tells of it; its facts are numbered in the order in which they are made."""

    def __init__(self, service: Running, need_id: str) -> None:
        self.service = service
        self.order_id = new_id()
        self.versions = Counter[str]()
        ids = {"order_id": self.order_id, "need_ids": (need_id,), "supplier_id": uuid4()}
        self._about: dict[str, Any] = {**ids, "district": "D01"}
        self._line: dict[str, Any] = {**self._about, "line": 1, "need_id": need_id}
        self._category: dict[str, Any] = {**self._about, "category": CATEGORY}

    async def tell(self, *events: Event) -> None:
        await publish(self.service.settings, *events, versions=self.versions)

    def placed(self) -> Event:
        now = datetime.now(UTC)
        return ordering.OrderPlaced(
            **self._category,
            market="DPS-EMPLOYABILITY",
            regime="PCR_LIGHT_TOUCH",
            source=ordering.Source(offer_id=uuid4(), offer_version=1),
            lines=(ordering.Line(line=1, need_id=self._line["need_id"], budget_id="D01:2016-17", amount_pence=1),),
            starts_on=now.date(),
            placed_by="coach",
            placed_at=now,
            policies=("order_approval.v1",),
        )

    def accepted(self) -> Event:
        return ordering.OrderAccepted(**self._category, accepted_at=datetime.now(UTC))

    def rejected(self) -> Event:
        return ordering.OrderRejected(**self._about, reason=WHY, rejected_at=datetime.now(UTC))

    def declined(self) -> Event:
        return ordering.OrderDeclined(**self._category, reason=WHY, declined_at=datetime.now(UTC))

    def cancelled(self) -> Event:
        return ordering.OrderCancelled(**self._category, reason=WHY, cancelled_at=datetime.now(UTC))

    def stopped(self) -> Event:
        return ordering.OrderStopped(**self._category, was_issued=True, reason=WHY, stopped_at=datetime.now(UTC))

    def lapsed(self) -> Event:
        return ordering.OrderLapsed(**self._category, due_on=datetime.now(UTC).date(), lapsed_at=datetime.now(UTC))

    def completed(self) -> Event:
        return ordering.ProvisionCompleted(**self._line, completed_on=datetime.now(UTC).date())

    def outcome(self, code: str) -> Event:
        return ordering.OutcomeRecorded(**self._line, outcome=code, achieved_on=datetime.now(UTC).date())

    def did_not_start(self) -> Event:
        day = datetime.now(UTC)
        return ordering.DidNotStart(
            **self._line, starts_on=day.date(), reason=WHY, said_by="department", recorded_at=day
        )

    def ended_early(self) -> Event:
        return ordering.ProvisionEndedEarly(**self._line, ended_on=datetime.now(UTC).date(), reason=WHY)


async def need_becomes(service: Running, need_id: str, status: str, order_id: UUID | None = None) -> dict[str, Any]:
    async def as_awaited() -> dict[str, Any] | None:
        need: dict[str, Any] = (await shown(service, f"needs/{need_id}")).body
        return need if (need["status"], need["order_id"]) == (status, str(order_id) if order_id else None) else None

    need: dict[str, Any] = await until(as_awaited, f"the need is {status}")
    return need


async def test_a_need_is_recorded_shown_and_reported_unmet(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    recorded = await ask(service, f"journeys/{journey_id}/needs", **need_body(CATEGORY))
    need_id = recorded.body["need_id"]
    assert (recorded.status, recorded.headers["Location"]) == (201, f"/v1/needs/{need_id}")
    need = await shown(service, f"needs/{need_id}")
    assert need.headers["ETag"] == recorded.headers["ETag"]
    assert (need.body["journey_id"], need.body["category"], need.body["status"]) == (journey_id, CATEGORY, "open")
    again = await ask(service, f"journeys/{journey_id}/needs", **need_body(CATEGORY))
    assert (again.status, again.codes) == (409, {"need_open"})
    for _ in range(2):
        assert (await ask(service, f"needs/{need_id}/unmet", reason="no_offer")).status == 204
    unmet = (await shown(service, f"needs/{need_id}")).body
    assert (unmet["status"], unmet["reason"]) == ("unmet", "no_offer")
    assert (await ask(service, f"needs/{uuid4()}/unmet", reason="no_offer")).status == 404
    assert await log_of(service, need_id) == ["NeedRecorded", "NeedQualified", "NeedUnmet"]
    started = ["JourneyStarted", "JourneyOfClient", "CoachAssigned"]
    assert await log_of(service, journey_id) == started, "a need is no part of its journey"


async def test_what_was_unmet_is_looked_for_anew_unless_another_need_has_taken_its_place(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    await ask(service, f"needs/{need_id}/unmet", reason="no_offer")
    assert (await ask(service, f"needs/{need_id}/resumption", reason="offer_available")).status == 204
    assert (await shown(service, f"needs/{need_id}")).body["status"] == "open"
    await ask(service, f"needs/{need_id}/unmet", reason="no_offer")
    another = await record(service, journey_id)
    refused = await ask(service, f"needs/{need_id}/resumption", reason="offer_available")
    assert (refused.status, refused.codes) == (409, {"need_open"})
    assert await log_of(service, need_id) == ["NeedRecorded", "NeedQualified", "NeedUnmet", "NeedResumed", "NeedUnmet"]
    claims = service.database["claims"].find({"_id": f"open_need:{journey_id}:{CATEGORY}"})
    assert [each["holder"] async for each in claims] == [another]


async def test_staff_of_the_district_see_what_qualifies_a_need_and_correct_it(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    bare = await ask(service, f"journeys/{journey_id}/needs", category=CATEGORY, kinds=["job_search"])
    assert (bare.status, bare.codes) == (409, {"qualification_needed", "need_not_in_category"})
    need_id = await record(service, journey_id, kinds=["vocational_course"])
    need = (await shown(service, f"needs/{need_id}")).body
    assert (need["kinds"], need["qualification"]) == (["vocational_course"], QUALIFICATION)
    corrected = {**QUALIFICATION, "eligibility": "lead_carer"}
    coach, path = coach_of(service, "D01"), f"/v1/needs/{need_id}/qualification"
    for token, status in ((coach_of(service, "D02"), 404), (service.token(Role.BUYER), 403), (coach, 204)):
        assert (await service.call("PUT", path, token, json=corrected)).status == status
    assert (await shown(service, f"needs/{need_id}")).body["qualification"] == corrected


async def test_a_need_sent_again_with_its_key_is_one_need(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    path, key = f"journeys/{journey_id}/needs", {"Idempotency-Key": secrets.token_hex(8)}
    first, second = [await ask(service, path, key, **need_body("KEEPING_JOBS")) for _ in range(2)]
    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body


async def test_of_many_needs_of_a_category_recorded_at_once_one_is(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    path = f"journeys/{journey_id}/needs"
    replies = await asyncio.gather(*(ask(service, path, **need_body(CATEGORY)) for _ in range(8)))
    assert sorted(reply.status for reply in replies) == [201] + [409] * 7
    listed = await shown(service, path)
    assert [each["status"] for each in listed.body["items"]] == ["open"]


async def test_a_journey_that_closes_takes_its_open_needs_with_it(service: Running) -> None:
    journey_id, open_one = await with_a_need(service)
    unmet = await record(service, journey_id, "GETTING_JOBS")
    await ask(service, f"needs/{unmet}/unmet", reason="no_offer")
    assert (await ask(service, f"journeys/{journey_id}/closure", reason="no_contact")).status == 204
    needs = {each["need_id"]: each for each in (await shown(service, f"journeys/{journey_id}/needs")).body["items"]}
    assert {each: need["status"] for each, need in needs.items()} == {open_one: "withdrawn", unmet: "unmet"}
    assert needs[open_one]["reason"] == "journey_closed"
    refused = await ask(service, f"journeys/{journey_id}/needs", **need_body(CATEGORY))
    assert (refused.status, refused.codes) == (409, {"journey_closed"})


async def test_whatever_is_recorded_while_a_journey_closes_is_not_left_open(service: Running) -> None:
    async def one_race() -> None:
        journey_id = (await start(service)).body["journey_id"]
        await asyncio.gather(
            ask(service, f"journeys/{journey_id}/needs", **need_body(CATEGORY)),
            ask(service, f"journeys/{journey_id}/closure", reason="no_contact"),
        )
        needs = (await shown(service, f"journeys/{journey_id}/needs")).body["items"]
        assert [each["status"] for each in needs] in ([], ["withdrawn"])

    await asyncio.gather(*(one_race() for _ in range(20)))


async def test_a_need_is_withdrawn_once_and_may_be_recorded_anew(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    for _ in range(2):
        assert (await ask(service, f"needs/{need_id}/withdrawal", reason="recorded_in_error")).status == 204
    assert await log_of(service, need_id) == ["NeedRecorded", "NeedQualified", "NeedWithdrawn"]
    assert await record(service, journey_id) != need_id


async def test_a_list_holds_the_needs_of_the_tokens_districts(service: Running) -> None:
    journey_id = (await start(service, district="D09")).body["journey_id"]
    coach = coach_of(service, "D09")
    recorded = set()
    for category in ("ENGAGEMENT", "KEEPING_JOBS"):
        path = f"/v1/journeys/{journey_id}/needs"
        made = await service.call("POST", path, coach, json=need_body(category))
        recorded.add(made.body["need_id"])

    async def listed(**params: str) -> Reply:
        token = service.token(Role.WORK_COACH, Role.AUDITOR, districts=["D09"])
        return await service.call("GET", "/v1/needs", token, params=params)

    first = await listed(limit="1")
    second = await listed(limit="1", after=first.body["next"])
    assert {each["need_id"] for each in first.body["items"] + second.body["items"]} == recorded
    assert [each["category"] for each in (await listed(category="ENGAGEMENT")).body["items"]] == ["ENGAGEMENT"]
    assert (await listed(status="met")).body["items"] == []
    assert (await listed(district="D01")).status == 404


async def test_a_need_follows_its_order_until_it_is_met(service: Running) -> None:
    _, need_id = await with_a_need(service)
    order = Bought(service, need_id)
    placed = order.placed()
    await order.tell(placed)
    await need_becomes(service, need_id, "ordered", order.order_id)
    refused = await ask(service, f"needs/{need_id}/unmet", reason="no_offer")
    assert (refused.status, refused.codes) == (409, {"need_ordered"})
    await publish(service.settings, placed)  # once more
    await order.tell(order.accepted(), order.completed())
    await need_becomes(service, need_id, "met", order.order_id)
    refused = await ask(service, f"needs/{need_id}/unmet", reason="no_offer")
    assert (refused.status, refused.codes) == (409, {"need_met"})
    assert await log_of(service, need_id) == ["NeedRecorded", "NeedQualified", "NeedOrdered", "NeedMet"]


async def test_a_need_is_open_again_whatever_its_order_comes_to_nothing_by(service: Running) -> None:
    for end in (
        Bought.rejected,
        Bought.declined,
        Bought.lapsed,
        Bought.cancelled,
        Bought.stopped,
        Bought.did_not_start,
        Bought.ended_early,
    ):
        _, need_id = await with_a_need(service)
        order = Bought(service, need_id)
        await order.tell(order.placed())
        await need_becomes(service, need_id, "ordered", order.order_id)
        await order.tell(end(order))
        await need_becomes(service, need_id, "open")
        assert await log_of(service, need_id) == ["NeedRecorded", "NeedQualified", "NeedOrdered", "NeedReopened"]
        another = Bought(service, need_id)
        await another.tell(another.placed(), another.completed())
        await need_becomes(service, need_id, "met", another.order_id)


async def test_a_need_that_was_met_is_superseded_where_another_has_taken_its_place(service: Running) -> None:
    """Ordering refuses to cancel what was delivered, so that the fact is put on the bus where no call could lead to."""
    journey_id, need_id = await with_a_need(service)
    order = Bought(service, need_id)
    await order.tell(order.placed(), order.completed())
    await need_becomes(service, need_id, "met", order.order_id)
    another = await record(service, journey_id)
    await order.tell(order.cancelled())
    gone = await need_becomes(service, need_id, "withdrawn")
    assert (gone["reason"], gone["superseded_by"]) == ("superseded", another)
    needs = (await shown(service, f"journeys/{journey_id}/needs")).body["items"]
    assert [each["need_id"] for each in needs if each["status"] in {"open", "ordered"}] == [another]
    claims = service.database["claims"].find({"_id": f"open_need:{journey_id}:{CATEGORY}"})
    assert [each["holder"] async for each in claims] == [another]


async def test_a_need_whose_order_runs_outlives_its_journey_and_is_not_open_again(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    order = Bought(service, need_id)
    await order.tell(order.placed())
    await need_becomes(service, need_id, "ordered", order.order_id)
    assert (await ask(service, f"journeys/{journey_id}/closure", reason="no_contact")).status == 204
    assert (await shown(service, f"needs/{need_id}")).body["status"] == "ordered"
    await order.tell(order.cancelled())
    assert (await need_becomes(service, need_id, "withdrawn"))["reason"] == "journey_closed"


async def test_an_order_for_a_need_that_is_not_known_goes_to_the_dead_letters(service: Running) -> None:
    order = Bought(service, str(uuid4()))
    await order.tell(order.placed())
    topic, sought = dead_letters("client_journey").name, str(order.order_id).encode()

    async def is_there() -> bool:
        return any([sought in (record.value or b"") async for record in records_of(service.settings, topic)])

    await until(is_there, "the dead letter")

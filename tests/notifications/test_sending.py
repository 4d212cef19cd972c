"""Deliveries as they run: planned behind the message, sent by a real mail server, recorded, tried again, and seen."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.channels.email import Email
from services.notifications.channels.interface import EMAIL, GOVUK_NOTIFY, WEBHOOK, ChannelName, NotNow, Parcel, Receipt
from services.notifications.deliveries.commands import Deliveries
from services.notifications.deliveries.domain.attempts import MOST_REFUSALS, Result
from services.notifications.deliveries.domain.delivery import DeliveryStatus
from services.notifications.deliveries.domain.planning import Page, Planned
from services.notifications.deliveries.pacing import FAILURES_TO_REST, Pace
from services.notifications.messages.domain.digest import DIGEST, write_digest
from services.notifications.messages.domain.message import MESSAGES, Origin, message_id_of
from services.notifications.people.domain.person import PEOPLE
from services.notifications.people.domain.recipient import COMMERCIAL, DISTRICTS, Recipient
from services.notifications.people.domain.registering import CloseAccount
from services.notifications.people.queries import People
from shared.contracts import notifications as facts
from shared.contracts.ordering import OrderQuestioned
from shared.kernel.caller import Caller
from shared.kernel.endpoint import Endpoint
from shared.reference.notices import ListChangeKind
from shared.store.commands import Committed
from tests.notifications.posting import SENDER, Post, a_caller, a_post
from tests.running import until


@pytest.fixture
async def post(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Post]:
    async with a_post(mongodb_uri, database_name, tmp_path) as one:
        yield one


async def test_everybody_whom_a_message_reaches_gets_it_once_at_their_own_address(post: Post) -> None:
    first = await post.registered("first@dwp.example")
    await post.registered("second@dwp.example")
    await post.registered("elsewhere@dwp.example", district="D02")
    message_id = await post.written(about=OrderQuestioned.TYPE)
    planned = await post.planned(message_id)
    assert len(planned) == 2
    assert await post.planned(message_id) == planned, "what is read anew plans nothing anew"
    sending = post.sending()
    await sending(post.turn())
    await sending(post.turn())
    assert sorted(letter["To"] for letter in post.mail.came) == ["first@dwp.example", "second@dwp.example"]
    own = next(each for each in planned if each.person_id == first)
    assert (await post.one(own.delivery_id)).status is DeliveryStatus.SENT
    assert {letter["Message-ID"] for letter in post.mail.came} == {
        f"<{each.delivery_id}@dps.example>" for each in planned
    }


async def test_a_message_that_waits_for_a_coach_goes_to_that_coach_and_the_manager(post: Post) -> None:
    manager = await post.registered("manager@dwp.example")
    coach = await post.registered("coach@dwp.example", role="work_coach", subject="robin")
    other = await post.registered("other@dwp.example", role="work_coach")
    named = await post.written(coaches=("https://identity.example robin",))
    assert {each.person_id for each in await post.planned(named)} == {manager, coach}
    unknown = await post.written(coaches=("https://identity.example sam",))
    assert {each.person_id for each in await post.planned(unknown)} == {manager, coach, other}


async def test_of_the_days_digest_everybody_is_sent_the_part_of_their_districts(post: Post) -> None:
    first = await post.registered("first@dwp.example", role="work_coach", district="D01")
    second = await post.registered("second@dwp.example", role="work_coach", district="D02")
    await post.registered("third@dwp.example", role="work_coach", district="D03")
    changes = (a_change("Interview practice", "D01"), a_change("First aid", "D02"))
    message_id = message_id_of(DIGEST, Origin("2026-11-25:1", post.clock()), DISTRICTS)
    events = write_digest(message_id, date(2026, 11, 25), "2026-11-25:1", changes, post.clock())
    await post.parts.store.change((MESSAGES.new(message_id),), lambda _: events, a_caller())
    assert {each.person_id for each in await post.planned(message_id)} == {first, second}
    post.clock.on(days=8)
    await post.sending()(post.turn())
    said = {str(letter["To"]): text_of(letter) for letter in post.mail.came}
    assert "Interview practice" in said["first@dwp.example"]
    assert "First aid" not in said["first@dwp.example"]
    assert "First aid" in said["second@dwp.example"]


def a_change(title: str, district: str) -> facts.ListChange:
    return facts.ListChange(
        kind=ListChangeKind.NEW,
        category="GETTING_JOBS",
        districts=(district,),
        supplier_id=uuid4(),
        offer_id=uuid4(),
        called=title,
        number=1,
        happened_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    )


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


async def test_several_messages_of_a_day_are_one_letter(post: Post) -> None:
    await post.registered("buyer@dwp.example", role="category_manager")
    told = [await post.written(COMMERCIAL, "supplier_registry.ImprovementPlanAnswered.v1") for _ in range(3)]
    planned = [each for message in told for each in await post.planned(message)]
    assert len({each.digest for each in planned}) == 1
    post.clock.on(days=1)
    sending = post.sending()
    await sending(post.turn())
    await sending(post.turn())
    (letter,) = post.mail.came
    assert letter["Subject"] == "3 messages: performance 3"
    assert letter["Message-ID"] == f"<{min(each.delivery_id for each in planned)}@dps.example>"
    for each in planned:
        assert (await post.one(each.delivery_id)).status is DeliveryStatus.SENT


class Dying(Deliveries):
    """Records one result, and dies before the next."""

    recorded = 0

    async def record(self, delivery_id: UUID, result: Result, caller: Caller) -> Committed:
        self.recorded += 1
        if self.recorded > 1:
            raise ConnectionError
        return await super().record(delivery_id, result, caller)


async def test_a_letter_of_several_messages_goes_again_under_its_id_if_only_some_were_recorded(post: Post) -> None:
    await post.registered("buyer@dwp.example", role="category_manager")
    told = [await post.written(COMMERCIAL, "supplier_registry.ImprovementPlanAnswered.v1") for _ in range(3)]
    planned = [each for message in told for each in await post.planned(message)]
    post.clock.on(days=1)
    living, post.deliveries = post.deliveries, Dying(post.parts.store, post.book, post.clock)
    with pytest.raises(ExceptionGroup):
        await post.sending()(post.turn())
    post.deliveries = living
    await post.sending()(post.turn())
    first, again = post.mail.came
    assert first["Message-ID"] == again["Message-ID"]
    for each in planned:
        assert (await post.one(each.delivery_id)).status is DeliveryStatus.SENT


async def test_an_address_that_cannot_be_opened_holds_up_nobody(post: Post) -> None:
    damaged = await post.registered("damaged@dwp.example")
    await post.registered("whole@dwp.example")
    people = post.parts.store.database[PEOPLE.collection]
    found = await people.find_one({"_id": str(damaged)})
    assert found is not None
    sealed = found["state"]["email"]
    altered = sealed[:-12] + "".join(reversed(sealed[-12:-4])) + sealed[-4:]
    await people.update_one({"_id": str(damaged)}, {"$set": {"state.email": altered}})
    planned = await post.planned(await post.written())
    await post.sending()(post.turn())
    assert [letter["To"] for letter in post.mail.came] == ["whole@dwp.example"]
    (left,) = [each for each in planned if each.person_id == damaged]
    left = await post.one(left.delivery_id)
    assert (left.status, left.code, left.attempts) == (DeliveryStatus.WAITING, "failed", 1)


async def test_what_only_a_newer_version_can_plan_waits_for_it(post: Post) -> None:
    for number in range(3):
        await post.registered(f"many{number}@dwp.example", role="category_manager")
    small_pages(post.people, 2)
    message_id = await post.written(COMMERCIAL, "supplier_registry.RemovalAnswered.v1")
    await post.planned(message_id)
    messages = post.parts.store.database[MESSAGES.collection]
    await messages.update_one({"_id": str(message_id)}, {"$set": {"state.about_type": "ordering.NotYet.v1"}})
    async with asyncio.timeout(10):
        await post.planning.go_on(post.turn())
    assert [each.message_id for each in await post.queries.open_fan_outs(10)] == [message_id]


async def test_no_address_is_in_the_log_nor_in_what_operators_see(post: Post) -> None:
    await post.registered("hidden.person@dwp.example")
    message_id = await post.written(about=OrderQuestioned.TYPE)
    await post.planned(message_id)
    post.mail.refusals["hidden.person@dwp.example"] = "550 5.1.1 <hidden.person@dwp.example> is unknown here"
    await post.sending()(post.turn())
    database = post.parts.store.database
    for name in await database.list_collection_names():
        async for document in database[name].find({}):
            assert "hidden.person" not in str(document), name
    ((_, shown),) = await post.queries.deliveries({}, after=None, limit=10)
    assert (shown.status, shown.code) == (DeliveryStatus.FAILED, "address_refused")
    assert "hidden.person" not in str(shown)


async def test_an_address_that_takes_nothing_gets_nothing_more_until_another_is_given(post: Post) -> None:
    gone = await post.registered("gone@dwp.example")
    await post.registered("there@dwp.example")
    post.mail.refusals["gone@dwp.example"] = "550 5.1.1 no such user"
    first, second = [await post.written(about=OrderQuestioned.TYPE) for _ in range(2)]
    await post.planned(first)
    await post.planned(second)
    await post.sending(pace=Pace(1, 1000.0))(post.turn())
    of_gone = [each for each in (*await post.all_of(first), *await post.all_of(second)) if each.person_id == gone]
    assert [(each.status, each.code) for each in of_gone] == [(DeliveryStatus.FAILED, "address_refused")] * 2
    assert (await post.parts.store.get(PEOPLE(gone))).state.email_stopped == "address_refused"
    third = await post.written(about=OrderQuestioned.TYPE)
    assert {each.person_id for each in await post.planned(third)} & {gone} == set()
    failed = await post.parts.store.history(str(of_gone[0].delivery_id))
    assert [each["type"] for each in failed] == ["notifications.DeliveryPlanned.v1", "notifications.MessageFailed.v1"]


async def test_what_is_refused_for_now_is_tried_again_later_and_given_up_in_the_end(post: Post) -> None:
    await post.registered("grey@dwp.example")
    post.mail.refusals["grey@dwp.example"] = "450 4.2.0 greylisted"
    (planned,) = await post.planned(await post.written(about=OrderQuestioned.TYPE))
    sending = post.sending()
    await sending(post.turn())
    tried = await post.one(planned.delivery_id)
    assert (tried.status, tried.attempts) == (DeliveryStatus.WAITING, 1)
    assert tried.due_at > post.clock()
    await sending(post.turn())
    assert (await post.one(planned.delivery_id)).attempts == 1, "it is not due yet"
    for _ in range(MOST_REFUSALS):
        post.clock.on(hours=5)
        await sending(post.turn())
    given_up = await post.one(planned.delivery_id)
    assert (given_up.status, given_up.code, given_up.attempts) == (DeliveryStatus.FAILED, "given_up", MOST_REFUSALS)
    del post.mail.refusals["grey@dwp.example"]
    await post.deliveries.resend(planned.delivery_id, a_caller())
    await sending(post.turn())
    assert (await post.one(planned.delivery_id)).status is DeliveryStatus.SENT
    assert len(post.mail.came) == 1


async def test_a_server_that_is_away_is_left_alone_and_loses_nothing(post: Post) -> None:
    await post.registered("waits@dwp.example")
    messages = [await post.written(about=OrderQuestioned.TYPE) for _ in range(FAILURES_TO_REST * 3)]
    for each in messages:
        await post.planned(each)
    away = Email(Endpoint("smtp+plain://127.0.0.1:1", seconds=0.5, sender=SENDER))
    sending = post.sending(away, Pace(1, 1000.0))
    await sending(post.turn())
    tried = [each for message in messages for each in await post.all_of(message)]
    assert sum(each.attempts for each in tried) == FAILURES_TO_REST, "then it is left alone"
    assert {each.status for each in tried} == {DeliveryStatus.WAITING}
    post.clock.on(hours=5)
    await post.sending()(post.turn())
    assert len(post.mail.came) == len(messages)


class Slow:
    """A channel that answers when it is told to."""

    def __init__(self) -> None:
        self.name: ChannelName = EMAIL
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.under_way = self.most = 0

    async def send(self, parcel: Parcel) -> Receipt:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.begun.set()
        await self.go_on.wait()
        self.under_way -= 1
        return Receipt(str(parcel.delivery_id))


async def test_a_channel_that_hangs_delays_neither_planning_nor_commands(post: Post) -> None:
    for number in range(6):
        await post.registered(f"person{number}@dwp.example")
    await post.planned(await post.written(about=OrderQuestioned.TYPE))
    slow = Slow()
    turn = asyncio.create_task(post.sending(slow, Pace(4, 1000.0))(post.turn()))
    async with asyncio.timeout(10):
        await slow.begun.wait()
        planned = await post.planned(await post.written(about=OrderQuestioned.TYPE))
    assert len(planned) == 6
    assert not turn.done()

    async def all_have_begun() -> bool:
        return slow.under_way == 4

    await until(all_have_begun, "as many are under way as its pace allows")
    slow.go_on.set()
    await turn
    assert slow.most == 4, "and no more is under way at once than its pace allows"


async def test_a_dead_channel_delays_no_other(post: Post) -> None:
    await post.registered("both@dwp.example")
    message_id = await post.written(about=OrderQuestioned.TYPE)
    (by_email,) = await post.planned(message_id)
    planned = tuple(Planned(name, post.clock(), person_id=by_email.person_id) for name in (EMAIL, GOVUK_NOTIFY))
    await post.deliveries.plan(Page(message_id, "orders", statutory=False, planned=planned), a_caller())
    dead, alive = Slow(), Slow()
    alive.name = GOVUK_NOTIFY
    alive.go_on.set()
    turn = asyncio.create_task(post.sending(dead)(post.turn()))
    await dead.begun.wait()
    await post.sending(alive)(post.turn())
    found = {each.channel: each.status for each in await post.all_of(message_id)}
    assert found == {EMAIL: DeliveryStatus.WAITING, GOVUK_NOTIFY: DeliveryStatus.SENT}
    dead.go_on.set()
    await turn


class Receivers:
    """Webhooks, of which one takes nothing."""

    name: ChannelName = WEBHOOK

    def __init__(self, dead: UUID) -> None:
        self.dead = str(dead)
        self.tried: list[str] = []

    async def send(self, parcel: Parcel) -> Receipt:
        self.tried.append(parcel.to)
        if parcel.to == self.dead:
            raise NotNow("away")
        return Receipt("")


async def test_a_dead_receiver_is_left_alone_and_delays_no_other(post: Post) -> None:
    dead, alive = uuid4(), uuid4()
    for _ in range(FAILURES_TO_REST * 2):
        planned = tuple(Planned(WEBHOOK, post.clock(), webhook_id=each) for each in (dead, alive))
        page = Page(await post.written(), "orders", statutory=False, planned=planned)
        await post.deliveries.plan(page, a_caller())
    receivers = Receivers(dead)
    sending = post.sending(receivers, Pace(1, 1000.0))
    for _ in range(2):
        await sending(post.turn())
    assert receivers.tried.count(str(alive)) == FAILURES_TO_REST * 2
    assert receivers.tried.count(str(dead)) == FAILURES_TO_REST


async def test_what_was_sent_by_whoever_stops_is_still_recorded(post: Post) -> None:
    await post.registered("once@dwp.example")
    (planned,) = await post.planned(await post.written(about=OrderQuestioned.TYPE))
    slow = Slow()
    turn = asyncio.create_task(post.sending(slow)(post.turn()))
    await slow.begun.wait()
    turn.cancel()
    slow.go_on.set()
    await asyncio.wait({turn})
    assert (await post.one(planned.delivery_id)).status is DeliveryStatus.SENT


async def test_nothing_is_sent_to_whoever_has_left_meanwhile(post: Post) -> None:
    leaver = await post.registered("leaver@dwp.example")
    (planned,) = await post.planned(await post.written(about=OrderQuestioned.TYPE))
    await post.book.close(leaver, CloseAccount(), a_caller())
    await post.sending()(post.turn())
    assert not post.mail.came
    found = await post.one(planned.delivery_id)
    assert (found.status, found.code) == (DeliveryStatus.CANCELLED, "person_closed")


async def test_nothing_is_sent_to_whoever_no_longer_reads_that_inbox(post: Post) -> None:
    moved = await post.registered("moves@dwp.example", subject="mover")
    (planned,) = await post.planned(await post.written(about=OrderQuestioned.TYPE))
    assert await post.registered("moves@dwp.example", subject="mover", district="D02") == moved
    await post.sending()(post.turn())
    assert not post.mail.came
    found = await post.one(planned.delivery_id)
    assert (found.status, found.code) == (DeliveryStatus.CANCELLED, "not_reached")


async def test_two_that_lead_for_a_moment_send_under_one_id_and_record_once(post: Post) -> None:
    await post.registered("twice@dwp.example")
    (planned,) = await post.planned(await post.written(about=OrderQuestioned.TYPE))
    slow = Slow()
    turns = [asyncio.create_task(post.sending(slow)(post.turn())) for _ in range(2)]

    async def both_send() -> bool:
        return slow.under_way == 2

    await until(both_send, "both send")
    slow.go_on.set()
    await asyncio.gather(*turns)
    history = await post.parts.store.history(str(planned.delivery_id))
    assert sum(each["type"] == facts.MessageSent.TYPE for each in history) == 1


async def test_a_bounce_days_later_stops_the_address_that_it_was_sent_to(post: Post) -> None:
    person = await post.registered("bounces@dwp.example")
    (planned,) = await post.planned(await post.written(about=OrderQuestioned.TYPE))
    await post.sending()(post.turn())
    post.clock.on(days=2)
    for number in range(2):
        await post.deliveries.bounced(planned.delivery_id, "address_bounced", a_caller(reaction=f"bounce/{number}"))
    found = await post.one(planned.delivery_id)
    assert (found.status, found.code) == (DeliveryStatus.FAILED, "address_bounced")
    assert (await post.parts.store.get(PEOPLE(person))).state.email_stopped == "address_bounced"
    history = await post.parts.store.history(str(planned.delivery_id))
    assert sum(each["type"] == facts.MessageFailed.TYPE for each in history) == 1


async def test_pages_of_many_people_are_planned_in_turn_and_each_of_them_once(post: Post) -> None:
    people = {await post.registered(f"many{number}@dwp.example", role="category_manager") for number in range(7)}
    small_pages(post.people, 3)
    message_id = await post.written(COMMERCIAL, "supplier_registry.RemovalAnswered.v1")
    assert len(await post.planned(message_id)) == 3
    few = await post.written(COMMERCIAL, "supplier_registry.RemovalAnswered.v1")
    assert len(await post.planned(few)) == 3, "one to many does not hold up the first page of another"
    for _ in range(3):
        await post.planning.go_on(post.turn())
    for each in (message_id, few):
        planned = await post.all_of(each)
        assert {one.person_id for one in planned} == people
        assert len(planned) == len(people)
    assert await post.queries.open_fan_outs(10) == []


def small_pages(people: People, size: int) -> None:
    whole = people.of

    async def some(recipient: Recipient, *, after: UUID | None = None, limit: int = size) -> Any:
        return await whole(recipient, after=after, limit=size)

    people.of = some  # type: ignore[method-assign] # the pages of a test are small

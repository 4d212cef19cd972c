"""What nobody opens in time is told once to whoever sees to it; what does not get through, to whoever can act on it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.notifications.escalations.commands import Escalations
from services.notifications.escalations.domain.escalating import escalate, told_of_unread, undelivered
from services.notifications.escalations.reactors import EscalationReactions
from services.notifications.escalations.timers import jobs_of
from services.notifications.messages.domain.message import (
    MESSAGES,
    Message,
    News,
    Origin,
    message_id_of,
    read,
    write,
)
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.messages.domain.opening import read_by
from services.notifications.people.domain.recipient import (
    BUYING,
    COMMERCIAL,
    OPERATIONS,
    Recipient,
    inboxes,
)
from shared.contracts import notifications as facts
from shared.contracts.ordering import BudgetVaried, OrderQuestioned
from shared.contracts.supplier_registry import SupplierAdmitted, SupplierRemovalNotified
from shared.kernel.jobs import Turn
from tests.notifications.posting import Post, a_caller, a_post

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday; the 30th is a bank holiday
LAST_DAY, DAY_AFTER = date(2026, 12, 1), date(2026, 12, 2)
DISTRICT, SUPPLIER = Recipient("district", "D01"), Recipient("supplier", str(uuid4()))


def a_message(
    to: Recipient = DISTRICT,
    about: str = OrderQuestioned.TYPE,
    *,
    last_day: date | None = LAST_DAY,
    at: datetime = NOON,
) -> Message:
    identifier = message_id_of(about, Origin(str(uuid4()), at), to)
    events = write(identifier, to, News(about, f"{uuid4()}:1", {}, statutory=to.kind == "supplier"), at, last_day)
    message = MESSAGES.fold(events)
    assert message
    return message


def after(message: Message, *events: object) -> Message:
    for event in events:
        message = MESSAGES.evolve(message, event)
    return message


@pytest.mark.parametrize(
    ("about", "to", "last_day"),
    [
        (OrderQuestioned, DISTRICT, LAST_DAY),
        (OrderQuestioned, Recipient("safeguarding_lead", "D01"), LAST_DAY),
        (OrderQuestioned, SUPPLIER, None),
        (OrderQuestioned, COMMERCIAL, None),
        (BudgetVaried, DISTRICT, None),
        (SupplierRemovalNotified, SUPPLIER, date(2026, 12, 3)),
        (SupplierAdmitted, SUPPLIER, None),
    ],
)
def test_what_waits_for_a_district_and_what_gives_a_supplier_time_is_to_be_opened_by_a_day(
    about: type, to: Recipient, last_day: date | None
) -> None:
    assert read_by(NOTICES[about], to, NOON) == last_day


def test_a_message_is_worth_more_than_its_deadline() -> None:
    assert read_by(NOTICES[OrderQuestioned], DISTRICT, datetime(2200, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("inbox", "told"),
    [
        (DISTRICT, Recipient("district_manager", "D01")),
        (Recipient("safeguarding_lead", "D02"), Recipient("district_manager", "D02")),
        (SUPPLIER, COMMERCIAL),
        (Recipient("district_manager", "D01"), None),
        (BUYING, None),
        (Recipient("jobcentre", "nowhere"), None),
    ],
)
def test_who_is_told_that_an_inbox_is_not_opened(inbox: Recipient, told: Recipient | None) -> None:
    assert told_of_unread(inbox) == told


def test_all_that_waits_in_an_inbox_is_told_once_by_the_oldest() -> None:
    old, new = a_message(at=NOON - timedelta(days=1)), a_message()
    read_already = after(a_message(), *read(a_message(), NOON))
    assert read_already.read_by is None
    assert escalate([new, old], LAST_DAY, NOON) == [], "the last day is theirs"
    first, second = escalate([new, old, None, read_already, a_message(last_day=None)], DAY_AFTER, NOON)
    assert isinstance(first, facts.MessageEscalated)
    assert isinstance(second, facts.MessageEscalated)
    assert (first.message_id, first.together, first.told_kind, first.told) == (
        old.message_id,
        2,
        "district_manager",
        "D01",
    )
    assert (second.message_id, second.together, first.unread_since) == (new.message_id, 0, date(2026, 11, 24))
    assert escalate([after(old, first), after(new, second)], DAY_AFTER, NOON) == []
    manager, commercial = (NOTICES[facts.MessageEscalated].recipients(each, None) for each in (first, second))
    assert (manager, commercial) == ({Recipient("district_manager", "D01")}, frozenset())


def test_a_statutory_notice_that_does_not_get_through_is_told_once_for_each_channel() -> None:
    notice = a_message(SUPPLIER, SupplierRemovalNotified.TYPE)
    (event,) = undelivered(notice, "email", "address_bounced", NOON)
    assert isinstance(event, facts.NoticeUndelivered)
    assert (event.recipient, event.about_event, event.channel) == (SUPPLIER.id, notice.about_event, "email")
    failed = after(notice, event)
    assert undelivered(failed, "email", "given_up", NOON) == []
    assert len(undelivered(failed, "webhook", "given_up", NOON)) == 1
    for other in (a_message(), a_message(SUPPLIER, OrderQuestioned.TYPE), a_message(about="of a newer version")):
        assert undelivered(other, "email", "address_bounced", NOON) == []


def test_operators_have_an_inbox_for_what_they_are_to_see_to() -> None:
    assert inboxes({"operator"}) == {OPERATIONS}


@pytest.fixture
async def post(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Post]:
    async with a_post(mongodb_uri, database_name, tmp_path) as one:
        yield one


async def put(post: Post, message: Message) -> UUID:
    news = News(message.about_type, message.about_event, {}, statutory=message.recipient_kind == "supplier")
    to = Recipient(message.recipient_kind, message.recipient)
    events = write(message.message_id, to, news, message.delivered_at, message.read_by)
    await post.parts.store.change((MESSAGES.new(message.message_id),), lambda _: events, a_caller())
    return message.message_id


async def escalated(post: Post) -> dict[UUID, int]:
    """Each message that is told of, with how many it stands for."""
    found = post.parts.store.database["events"].find({"type": facts.MessageEscalated.TYPE})
    return {UUID(each["data"]["message_id"]): each["data"]["together"] async for each in found}


async def test_at_the_beginning_of_a_working_day_all_inboxes_are_looked_at_and_nothing_is_told_twice(
    post: Post,
) -> None:
    messages = [a_message(), a_message(), a_message(Recipient("district", "D02")), a_message(SUPPLIER)]
    for each in (*messages, a_message(last_day=None)):
        await put(post, each)
    (job,) = jobs_of(Escalations(post.parts.store, post.clock))

    async def on(day: date) -> None:
        period = day.isoformat()
        turn = Turn(period, None, post.clock(), a_caller(reaction=f"job:escalations.unread/{period}"))
        await job.act(turn)

    await on(LAST_DAY)
    await on(date(2026, 12, 5))  # a Saturday
    assert await escalated(post) == {}
    await on(DAY_AFTER)
    told = await escalated(post)
    assert set(told) == {each.message_id for each in messages}
    assert sorted(told.values()) == [0, 1, 1, 2]
    await on(date(2026, 12, 3))
    assert await escalated(post) == told


async def test_it_is_told_of_one_inbox_once_in_five_working_days_and_then_of_all_that_waits(post: Post) -> None:
    (job,) = jobs_of(Escalations(post.parts.store, post.clock))
    told_of = set[UUID]()

    async def on(day: date) -> dict[UUID, int]:
        """Let a working day begin; the manager's message comes by the bus, as it does where all runs."""
        post.clock.now = datetime(day.year, day.month, day.day, 0, 1, tzinfo=UTC)
        await job.act(Turn(day.isoformat(), None, post.clock(), a_caller(reaction=f"job:{day}")))
        told = await escalated(post)
        for each in {one for one, together in told.items() if together} - told_of:
            told_of.add(each)
            about, to = facts.MessageEscalated.TYPE, Recipient("district_manager", "D01")
            identifier = message_id_of(about, Origin(str(each), post.clock()), to)
            events = write(identifier, to, News(about, f"{each}:4", {"recipient": "D01"}), post.clock())
            await post.parts.store.change((MESSAGES.new(identifier),), lambda _, new=events: new, a_caller())
        return told

    first = await put(post, a_message())
    assert await on(DAY_AFTER) == {first: 1}
    second, third = [await put(post, a_message()) for _ in range(2)]
    for day in (3, 4, 7, 8):
        assert await on(date(2026, 12, day)) == {first: 1}
    told = await on(date(2026, 12, 9))
    assert (set(told), sorted(told.values())) == ({first, second, third}, [0, 1, 2])


async def test_news_of_a_delivery_that_failed_is_taken_in_once(post: Post) -> None:
    message_id = await put(post, a_message(SUPPLIER, SupplierRemovalNotified.TYPE))
    reactions = EscalationReactions(Escalations(post.parts.store, post.clock))
    event = facts.MessageFailed(
        delivery_id=uuid4(), message_id=message_id, channel="email", code="address_bounced", failed_at=NOON
    )
    (reactor,) = reactions.by_event()[facts.MessageFailed]
    for number in (1, 2):
        await reactor.act(event, replace(a_caller(), reaction=f"{event.delivery_id}:{number}"))
    found = post.parts.store.database["events"].find({"type": facts.NoticeUndelivered.TYPE})
    assert [each["data"]["message_id"] async for each in found] == [str(message_id)]

"""What people have set reaches the letters that they are sent: when, together with what, by a real mail server."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.deliveries.domain.delivery import Delivery
from services.notifications.deliveries.domain.planning import Page
from services.notifications.deliveries.words import Said, called, letter
from services.notifications.messages.domain.digest import DIGEST, write_digest
from services.notifications.messages.domain.message import MESSAGES, Origin, message_id_of
from services.notifications.messages.domain.notices.notice import Words
from services.notifications.people.domain.recipient import DISTRICTS, Recipient
from services.notifications.people.domain.registering import Register
from services.notifications.preferences.commands import PreferenceCommands
from services.notifications.preferences.domain.preferences import QuietHoursAsked, SetPreferences
from shared.contracts.notifications import ListChange
from shared.contracts.ordering import OrderAccepted, OrderDeclined, OrderQuestioned
from shared.contracts.supplier_registry import SupplierRemovalNotified
from shared.kernel.accounts import Account
from shared.reference.notices import ListChangeKind, NoticeGroup
from tests.notifications.posting import Post, a_caller, a_post

KINDS = {each.TYPE: each is SupplierRemovalNotified for each in (OrderAccepted, OrderDeclined, SupplierRemovalNotified)}
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.fixture
async def post(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Post]:
    async with a_post(mongodb_uri, database_name, tmp_path) as one:
        yield one


async def somebody(post: Post, role: str = "district_manager", **asked: Any) -> UUID:
    """Register somebody of D01 who has set this."""
    person_id = await post.registered(f"{uuid4()}@dwp.example", role=role, subject=(subject := uuid4().hex))
    caller = a_caller(account=Account("https://identity.example", subject))
    commands = PreferenceCommands(post.parts.store, post.people, KINDS, post.clock)
    await commands.choose(SetPreferences(**asked), caller)
    return person_id


async def planned(post: Post, *about: str, to: Recipient = Recipient("district", "D01")) -> list[Delivery]:
    return [each for kind in about for each in await post.planned(await post.written(to, kind))]


async def sent(post: Post) -> list[EmailMessage]:
    """Send whatever is due by now, and return what has come since."""
    before = len(post.mail.came)
    await post.sending()(post.turn())
    return post.mail.came[before:]


async def test_what_somebody_wants_once_a_day_comes_as_one_letter_in_the_morning(post: Post) -> None:
    await somebody(post, groups={"orders": "daily"})
    await planned(post, OrderAccepted.TYPE, OrderDeclined.TYPE, OrderQuestioned.TYPE)
    assert await sent(post) == []
    post.clock.now = datetime(2026, 11, 26, 7, 59, tzinfo=UTC)
    assert await sent(post) == []
    post.clock.on(minutes=1)
    (digest,) = await sent(post)
    assert digest["Subject"] == "3 messages: orders 3"
    body = digest.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    for title in ("ORDERS", "Order accepted", "Order declined", "Decision needed on a running order"):
        assert title in body.get_content()
    assert await sent(post) == []


async def test_what_somebody_does_not_want_is_not_sent_and_what_they_leave_open_is_as_their_role_has_it(
    post: Post,
) -> None:
    await somebody(post, kinds={OrderAccepted.TYPE: "off"})
    assert await planned(post, OrderAccepted.TYPE) == []
    questioned = await planned(post, OrderQuestioned.TYPE)
    assert [(each.due_at, each.digest) for each in questioned] == [(WEDNESDAY, None)], "something waits for an act"


async def test_in_quiet_hours_it_waits_for_the_morning_of_a_working_day(post: Post) -> None:
    await somebody(post, quiet=QuietHoursAsked(begin="18:00", end="08:30", working_days_only=True))
    post.clock.now = datetime(2026, 11, 27, 18, 5, tzinfo=UTC)  # a Friday
    (one,) = await planned(post, OrderQuestioned.TYPE)
    assert one.due_at == datetime(2026, 12, 1, 8, 30, tzinfo=UTC), "the Monday is St Andrew's Day"
    assert await sent(post) == []
    post.clock.now = one.due_at
    assert len(await sent(post)) == 1


async def test_who_has_switched_everything_off_is_still_sent_what_the_law_asks_for_and_in_welsh(post: Post) -> None:
    supplier_id, account = uuid4(), Account("https://identity.example", uuid4().hex)
    caller = a_caller(account=account, roles=frozenset({"supplier"}), supplier_id=supplier_id)
    registered = await post.book.register(Register(email="cyflenwr@example.org", language="cy"), caller)
    person = (await post.people.get(UUID(registered.events[0].event.subject))).state
    asked = SetPreferences(
        channels=(), groups=dict.fromkeys(map(str, NoticeGroup), "off"), categories=("KEEPING_JOBS",)
    )
    await PreferenceCommands(post.parts.store, post.people, KINDS, post.clock).choose(asked, caller)
    choices = (await post.chosen.of([person]))[person.person_id]
    assert choices.channels == ()
    message_id = await post.written(Recipient("supplier", str(supplier_id)), SupplierRemovalNotified.TYPE)
    (one,) = await post.of_people(message_id, [person])
    assert (one.channel, one.due_at, one.digest) == ("email", WEDNESDAY, None)
    await post.deliveries.plan(Page(message_id, "membership", statutory=True, planned=(one,)), a_caller())
    (served,) = await sent(post)
    assert (served["Subject"], served["Content-Language"]) == ("Hysbysiad o ddileu aelodaeth", "cy")
    ordinary = await post.written(Recipient("supplier", str(supplier_id)), "ordering.OrderIssued.v1")
    assert await post.of_people(ordinary, [person]) == []


async def test_of_the_provider_list_somebody_is_told_what_they_subscribe_to(post: Post) -> None:
    of_interest, elsewhere = uuid4(), uuid4()
    wants = {"groups": {"offers": "immediate"}}
    everything = await somebody(post, role="work_coach", **wants)
    of_category = await somebody(post, role="work_coach", categories=("GETTING_JOBS",), **wants)
    of_supplier = await somebody(post, role="work_coach", suppliers=(of_interest,), **wants)
    await somebody(post, role="work_coach", categories=("KEEPING_JOBS",), suppliers=(uuid4(),), **wants)
    changes = (
        a_change("Interview practice", "GETTING_JOBS", elsewhere),
        a_change("First aid", "SKILLS_FOR_WORK", of_interest),
    )
    message_id = message_id_of(DIGEST, Origin("2026-11-25:1", post.clock()), DISTRICTS)
    events = write_digest(message_id, date(2026, 11, 25), "2026-11-25:1", changes, post.clock())
    await post.parts.store.change((MESSAGES.new(message_id),), lambda _: events, a_caller())
    deliveries = {each.delivery_id: each.person_id for each in await post.planned(message_id)}
    assert set(deliveries.values()) == {everything, of_category, of_supplier}
    told = {}
    for letter_sent in await sent(post):
        body = letter_sent.get_body(("plain",))
        assert isinstance(body, EmailMessage)
        person_id = deliveries[UUID(letter_sent["Message-ID"].strip("<>").partition("@")[0])]
        told[person_id] = [each for each in ("Interview practice", "First aid") if each in body.get_content()]
    assert told == {
        everything: ["Interview practice", "First aid"],
        of_category: ["Interview practice"],
        of_supplier: ["First aid"],
    }


def a_change(title: str, category: str, supplier_id: UUID) -> ListChange:
    return ListChange(
        kind=ListChangeKind.NEW,
        category=category,
        districts=("D01",),
        supplier_id=supplier_id,
        offer_id=uuid4(),
        called=title,
        number=1,
        happened_at=WEDNESDAY,
    )


def test_a_digest_is_by_group_and_says_how_much_of_what() -> None:
    said = [
        Said("offers", Words("Offer paused", "It is paused.")),
        Said("orders", Words("Order <b>accepted</b>", "It is accepted.\nAll of it.")),
        Said("orders", Words("Order declined", "It is declined.")),
        Said("made_up_later", Words("News", "Something new.")),
    ]
    digest = letter(said)
    assert digest.subject == "4 messages: orders 2, offers 1, made up later 1"
    places = [
        digest.text.index(each) for each in ("ORDERS", "accepted", "declined", "OFFERS", "paused", "MADE UP LATER")
    ]
    assert places == sorted(places)
    assert "<h1>Orders</h1>" in digest.html
    assert "&lt;b&gt;accepted" in digest.html
    in_welsh = letter([Said("orders", Words("Archeb newydd", "Derbyniwch hi.", "cy"))] * 2)
    assert (in_welsh.language, in_welsh.subject) == ("cy", "Negeseuon: 2: archebion 2")
    both = letter([Said("orders", Words("Archeb newydd", "x", "cy")), Said("orders", Words("News", "x"))])
    assert (both.language, both.subject) == ("en", "2 messages: orders 2")
    assert letter(said[:1]).subject == "Offer paused"


@pytest.mark.parametrize("group", NoticeGroup)
def test_every_group_has_a_name_in_both_languages(group: NoticeGroup) -> None:
    assert called(group, "en")[0].isupper()
    assert called(group, "cy") != called(group, "en")

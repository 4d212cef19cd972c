"""Whoever has left: what waited for that person alone is handed over once, in whatever order things come."""

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.notifications.known.coaches import account_key
from services.notifications.messages.domain.message import MESSAGES, Message, News, evolve, hand_over, write
from services.notifications.people.commands import AddressBook
from services.notifications.people.domain.person import PEOPLE
from services.notifications.people.domain.recipient import Recipient
from services.notifications.people.domain.registering import CloseAccount
from services.notifications.reading.leaving import Leavers
from services.notifications.wiring import SERVICE
from shared.contracts.client_journey import ActionPlanReviewDue, RequirementsForecast
from shared.kernel.accounts import Account
from shared.kernel.caller import Caller
from shared.kernel.clock import system_clock
from shared.kernel.ids import new_id
from shared.runtime import ProcessRole
from shared.service import Parts
from tests.notifications.test_people_http import ADDRESS, a_coach, me, parts, people_of, register
from tests.running import Running, issuer_in, running, settings_for
from tests.servers import a_broker

__all__ = ["parts"]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ISSUER = "https://identity.example"
CALLER = Caller("test", "test")
DISTRICT = Recipient("district", "D03")


@pytest.fixture(scope="module")
async def service(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """The API alone, so that no timer sees anybody off beside the tests."""
    folder = tmp_path_factory.mktemp("leaving")
    issuer = issuer_in(folder)
    async with a_broker(log=folder / "broker.log") as bootstrap:
        settings = settings_for(mongodb_uri, bootstrap, f"test_{secrets.token_hex(4)}", issuer)
        async with running(SERVICE, settings, issuer, frozenset({ProcessRole.API})) as one:
            yield one


class Interrupted(Exception):
    """The process was killed here."""


def news(*coaches: str, waits: bool = True) -> News:
    kind = ActionPlanReviewDue.TYPE if waits else RequirementsForecast.TYPE
    return News(kind, f"{uuid4()}:1", {}, tuple(account_key(ISSUER, each) for each in coaches))


def a_message(*coaches: str) -> Message:
    message: Message | None = None
    for event in write(new_id(), DISTRICT, news(*coaches), NOON):
        message = evolve(message, event)
    assert message is not None
    return message


@pytest.mark.parametrize(("coaches", "left_to"), [(("anna",), ()), (("anna", "bob"), ("bob",)), (("bob",), ("bob",))])
def test_a_message_waits_for_those_who_are_still_there(coaches: tuple[str, ...], left_to: tuple[str, ...]) -> None:
    message = a_message(*coaches)
    events = hand_over(message, account_key(ISSUER, "anna"), NOON)
    assert len(events) == (coaches != left_to)
    for event in events:
        message = evolve(message, event)
    assert message.coaches == tuple(account_key(ISSUER, each) for each in left_to)
    assert (message.handed_over_at is not None) is bool(events)
    assert hand_over(message, account_key(ISSUER, "anna"), NOON) == []


async def told(parts: Parts, *coaches: str, waits: bool = True) -> UUID:
    message_id, about = new_id(), news(*coaches, waits=waits)
    await parts.store.change(
        (MESSAGES.new(message_id),), lambda _: write(message_id, DISTRICT, about, system_clock()), CALLER
    )
    return message_id


def a_book(parts: Parts) -> AddressBook:
    return AddressBook(parts.store, parts.vault, people_of(parts), system_clock)


async def a_leaver(service: Running, parts: Parts, subject: str) -> UUID:
    """A coach with an address, whose account is about to be closed."""
    token = a_coach(service, subject, district="D03")
    await register(service, token, email=ADDRESS)
    return UUID((await me(service, token))["person_id"])


async def test_what_waits_for_a_leaver_is_handed_to_the_district_and_seen_there(service: Running, parts: Parts) -> None:
    leaver, other = f"leaver {uuid4()}", f"other {uuid4()}"
    person_id = await a_leaver(service, parts, leaver)
    waiting, shared, known = await told(parts, leaver), await told(parts, leaver, other), await told(parts, other)
    no_act, read = await told(parts, leaver, waits=False), await told(parts, leaver)
    token = a_coach(service, leaver, district="D03")
    assert (await service.call("POST", f"/v1/messages/{read}/read", token)).status == 204
    ended: list[UUID] = []

    async def end(person: UUID, _: Caller) -> None:
        ended.append(person)

    async def killed(_: UUID, __: Caller) -> None:
        raise Interrupted

    book = a_book(parts)
    await book.close(person_id, CloseAccount(), CALLER)
    with pytest.raises(Interrupted):
        await Leavers(parts.store, book, system_clock, (killed,)).see_off_all(CALLER)
    assert (await parts.store.get(PEOPLE(person_id))).state.leaving_on is not None
    await Leavers(parts.store, book, system_clock, (end,)).see_off_all(CALLER)
    assert ended == [person_id]
    assert (await parts.store.get(PEOPLE(person_id))).state.leaving_on is None
    found = {each: (await parts.store.get(MESSAGES(each))).state for each in (waiting, shared, known, no_act, read)}
    handed = {each for each, message in found.items() if message.handed_over_at}
    assert handed == {waiting, shared}
    assert (found[waiting].coaches, found[shared].coaches) == ((), (account_key(ISSUER, other),))
    colleague = a_coach(service, other, district="D03")
    shown = await service.call("GET", f"/v1/messages/{waiting}", colleague)
    assert (shown.status, shown.body["unread"]) == (200, True)
    assert shown.body["handed_over_at"] is not None
    await Leavers(parts.store, book, system_clock, (end,)).see_off_all(CALLER)
    assert ended == [person_id]
    assert await people_of(parts).of_account(Account(ISSUER, leaver)) is not None

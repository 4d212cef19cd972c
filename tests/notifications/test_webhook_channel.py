"""The channel of webhooks, against real receivers with TLS: signed, to the address that was judged, and bounded."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from deploy.local.certificates import Authority
from services.notifications.channels.interface import NotNow, Parcel, Undeliverable
from services.notifications.channels.webhook import Target, WebhookChannel
from shared.kernel.endpoint import Reach
from tests.notifications.receiving import LOOPBACK, NAME, Names, Receiver, receiving, saying, trusting

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # pragma: allowlist secret
OLDER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"  # pragma: allowlist secret
HAPPENED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MESSAGE = UUID(int=(int(HAPPENED.timestamp() * 1000) << 80) | 0x7000_8000_0000_0000_0001)


class Known:
    """One webhook that is known, and what was noted of it."""

    def __init__(self, url: str, *secrets: str) -> None:
        self.target = Target(url, secrets or (SECRET,), troubled=True)
        self.noted: list[str | None] = []

    async def find(self, webhook_id: UUID) -> Target:
        return self.target

    async def note(self, webhook_id: UUID, failure: str | None) -> None:
        self.noted.append(failure)


def parcel(**other: object) -> Parcel:
    made = Parcel(
        delivery_id=uuid4(),
        to=str(uuid4()),
        language="en",
        subject="New order PO-1",
        text="You have a new order.\n\nAnswer by 3 March 2026.",
        html=None,
        message_id=MESSAGE,
        group="orders",
        statutory=False,
        about_type="ordering.OrderIssued.v1",
    )
    return replace(made, **other)  # type: ignore[arg-type] # by the test


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("receivers"))


@pytest.fixture
async def receiver(authority: Authority) -> AsyncIterator[Receiver]:
    async with receiving(authority) as one:
        yield one


async def failing(channel: WebhookChannel, kind: type[Undeliverable] | type[NotNow]) -> Undeliverable | NotNow:
    with pytest.raises(kind) as failure:
        await channel.send(parcel())
    return failure.value


async def test_a_message_is_signed_and_says_what_it_is(authority: Authority, receiver: Receiver) -> None:
    known, sent = Known(receiver.url), parcel()
    await WebhookChannel(known, trusting(authority), Names("127.0.0.1")).send(sent)
    (request,) = receiver.received
    assert request.headers["webhook-id"] == str(sent.delivery_id)
    assert Webhook(SECRET).verify(request.body, request.headers) == {
        "type": "notifications.message",
        "timestamp": "2026-03-02T09:30:00Z",
        "data": {
            "message_id": str(MESSAGE),
            "about_type": "ordering.OrderIssued.v1",
            "group": "orders",
            "statutory": False,
            "language": "en",
            "title": sent.subject,
            "text": sent.text,
        },
    }
    assert known.noted == [None]


async def test_whoever_changes_a_message_cannot_sign_it(authority: Authority, receiver: Receiver) -> None:
    await WebhookChannel(Known(receiver.url), trusting(authority), Names("127.0.0.1")).send(parcel())
    (request,) = receiver.received
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body.replace(b"PO-1", b"PO-2"), request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body, {**request.headers, "webhook-id": str(uuid4())})
    with pytest.raises(WebhookVerificationError):
        Webhook(OLDER).verify(request.body, request.headers)


async def test_both_secrets_verify_while_one_is_being_replaced(authority: Authority, receiver: Receiver) -> None:
    await WebhookChannel(Known(receiver.url, SECRET, OLDER), trusting(authority), Names("127.0.0.1")).send(parcel())
    (request,) = receiver.received
    for secret in (SECRET, OLDER):
        assert Webhook(secret).verify(request.body, request.headers)


async def test_the_id_and_the_content_stay_the_same_over_attempts(authority: Authority, receiver: Receiver) -> None:
    receiver.says(500, 204)
    known, sent = Known(receiver.url), parcel()
    channel = WebhookChannel(known, trusting(authority), Names("127.0.0.1"))
    with pytest.raises(NotNow) as failure:
        await channel.send(sent)
    await channel.send(sent)
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == str(sent.delivery_id)
    assert first.body == second.body
    assert failure.value.code == "away"
    assert known.noted == ["away", None]


async def test_the_name_is_said_in_tls_and_host_and_resolved_once(authority: Authority, receiver: Receiver) -> None:
    names = Names("127.0.0.1")
    channel = WebhookChannel(Known(receiver.url), trusting(authority), names)
    await channel.send(parcel())
    (request,) = receiver.received
    assert request.asked_for == NAME
    assert request.headers["Host"] == f"{NAME}:{receiver.port}"
    assert names.asked == 1, "what was judged is what is connected to"
    await channel.send(parcel())
    assert names.asked == 2, "and it is judged again at each request"


async def test_a_name_that_leads_inside_by_now_is_not_followed(authority: Authority, receiver: Receiver) -> None:
    names = Names("127.0.0.1")
    known = Known(receiver.url)
    channel = WebhookChannel(known, trusting(authority), names)
    await channel.send(parcel())
    for inside in ("10.0.0.1", "169.254.169.254", "::1", "fd00::1"):
        names.addresses = ("127.0.0.1", inside)
        assert (await failing(channel, Undeliverable)).code == "address_forbidden", inside
    assert len(receiver.received) == 1
    assert known.noted == [None, *["address_forbidden"] * 4]


async def test_an_address_of_this_machine_is_refused_unless_allowed(authority: Authority, receiver: Receiver) -> None:
    own = Reach((), authority.ca_file)
    for names in (Names("127.0.0.1"), Names("::ffff:127.0.0.1")):
        assert (await failing(WebhookChannel(Known(receiver.url), own, names), Undeliverable)).code == (
            "address_forbidden"
        )
    for host in ("127.0.0.1", "[::1]", "2130706433", "127.1", "0x7f.1", "[::ffff:127.0.0.1]", "localhost", "0"):
        known = Known(f"https://{host}:{receiver.port}/messages")
        assert (await failing(WebhookChannel(known, own), Undeliverable)).code == "address_forbidden", host
    assert receiver.received == []


async def test_no_redirect_is_followed(authority: Authority, receiver: Receiver) -> None:
    for status in (301, 302, 303, 307, 308):
        receiver.says(status, Location=receiver.url)
        channel = WebhookChannel(Known(receiver.url), trusting(authority), Names("127.0.0.1"))
        assert (await failing(channel, Undeliverable)).code == "address_redirects", status
    assert len(receiver.received) == 5


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (410, Undeliverable, "address_gone"),
        (400, NotNow, "refused_for_now"),
        (401, NotNow, "refused_for_now"),
        (404, NotNow, "refused_for_now"),
        (429, NotNow, "busy"),
        (500, NotNow, "away"),
        (503, NotNow, "busy"),
    ],
)
async def test_what_is_for_good_is_told_from_what_is_for_now(
    authority: Authority, receiver: Receiver, status: int, kind: type[Undeliverable] | type[NotNow], code: str
) -> None:
    receiver.says(status)
    channel = WebhookChannel(Known(receiver.url), trusting(authority), Names("127.0.0.1"))
    assert (await failing(channel, kind)).code == code


@pytest.mark.parametrize(("said", "seconds"), [("120", 120.0), ("999999999", 3600.0), ("soon", None), ("-1", None)])
async def test_a_receiver_may_ask_to_wait(
    authority: Authority, receiver: Receiver, said: str, seconds: float | None
) -> None:
    receiver.says(429, Retry_After=said)
    channel = WebhookChannel(Known(receiver.url), trusting(authority), Names("127.0.0.1"))
    failure = await failing(channel, NotNow)
    assert isinstance(failure, NotNow)
    assert failure.retry_after == seconds


async def test_another_name_than_the_certificates_is_not_believed(authority: Authority, tmp_path: Path) -> None:
    async with receiving(authority, name="elsewhere.example") as receiver:
        receiver.name = NAME
        channel = WebhookChannel(Known(receiver.url), trusting(authority), Names("127.0.0.1"))
        assert (await failing(channel, NotNow)).code == "certificate_refused"
        assert receiver.received == []
    async with receiving(Authority(tmp_path, "another")) as receiver:
        channel = WebhookChannel(Known(receiver.url), trusting(authority), Names("127.0.0.1"))
        assert (await failing(channel, NotNow)).code == "certificate_refused"
        assert receiver.received == []


async def test_one_that_says_nothing_takes_no_room_of_others(authority: Authority, receiver: Receiver) -> None:
    async with saying(authority, b"HTTP/1.1 ") as silent:
        known = Known(silent.url)
        channel = WebhookChannel(known, trusting(authority, seconds=1), Names("127.0.0.1"))
        first = str(uuid4())
        under_way = [asyncio.create_task(channel.send(parcel(to=first))) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(NotNow) as failure:
            await channel.send(parcel(to=first))
        assert (failure.value.code, failure.value.retry_after) == ("busy", 5.0)
        known.target = Target(receiver.url, (SECRET,))
        await channel.send(parcel())
        assert {type(each) for each in await asyncio.gather(*under_way, return_exceptions=True)} == {NotNow}
        await channel.send(parcel(to=first))
    assert len(receiver.received) == 2


async def test_who_is_not_there_is_away(authority: Authority) -> None:
    async with receiving(authority) as receiver:
        pass
    channel = WebhookChannel(Known(receiver.url), trusting(authority), Names("127.0.0.1"))
    assert (await failing(channel, NotNow)).code == "away"
    nowhere = WebhookChannel(Known("https://nowhere.example/"), trusting(authority), Names("127.0.0.1"))
    assert (await failing(nowhere, NotNow)).code == "away"


async def test_a_receiver_that_says_nothing_takes_no_longer_than_allowed(authority: Authority) -> None:
    async with saying(authority, b"HTTP/1.1 204 No") as receiver:
        channel = WebhookChannel(Known(receiver.url), trusting(authority, seconds=0.3), Names("127.0.0.1"))
        began = time.monotonic()
        assert (await failing(channel, NotNow)).code == "timed_out"
        assert time.monotonic() - began < 5


async def test_a_name_server_that_says_nothing_takes_no_longer_than_allowed(authority: Authority) -> None:
    async def silent(host: str, port: int) -> list[object]:
        await asyncio.Event().wait()
        return []

    channel = WebhookChannel(Known("https://receiver.example/"), trusting(authority, seconds=0.3), silent)  # type: ignore[arg-type] # says nothing
    assert (await failing(channel, NotNow)).code == "timed_out"


async def test_of_an_answer_nothing_but_its_head_is_read(authority: Authority) -> None:
    endless = b"x" * 65536
    async with saying(authority, b"HTTP/1.1 200 OK\r\n\r\n", endless, repeated=2000) as receiver:
        channel = WebhookChannel(Known(receiver.url), trusting(authority), Names("127.0.0.1"))
        await channel.send(parcel())
    async with saying(authority, b"HTTP/1.1 200 OK\r\n", b"X-Endless: x\r\n", repeated=100_000) as receiver:
        channel = WebhookChannel(Known(receiver.url), trusting(authority), Names("127.0.0.1"))
        assert (await failing(channel, NotNow)).code == "away"


async def test_neither_address_nor_secret_is_shown(authority: Authority) -> None:
    known = Known("https://receiver.example:44444/with-a-token-of-theirs")
    failure = await failing(WebhookChannel(known, Reach((LOOPBACK,)), Names("127.0.0.1")), NotNow)
    assert "token-of-theirs" not in repr(failure)
    assert failure.__cause__ is None
    assert SECRET not in repr(known.target)

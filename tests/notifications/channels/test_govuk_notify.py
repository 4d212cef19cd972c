"""GOV.UK Notify as a channel, against a local stand-in of its documented API."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from uuid import UUID

import pytest
from aiohttp import web

from deploy.local.govuk_notify import KEY, TEMPLATES, Notify, govuk_notify, problem
from services.notifications.channels import govuk_notify as channels
from services.notifications.channels.govuk_notify import GovukNotify
from services.notifications.channels.interface import Failed, NotNow, Parcel, Undeliverable
from services.notifications.channels.which import channels_in
from shared.kernel.endpoint import Endpoint
from shared.runtime.parts import outside_of
from shared.settings import Settings

DELIVERY = UUID("0198d0e0-0000-7000-8000-0000000000d1")
PARCEL = Parcel(
    delivery_id=DELIVERY,
    to="ada@beacon.example",
    language="en",
    subject="Notice of removal",
    text="We intend to remove you from Careers advice.\n\nYou may make representations by 5 May 2027.",
    html=None,
    message_id=UUID("0198d0e0-0000-7000-8000-0000000000a1"),
    group="membership",
    statutory=True,
)


@pytest.fixture
async def notify() -> AsyncIterator[Notify]:
    async with govuk_notify() as found:
        yield found


def channel_to(notify: Notify, key: str = KEY, seconds: float = 5.0) -> GovukNotify:
    return GovukNotify(Endpoint(notify.url, key, seconds), TEMPLATES)


async def refused(channel: GovukNotify, parcel: Parcel = PARCEL) -> tuple[type[Exception], str, float | None]:
    with pytest.raises((NotNow, Undeliverable)) as refusal:
        await channel.send(parcel)
    error = refusal.value
    return type(error), error.code, getattr(error, "retry_after", None)


async def test_an_email_is_made_of_the_template_with_the_id_of_the_delivery(notify: Notify) -> None:
    receipt = await channel_to(notify).send(PARCEL)
    (mail,) = notify.taken
    assert receipt.reference == mail.id
    assert (mail.reference, mail.to, mail.subject, mail.body) == (
        str(DELIVERY),
        PARCEL.to,
        PARCEL.subject,
        PARCEL.text,
    )
    assert mail.template == str(TEMPLATES["en"])
    assert mail.sanitised == ["subject", "body"], "what a supplier wrote is no link of the department"


@pytest.mark.parametrize(("language", "template"), [("cy", "cy"), ("en", "en"), ("fr", "en")])
async def test_a_language_has_its_own_template(notify: Notify, language: str, template: str) -> None:
    await channel_to(notify).send(replace(PARCEL, language=language))
    assert notify.taken[0].template == str(TEMPLATES[template])


async def test_what_may_have_arrived_is_asked_about_before_it_is_sent_again(notify: Notify) -> None:
    notify.lose_next_answer = True
    assert await refused(channel_to(notify)) == (NotNow, "away", None)
    receipt = await channel_to(notify).send(replace(PARCEL, attempt=2))
    assert [each.id for each in notify.taken] == [receipt.reference], "one e-mail, whatever became of the answer"


async def test_what_never_arrived_is_sent_at_the_second_attempt(notify: Notify) -> None:
    notify.next_answers.append(problem(500, "Exception", "Internal server error"))
    assert await refused(channel_to(notify)) == (NotNow, "away", None)
    await channel_to(notify).send(replace(PARCEL, attempt=2))
    assert len(notify.taken) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: problem(400, "BadRequestError", "service is in trial mode"), (NotNow, "refused_for_now", None)),
        (lambda: problem(429, "RateLimitError", "3000 requests per 60 seconds"), (NotNow, "busy", 60.0)),
        (lambda: problem(429, "TooManyRequestsError", "for today"), (NotNow, "over_limit", 3600.0)),
        (lambda: problem(503, "Exception", "away"), (NotNow, "away", None)),
        (lambda: web.Response(status=200, text="<p>a gateway's page</p>"), (NotNow, "failed", None)),
        (lambda: web.json_response({"no": "id"}, status=201), (NotNow, "failed", None)),
        (lambda: web.json_response(["no", "object"], status=400), (NotNow, "refused_for_now", None)),
        (lambda: web.json_response({"errors": []}, status=400), (NotNow, "refused_for_now", None)),
        (lambda: web.Response(status=302, headers={"Location": "/elsewhere"}), (NotNow, "failed", None)),
        (lambda: web.Response(status=404), (NotNow, "failed", None)),
    ],
)
async def test_answers_are_sorted_by_status_and_type(
    notify: Notify, answer: Callable[[], web.Response], said: tuple[type[Exception], str, float | None]
) -> None:
    notify.next_answers.append(answer())
    assert await refused(channel_to(notify)) == said
    assert len(notify.asked) == 1, "and nothing is asked elsewhere"


async def test_an_address_that_is_none_is_undeliverable(notify: Notify) -> None:
    assert await refused(channel_to(notify), replace(PARCEL, to="no address")) == (
        Undeliverable,
        "address_refused",
        None,
    )


async def test_a_text_that_notify_never_takes_is_not_sent(notify: Notify) -> None:
    long = replace(PARCEL, text="x" * (channels.LARGEST + 1))
    assert await refused(channel_to(notify), long) == (Undeliverable, "message_refused", None)
    assert notify.asked == []


async def test_a_key_that_is_not_taken_is_no_fault_of_the_address(notify: Notify) -> None:
    other = f"other-{DELIVERY}-{DELIVERY}"
    assert await refused(channel_to(notify, key=other)) == (NotNow, "not_signed_in", None)


async def test_one_that_does_not_answer_is_given_up(notify: Notify) -> None:
    async def answers_never(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    server = await asyncio.start_server(answers_never, "127.0.0.1", 0)
    try:
        silent = replace(notify, url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        assert await refused(channel_to(silent, seconds=0.2)) == (NotNow, "timed_out", None)
    finally:
        server.close()


async def test_one_that_is_not_there_is_away(notify: Notify) -> None:
    assert await refused(channel_to(replace(notify, url="http://127.0.0.1:9"))) == (NotNow, "away", None)


async def test_no_address_and_no_key_is_in_what_is_raised_or_logged(
    notify: Notify, caplog: pytest.LogCaptureFixture
) -> None:
    notify.next_answers.append(problem(400, "ValidationError", f"{PARCEL.to} is no address"))
    with pytest.raises(Undeliverable) as refusal:
        await channel_to(notify).send(PARCEL)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__
    assert PARCEL.to not in f"{refusal.value!r} {PARCEL!r} {channel_to(notify)!r} {caplog.text}"
    assert KEY not in f"{channel_to(notify)!r} {caplog.text}"


@pytest.mark.parametrize(
    ("key", "templates", "why"),
    [
        ("nothing", TEMPLATES, "both UUIDs"),
        (KEY, {"cy": TEMPLATES["cy"]}, "in English"),
    ],
)
def test_a_channel_that_could_send_nothing_is_not_built(key: str, templates: dict[str, UUID], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        GovukNotify(Endpoint("https://api.notifications.service.gov.uk", key), templates)


async def test_what_could_not_be_delivered_is_told_page_by_page_newest_first(notify: Notify) -> None:
    channel, sent = channel_to(notify), [UUID(int=n) for n in range(3)]
    for each, to in zip(sent, ("perm-fail@simulator.notify", PARCEL.to, "temp-fail@simulator.notify"), strict=True):
        await channel.send(replace(PARCEL, delivery_id=each, to=to))
    notify.taken.append(replace(notify.taken[0], id=str(DELIVERY), reference="no delivery of ours"))
    pages = [page async for page in channel.failures()]
    assert pages == [[Failed(sent[2], "given_up"), Failed(sent[0], "address_bounced")]]


async def test_many_failures_are_all_told(notify: Notify) -> None:
    channel = channel_to(notify)
    await channel.send(replace(PARCEL, to="perm-fail@simulator.notify"))
    notify.taken = [replace(notify.taken[0], id=str(UUID(int=n)), reference=str(UUID(int=n))) for n in range(300)]
    pages = [page async for page in channel.failures()]
    assert [len(page) for page in pages] == [250, 50]
    assert len({each.delivery_id for page in pages for each in page}) == 300


async def test_one_that_failed_is_sent_anew_and_judged_by_its_last(notify: Notify) -> None:
    channel = channel_to(notify)
    await channel.send(replace(PARCEL, to="perm-fail@simulator.notify"))
    assert await channel.has_failed(DELIVERY)
    await channel.send(replace(PARCEL, attempt=2))
    assert [each.status for each in notify.taken] == ["permanent-failure", "delivered"]
    assert not await channel.has_failed(DELIVERY)
    assert not await channel.has_failed(UUID(int=1))


async def test_a_channel_is_made_of_settings_and_of_none_that_say_no_template(notify: Notify) -> None:
    named = Settings.model_validate({name.lower(): value for name, value in notify.environment.items()})
    channel = channels_in(outside_of(named))["govuk_notify"]
    await channel.send(replace(PARCEL, language="cy"))
    assert notify.taken[0].template == str(TEMPLATES["cy"])
    assert channels_in(outside_of(Settings())) == {}
    for templates in ("", "en", "en=nothing"):
        with pytest.raises(ValueError):
            channels_in(outside_of(named.model_copy(update={"govuk_notify_templates": templates})))

"""What GOV.UK Notify could not deliver after all is recorded once, stops a dead address, and loses nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from deploy.local.govuk_notify import KEY, TEMPLATES, Notify, govuk_notify, problem
from services.notifications.channels.govuk_notify import GovukNotify
from services.notifications.channels.interface import GOVUK_NOTIFY
from services.notifications.deliveries.domain.delivery import DeliveryStatus
from services.notifications.deliveries.returned import jobs_of
from services.notifications.people.domain.person import PEOPLE
from shared.kernel.endpoint import Endpoint
from shared.kernel.jobs import Job
from tests.notifications.posting import Post, a_caller, a_post

BOUNCES, FULL = "perm-fail@simulator.notify", "temp-fail@simulator.notify"


@pytest.fixture
async def notify() -> AsyncIterator[Notify]:
    async with govuk_notify() as found:
        yield found


@pytest.fixture
async def post(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Post]:
    # As where no mail server is set.
    async with a_post(mongodb_uri, database_name, tmp_path, offered=(GOVUK_NOTIFY,)) as one:
        yield one


def channel_to(notify: Notify) -> GovukNotify:
    return GovukNotify(Endpoint(notify.url, KEY, 5.0), TEMPLATES)


def asking(post: Post, notify: Notify) -> Job:
    (job,) = jobs_of(post.parts.store, [post.email, channel_to(notify)], post.deliveries)
    return job


async def sent(post: Post, notify: Notify) -> UUID:
    """A message that goes to everybody of the district; one delivery of it."""
    planned = await post.planned(await post.written())
    await post.sending(channel_to(notify))(post.turn())
    return planned[0].delivery_id


async def test_a_bounce_fails_the_delivery_and_stops_the_address(post: Post, notify: Notify) -> None:
    person_id = await post.registered(BOUNCES)
    delivery_id = await sent(post, notify)
    assert (await post.one(delivery_id)).status is DeliveryStatus.SENT
    job = asking(post, notify)
    assert job.name == "channels.govuk_notify.returned"
    for _ in range(2):
        await job.act(post.turn())
    failed = await post.one(delivery_id)
    assert (failed.status, failed.code) == (DeliveryStatus.FAILED, "address_bounced")
    assert (await post.parts.store.get(PEOPLE(person_id))).state.email_stopped == "address_bounced"
    assert await post.planned(await post.written()) == [], "nothing more is planned for that address"


async def test_a_full_mailbox_fails_one_message_and_no_address(post: Post, notify: Notify) -> None:
    person_id = await post.registered(FULL)
    delivery_id = await sent(post, notify)
    await asking(post, notify).act(post.turn())
    assert (await post.one(delivery_id)).code == "given_up"
    assert (await post.parts.store.get(PEOPLE(person_id))).state.email_stopped is None


async def test_what_is_sent_again_after_it_failed_is_not_judged_by_what_was_before(post: Post, notify: Notify) -> None:
    await post.registered(FULL)
    delivery_id = await sent(post, notify)
    job = asking(post, notify)
    await job.act(post.turn())
    await post.deliveries.resend(delivery_id, a_caller())
    await post.sending(channel_to(notify))(post.turn())
    first, second = notify.taken
    assert first.reference == second.reference == str(delivery_id)
    second.status = "delivered"
    await job.act(post.turn())
    assert (await post.one(delivery_id)).status is DeliveryStatus.SENT


async def test_one_that_does_not_answer_is_asked_again(post: Post, notify: Notify) -> None:
    await post.registered(BOUNCES)
    delivery_id = await sent(post, notify)
    notify.next_answers.append(problem(503, "Exception", "away"))
    await asking(post, notify).act(post.turn())
    assert (await post.one(delivery_id)).status is DeliveryStatus.SENT
    await asking(post, notify).act(post.turn())
    assert (await post.one(delivery_id)).status is DeliveryStatus.FAILED


async def test_where_nothing_is_new_one_request_is_enough(post: Post, notify: Notify) -> None:
    await post.registered(BOUNCES)
    await sent(post, notify)
    await asking(post, notify).act(post.turn())
    notify.asked.clear()
    await asking(post, notify).act(post.turn())
    assert notify.asked == ["GET /v2/notifications"]

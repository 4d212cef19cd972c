"""The receiver of webhooks on the laptop, as the channel for webhooks sends to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from deploy.local.receiver import Receiver, webhook_receiver
from services.notifications.channels.interface import NotNow, Parcel
from services.notifications.channels.webhook import Target, WebhookChannel
from shared.kernel.endpoint import Reach
from shared.kernel.ids import new_id

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="  # pragma: allowlist secret
OTHER = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="  # pragma: allowlist secret


@dataclass
class At:
    """One webhook, wherever its id leads."""

    url: str
    secret: str = SECRET

    async def find(self, webhook_id: UUID) -> Target:
        del webhook_id
        return Target(self.url, (self.secret,))

    async def note(self, webhook_id: UUID, code: str | None) -> None:
        """Nothing is kept here of how it fared."""


@pytest.fixture
async def receiver(tmp_path: Path) -> AsyncIterator[Receiver]:
    async with webhook_receiver(tmp_path) as found:
        yield found


def channel_to(receiver: Receiver, name: str, secret: str = SECRET) -> WebhookChannel:
    networks = (ip_network(receiver.environment["WEBHOOKS_ALLOWED_NETWORKS"]),)
    return WebhookChannel(At(receiver.url_of(name), secret), Reach(networks, receiver.ca_file, 5.0))


def a_parcel() -> Parcel:
    words = ("New order PO-1", "Please answer by Friday.", None)
    return Parcel(uuid4(), str(uuid4()), "en", *words, new_id(), "orders", statutory=False)


async def test_what_is_signed_is_taken_once_by_its_id(receiver: Receiver) -> None:
    receiver.expects("orders", [SECRET])
    channel, parcel = channel_to(receiver, "orders"), a_parcel()
    for _ in range(2):
        await channel.send(parcel)
    ((identifier, times),) = receiver.taken["orders"].items()
    assert str(parcel.delivery_id) in identifier
    assert (times, receiver.unsigned) == (2, 0)


async def test_what_somebody_else_signs_is_not_taken(receiver: Receiver) -> None:
    receiver.expects("orders", [SECRET])
    with pytest.raises(Exception):  # noqa: B017 - for now or for good: that is the channel's to say
        await channel_to(receiver, "orders", OTHER).send(a_parcel())
    assert (receiver.taken, receiver.unsigned) == ({}, 1)


async def test_one_that_is_busy_turns_the_first_message_away_once(receiver: Receiver) -> None:
    receiver.expects("orders-busy", [SECRET])
    channel, parcel = channel_to(receiver, "orders-busy"), a_parcel()
    with pytest.raises(NotNow):
        await channel.send(parcel)
    for each in (parcel, a_parcel()):
        await channel.send(each)
    assert sum(receiver.taken["orders-busy"].values()) == 2

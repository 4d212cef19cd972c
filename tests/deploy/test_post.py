"""The post office of the laptop's stack, as the channel for e-mail sends to it."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from deploy.local.post import PostOffice, post_office
from services.notifications.channels.email import Email
from services.notifications.channels.interface import NotNow, Parcel, Undeliverable
from shared.kernel.endpoint import Endpoint


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as found:
        yield found


@pytest.fixture
async def channel(office: PostOffice) -> AsyncIterator[Email]:
    sends_by = office.environment
    found = Email(Endpoint(sends_by["SMTP_URL"], "", 5.0, sends_by["SMTP_SENDER"]))
    yield found
    found.close()


def a_parcel(to: str, identifier: UUID | None = None) -> Parcel:
    words = ("New order PO-1", "Please answer by Friday.", None)
    return Parcel(identifier or uuid4(), to, "en", *words, uuid4(), "orders", statutory=False)


async def test_a_letter_is_kept_under_the_id_of_its_delivery(office: PostOffice, channel: Email) -> None:
    parcel = a_parcel("robin@dwp.example")
    await channel.send(parcel)
    (letter,) = office.letters
    assert (letter.id, letter.to, letter.subject) == (str(parcel.delivery_id), parcel.to, parcel.subject)
    assert letter.text.strip() == parcel.text


async def test_who_is_gone_gets_nothing_and_who_is_busy_gets_it_the_second_time(
    office: PostOffice, channel: Email
) -> None:
    with pytest.raises(Undeliverable) as refused:
        await channel.send(a_parcel("gone@dwp.example"))
    assert refused.value.code == "address_refused"
    parcel = a_parcel("busy@dwp.example")
    with pytest.raises(NotNow):
        await channel.send(parcel)
    assert office.letters == []
    await channel.send(parcel)
    assert [each.id for each in office.letters] == [str(parcel.delivery_id)]
    assert office.refused == {"gone@dwp.example": 1, "busy@dwp.example": 1}

"""Webhooks: a message as a signed request to an address of the recipient's own, by the Standard Webhooks convention.

A request goes to the very address that was judged just before, with the host's name in TLS and in `Host`. No redirect
is followed, since it would lead past that judgement; of an answer nothing is read but its status.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

import orjson
from standardwebhooks import Webhook
from yarl import URL

from services.notifications.channels.addresses import (
    AddressRefused,
    NameUnknown,
    Resolve,
    by_the_system,
    https_address,
    resolved,
)
from services.notifications.channels.interface import WEBHOOK, ChannelName, NotNow, Parcel, Receipt, Undeliverable
from shared.kernel.endpoint import Reach

if TYPE_CHECKING:
    from services.notifications.channels.posting import Poster

_LONGEST_WAIT: Final = 3600.0
# At once to one webhook, so that one that says nothing takes no room of others; the rest comes again in a moment.
_AT_ONCE, _A_MOMENT = 4, 5.0
_OF_ITS_OWN: Final = "notifications.message"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook leads, and by which secrets its requests are signed: two of them while one is being replaced.

    `troubled` is one that has failed lately: that it takes a message is news.
    """

    url: str
    secrets: tuple[str, ...] = field(repr=False)
    troubled: bool = False


class Targets(Protocol):
    """Who knows webhooks by their ids."""

    async def find(self, webhook_id: UUID) -> Target:
        """Return where a webhook leads; raises `Undeliverable` or `NotNow` for one that takes nothing (now)."""

    async def note(self, webhook_id: UUID, failure: str | None) -> None:
        """Take note of how a request went: by the code of its failure; `None`, of a troubled one, that it was taken."""


class WebhookChannel:
    """The channel of messages to webhooks; `to` of a parcel is the id of one."""

    def __init__(self, targets: Targets, reach: Reach, resolve: Resolve = by_the_system) -> None:
        """Connect within this reach, by names as `resolve` finds them."""
        self._targets = targets
        self._reach = reach
        self._resolve = resolve
        self._under_way = Counter[UUID]()
        self._poster: Poster | None = None

    @property
    def name(self) -> ChannelName:
        """The channel's name."""
        return WEBHOOK

    async def send(self, parcel: Parcel) -> Receipt:
        """Send a message; see `Channel`."""
        webhook_id = UUID(parcel.to)
        if self._under_way[webhook_id] >= _AT_ONCE:
            raise NotNow("busy", _A_MOMENT)
        self._under_way[webhook_id] += 1
        try:
            await self._sent(webhook_id, parcel)
        finally:
            self._under_way[webhook_id] -= 1
            self._under_way += Counter()  # without those that have none
        return Receipt("")

    async def _sent(self, webhook_id: UUID, parcel: Parcel) -> None:
        target = await self._targets.find(webhook_id)
        try:
            await self.post(target, str(parcel.delivery_id), body_of(parcel))
        except (Undeliverable, NotNow) as failure:
            await self._targets.note(webhook_id, failure.code)
            raise
        if target.troubled:
            await self._targets.note(webhook_id, None)

    async def post(self, target: Target, request_id: str, body: bytes) -> None:
        """Send a signed request, which the other side knows again by its id; raises `Undeliverable` or `NotNow`."""
        headers = {**signed(target, request_id, body, datetime.now(UTC)), "Content-Type": "application/json"}
        try:
            async with asyncio.timeout(self._reach.seconds):
                await self._posted(https_address(target.url), headers, body)
        except AddressRefused:
            raise Undeliverable("address_forbidden") from None
        except NameUnknown:
            raise NotNow("away") from None
        except TimeoutError:
            raise NotNow("timed_out") from None

    async def _posted(self, url: URL, headers: Mapping[str, str], body: bytes) -> None:
        judged = await resolved(url, self._reach, self._resolve)
        if self._poster is None:
            self._poster = await asyncio.to_thread(_poster_in, self._reach)
        raise_for(*await self._poster.post(url, judged, headers, body))


def _poster_in(reach: Reach) -> "Poster":
    # Loaded by the process that sends, when it sends; beside its loop, since that takes a third of a second.
    from services.notifications.channels.posting import Poster  # noqa: PLC0415

    return Poster(reach)


def raise_for(status: int, retry_after: str) -> None:
    """Return where a request was taken; raises `Undeliverable` or `NotNow` by the status of the answer.

    What a receiver refuses today it may take tomorrow, when its new release is undone: only what it says for good
    is for good, and a redirect is never followed.
    """
    match status // 100:
        case 2:
            return
        case 3:
            raise Undeliverable("address_redirects")
    if status == HTTPStatus.GONE:
        raise Undeliverable("address_gone")
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        raise NotNow("busy", _wait(retry_after))
    raise NotNow("away" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused_for_now")


def _wait(said: str) -> float | None:
    """Return the seconds that it asks to wait, where it names them as a number, and no more than an hour."""
    return min(float(said), _LONGEST_WAIT) if said.isascii() and said.isdigit() else None


def signed(target: Target, request_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers of Standard Webhooks: the id, the moment, and a signature by each secret that holds."""
    by_each = (Webhook(each).sign(request_id, now.astimezone(UTC), body.decode()) for each in target.secrets)
    return {
        "webhook-id": request_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(by_each),
    }


def body_of(parcel: Parcel) -> bytes:
    """Return a message as the receiver reads it: in words, and with the id by which it can be asked for."""
    return content(
        _OF_ITS_OWN,
        moment_of(parcel.message_id),
        {
            "message_id": str(parcel.message_id),
            "about_type": parcel.about_type,
            "group": parcel.group,
            "statutory": parcel.statutory,
            "language": parcel.language,
            "title": parcel.subject,
            "text": parcel.text,
        },
    )


def content(kind: str, at: datetime, about: Mapping[str, object]) -> bytes:
    """Return the content of a request, as Standard Webhooks asks for it: what it is, when that happened, and about."""
    return orjson.dumps({"type": kind, "timestamp": at, "data": about}, option=orjson.OPT_UTC_Z)


def moment_of(message_id: UUID) -> datetime:
    """Return when what a message tells of happened: its id begins with the milliseconds of that moment."""
    return datetime.fromtimestamp((message_id.int >> 80) / 1000, UTC)

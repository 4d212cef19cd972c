"""GOV.UK Notify, by its official client: one template for each language makes an e-mail, and failures are asked for.

The template holds `((subject))` and `((body))` and nothing that is sent to one reader only. Notify does not tell two
requests with one reference apart, so before a second attempt it is asked whether it has the first. It is told what went
wrong by status and type of error alone: their words may change. Where this was read: docs/architecture/govuk-notify.md.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from notifications_python_client.errors import APIError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.notifications.channels.interface import (
    GOVUK_NOTIFY,
    ChannelName,
    Failed,
    NotNow,
    Parcel,
    Receipt,
    Undeliverable,
)
from shared.kernel.endpoint import Endpoint

Answer = TypeVar("Answer", bound=BaseModel)

LARGEST = 1_000_000
"""Characters of a body: Notify takes two million bytes, of which its own template needs some."""

_AT_ONCE = 8
_LONGER = 1.0  # that a thread may wait after whoever asked has given up
_A_MINUTE, _AN_HOUR = 60.0, 3600.0
_SECRET, _SERVICE = slice(-36, None), slice(-73, -37)
_FAILED = "failed"  # stands for every status of failure


class _Mail(BaseModel):
    """One e-mail as Notify answers for it: no field that holds an address is read."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    reference: str | None = None
    status: str = ""


class _Mails(BaseModel):
    model_config = ConfigDict(extra="ignore")

    notifications: list[_Mail] = Field(max_length=1000)


@dataclass(frozen=True)
class GovukNotify:
    """The channel. `templates` are ids by language; a language that has none gets the English words' template.

    Raises `ValueError` for a key or template that is none: else every address would seem to be at fault.
    """

    endpoint: Endpoint
    templates: Mapping[str, UUID]
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_AT_ONCE, "govuk_notify"), repr=False, compare=False
    )
    _of_thread: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    def __post_init__(self) -> None:
        if "en" not in self.templates:
            raise ValueError("GOV.UK Notify needs the id of a template in English")
        key = self.endpoint.key
        for part in (key[_SECRET], key[_SERVICE]):
            if not _is_uuid(part):
                raise ValueError("the key of GOV.UK Notify ends with the id of a service and a secret, both UUIDs")
        # What it logs of a refusal is what Notify says in it, which is not ours to write down.
        logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)

    @property
    def name(self) -> ChannelName:
        """GOV.UK Notify."""
        return GOVUK_NOTIFY

    async def send(self, parcel: Parcel) -> Receipt:
        """Hand an e-mail over; raises `Undeliverable` for an address or a length that Notify never takes."""
        if len(parcel.text) > LARGEST:
            raise Undeliverable("message_refused")
        reference = str(parcel.delivery_id)
        if parcel.attempt > 1 and (taken := await self._newest(reference)) and taken.status not in _CODES:
            return Receipt(str(taken.id))
        said = await self._ask(
            lambda notify: notify.send_email_notification(
                email_address=parcel.to,
                template_id=str(self.templates.get(parcel.language) or self.templates["en"]),
                personalisation={"subject": parcel.subject, "body": parcel.text},
                reference=reference,
                # Titles are written by suppliers: none becomes a heading or a link of the department's.
                sanitise_content_for=["subject", "body"],
            )
        )
        return Receipt(str(_understood(said, _Mail).id))

    async def failures(self) -> AsyncIterator[list[Failed]]:
        """Yield what could not be delivered, newest first, a page at a time; raises `NotNow`.

        Whoever reads stops where nothing on a page is new. What is no delivery of ours is passed over.
        """
        older_than = None
        while page := await self._page(status=_FAILED, older_than=older_than):
            yield [
                Failed(UUID(each.reference), _CODES.get(each.status, "failed"))
                for each in page
                if each.reference and _is_uuid(each.reference)
            ]
            older_than = str(page[-1].id)

    async def has_failed(self, delivery_id: UUID) -> bool:
        """Say whether the last that was sent of a delivery has failed: one that failed before may be sent again."""
        newest = await self._newest(str(delivery_id))
        return newest is not None and newest.status in _CODES

    async def _newest(self, reference: str) -> _Mail | None:
        page = await self._page(reference=reference)
        return next((each for each in page if each.reference == reference), None)

    async def _page(self, **filters: str | None) -> list[_Mail]:
        said = await self._ask(lambda notify: notify.get_all_notifications(template_type="email", **filters))
        return _understood(said, _Mails).notifications

    async def _ask(self, ask: Callable[[NotificationsAPIClient], object]) -> object:
        """Ask in a thread of this channel's own, so that a slow Notify takes none that something else needs."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.endpoint.seconds):
                return await loop.run_in_executor(self._threads, lambda: ask(self._client()))
        except TimeoutError:
            raise NotNow("timed_out") from None
        except APIError as error:
            # Without its cause: that holds the request, with the address and the key.
            raise _sorted(error) from None

    def _client(self) -> NotificationsAPIClient:
        """Return this thread's client, since one is for one thread."""
        found: NotificationsAPIClient | None = getattr(self._of_thread, "client", None)
        if found is None:
            found = NotificationsAPIClient(self.endpoint.key, self.endpoint.url, self.endpoint.seconds + _LONGER)
            # Nothing of the environment, such as a .netrc that would take the place of the key; no redirection.
            found.request_session.trust_env = False
            found.request_session.max_redirects = 0
            self._of_thread.client = found
        return found


_CODES = {"permanent-failure": "address_bounced", "temporary-failure": "given_up", "technical-failure": "failed"}


def govuk_notify(endpoint: Endpoint) -> GovukNotify:
    """Return the channel of settings, whose templates are `en=<id>,cy=<id>`; raises `ValueError` where they are not."""
    named = (each.strip().partition("=") for each in endpoint.sender.split(",") if each.strip())
    return GovukNotify(endpoint, {language.strip(): UUID(template.strip()) for language, _, template in named})


def _understood(said: object, as_: type[Answer]) -> Answer:
    try:
        return as_.model_validate(said)
    except ValidationError:
        raise NotNow("failed") from None


def _sorted(error: APIError) -> Exception:
    """Return what an answer means for one parcel: only an address that is none is at fault itself."""
    if isinstance(error, InvalidResponse):
        return NotNow("failed")
    kind = _kind_of(error)
    match error.status_code:
        case HTTPStatus.BAD_REQUEST if kind == "ValidationError":
            return Undeliverable("address_refused")
        case HTTPStatus.BAD_REQUEST:
            return NotNow("refused_for_now")
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return NotNow("not_signed_in")
        case HTTPStatus.TOO_MANY_REQUESTS:
            return NotNow("busy", _A_MINUTE) if kind == "RateLimitError" else NotNow("over_limit", _AN_HOUR)
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return NotNow("away")
    return NotNow("failed")


def _kind_of(error: APIError) -> str:
    said: Any = error.message
    first = said[0] if isinstance(said, list) and said else None
    return str(first.get("error", "")) if isinstance(first, dict) else ""


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

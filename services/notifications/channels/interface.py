"""What a channel is: it takes one parcel to one address, or says that it cannot, for good or for now.

A channel knows no message, no person and no state. What it is called with is all that leaves this service by it; when
it is called, how often and how fast is a matter of deliveries, which also record how it went.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Protocol, runtime_checkable
from uuid import UUID

from shared.reference.codes import Code

ChannelName = Annotated[str, Code("channel")]

INBOX: ChannelName = "inbox"
EMAIL: ChannelName = "email"
GOVUK_NOTIFY: ChannelName = "govuk_notify"
WEBHOOK: ChannelName = "webhook"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way to one address.

    `delivery_id` stays the same however often it is tried: whoever gets it twice knows by it that it is the same.
    `to` is the opened address (of a webhook its id), and is shown nowhere. `html` says the same as `text`, or nothing.
    A `statutory` one cannot be unsubscribed. `attempt` is 1 at first: what a later one brings may have arrived already.
    `about_type` is the type of fact that it tells of, for a machine that reads it.
    """

    delivery_id: UUID
    to: str = field(repr=False)
    language: str
    subject: str
    text: str
    html: str | None
    message_id: UUID
    group: str
    statutory: bool
    attempt: int = 1
    about_type: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side has taken a parcel over. `reference` is what it calls it, never an address; may be empty."""

    reference: str


class Undeliverable(Exception):
    """This parcel will never reach this address by this channel. `code` says why, and names no address."""

    def __init__(self, code: str) -> None:
        """Say why by a code of the list "failure of a delivery"."""
        super().__init__(code)
        self.code = code


class NotNow(Exception):
    """It did not work this time. `retry_after` is for how many seconds the other side does not want to be asked."""

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        """Say why by a code, and when to come again where the other side has said so."""
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class Channel(Protocol):
    """One way out. It holds no state that outlives a call, is called side by side, and has a time limit of its own."""

    @property
    def name(self) -> ChannelName:
        """Which channel of the list it is."""

    async def send(self, parcel: Parcel) -> Receipt:
        """Take a parcel to its address; raises `Undeliverable` or `NotNow`, and nothing else that is expected.

        Whatever else it raises counts as `NotNow("failed")`: a fault of ours loses nothing.
        """


@dataclass(frozen=True, slots=True)
class Failed:
    """A parcel that was taken over and did not arrive after all: `code` is of the list "failure of a delivery"."""

    delivery_id: UUID
    code: str


@runtime_checkable
class TellsWhatFailed(Protocol):
    """A channel that can be asked, hours later, what became of its parcels."""

    @property
    def name(self) -> ChannelName:
        """Which channel of the list it is."""

    def failures(self) -> AsyncIterator[list[Failed]]:
        """Yield what did not arrive, newest first, a page at a time; raises `NotNow`."""

    async def has_failed(self, delivery_id: UUID) -> bool:
        """Say whether the last that was sent of a delivery has failed; raises `NotNow`."""

"""What became of an attempt: sent, failed for good, or to be tried again, later each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notifications.channels.interface import WEBHOOK
from services.notifications.deliveries.domain.delivery import Delivery, DeliveryStatus
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejection, reject_if_any

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
MOST_REFUSALS = 12
"""Of one message by one address: with these pauses, for about two thirds of a day."""

_OF_A_CHANNEL = frozenset({"away", "busy", "not_signed_in", "over_limit"})
_OF_A_RECEIVER = frozenset({"resting", "busy"})
_OF_AN_ADDRESS = "address_"


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side took it over."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It can never arrive; `code` says why."""

    code: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """It did not work this time. `retry_after` is how many seconds the other side asked for, if any."""

    code: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """It is not sent: nobody is reached by it any more."""

    code: str


Result = Sent | Failed | Postponed | Cancelled


def is_of_channel(channel: str, code: str) -> bool:
    """Whether a failure says nothing of one message: a channel takes nothing from anybody, or nothing was tried.

    Each webhook is a receiver of its own: that it is away counts against what is sent to it.
    """
    return code in (_OF_A_RECEIVER if channel == WEBHOOK else _OF_A_CHANNEL)


def is_of_address(code: str) -> bool:
    """Whether a failure for good says that nothing sent to the same address would arrive."""
    return code.startswith(_OF_AN_ADDRESS)


def pause_after(attempts: int, retry_after: float | None, jitter: float) -> timedelta:
    """Return for how long to wait once so many attempts have failed: doubled each time, up to four hours.

    `jitter`, from 0 to 1, shortens that by up to half, so that what failed together is not tried together. What the
    other side asks for is the least, up to a day.
    """
    doubled = min(FIRST_PAUSE * 2.0 ** min(max(attempts - 1, 0), 16), LONGEST_PAUSE)
    asked = timedelta(seconds=min(max(retry_after or 0.0, 0.0), 86_400.0))
    return max(doubled * (1 - jitter / 2), asked)


def record(delivery: Delivery, result: Result, jitter: float, now: datetime) -> list[Event]:
    """Record what became of an attempt; nothing where it no longer waits, since somebody else was first."""
    if delivery.status != DeliveryStatus.WAITING:
        return []
    match result:
        case Sent():
            return [facts.MessageSent(**_of(delivery), sent_at=now)]
        case Failed(code):
            return [facts.MessageFailed(**_of(delivery), code=code, failed_at=now)]
        case Cancelled(code):
            return [facts.DeliveryCancelled(**_of(delivery), code=code, cancelled_at=now)]
        case Postponed(code, retry_after):
            return _postponed(delivery, code, pause_after(delivery.attempts + 1, retry_after, jitter), now)


def _postponed(delivery: Delivery, code: str, pause: timedelta, now: datetime) -> list[Event]:
    of_channel = is_of_channel(delivery.channel, code)
    failed = facts.DeliveryAttemptFailed(
        **_of(delivery),
        code=code,
        of_channel=of_channel,
        due_at=(now + pause).replace(microsecond=0),
        failed_at=now,
    )
    if of_channel or delivery.refusals + 1 < MOST_REFUSALS:
        return [failed]
    return [failed, facts.MessageFailed(**_of(delivery), code="given_up", failed_at=now)]


def bounce(delivery: Delivery, code: str, now: datetime) -> list[Event]:
    """Record that a message came back which had been sent; what is said of any other changes nothing."""
    if delivery.status != DeliveryStatus.SENT:
        return []
    return [facts.MessageFailed(**_of(delivery), code=code, failed_at=now)]


def resend(delivery: Delivery, *, reachable: bool, now: datetime) -> list[Event]:
    """Have a delivery tried again that failed, was not sent, or waits; raises `Rejected`."""
    reject_if_any((_has_not_arrived(delivery), _reaches_somebody(reachable=reachable)))
    return [facts.DeliveryResent(**_of(delivery), due_at=now.replace(microsecond=0))]


def _has_not_arrived(delivery: Delivery) -> Rejection | None:
    if delivery.status != DeliveryStatus.SENT:
        return None
    return Rejection("already_sent", "the other side has taken this message over: it would get it twice")


def _reaches_somebody(*, reachable: bool) -> Rejection | None:
    if reachable:
        return None
    return Rejection(
        "address_missing", "there is no address that takes anything: its owner has to give another one first"
    )


def _of(delivery: Delivery) -> dict[str, object]:
    return {"delivery_id": delivery.delivery_id, "message_id": delivery.message_id, "channel": delivery.channel}

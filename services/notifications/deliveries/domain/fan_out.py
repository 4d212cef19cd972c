"""A fan-out: how far the deliveries of a message are planned that reaches more people than fit into one commit."""

from dataclasses import dataclass, replace
from uuid import UUID

from shared.contracts import notifications as facts
from shared.kernel.aggregate import Aggregate
from shared.kernel.ids import derived_id


@dataclass(frozen=True)
class FanOut:
    """Everybody up to `after` is planned for; once it is `open` no more, everybody is."""

    message_id: UUID
    after: UUID | None = None
    open: bool = True


def fan_out_id_of(message_id: UUID) -> UUID:
    """Return the one id of the fan-out of a message."""
    return derived_id(message_id, "fan_out")


def evolve(fan_out: FanOut | None, event: facts.FanOutEvent) -> FanOut:
    """Fold one event into a fan-out."""
    fan_out = fan_out or FanOut(event.message_id)
    if isinstance(event, facts.FanOutAdvanced):
        return replace(fan_out, after=event.after)
    if isinstance(event, facts.FanOutEnded):
        return replace(fan_out, open=False)
    return fan_out


FAN_OUTS = Aggregate("fan_out", "fan_outs", FanOut, evolve, indexes=(("open",),))

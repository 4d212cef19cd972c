"""Channels: which messages leave, how long that takes, what waits, and what did not arrive."""

from collections.abc import Sequence

from deploy.observability.dashboards.asked import CHOSEN, RATE
from deploy.observability.panels import Dashboard, Kind, Panel, Query, Unit
from deploy.observability.queries import of
from shared.telemetry import metrics


def channels() -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "dps-channels",
        "Channels",
        "Messages on their way out of the inbox: by e-mail, by GOV.UK Notify, to webhooks.",
        (("Waiting", _waiting()), ("Sending", _sending())),
    )


def _waiting() -> Sequence[Panel]:
    return [
        Panel(
            "Channel left alone",
            "Whether a channel keeps failing, and is tried by one message now and then.",
            Unit.YES_NO,
            [_most(of(metrics.CHANNEL_RESTS))],
            Kind.FIGURE,
            limits=(1, 1),
        ),
        Panel(
            "Messages due",
            "Messages that are due by a channel and not sent yet.",
            Unit.COUNT,
            [_most(of(metrics.DELIVERIES_WAITING))],
            limits=(1_000, 100_000),
        ),
        Panel(
            "First message due",
            "How long the first of them has been due.",
            Unit.SECONDS,
            [_most(of(metrics.DELIVERIES_WAITING_SECONDS))],
            limits=(600, 3600),
        ),
        Panel(
            "Messages being planned",
            "Messages that reach more people than are planned for at once, and are not planned for everybody yet.",
            Unit.COUNT,
            [Query(f"max by (service) ({of(metrics.FAN_OUTS_OPEN)}{{{CHOSEN}}})", "{{service}}")],
            limits=(20, 50),
        ),
        Panel(
            "News being told",
            "News that is not told to every supplier yet whom it concerns.",
            Unit.COUNT,
            [Query(f"max by (service) ({of(metrics.TELLINGS_OPEN)}{{{CHOSEN}}})", "{{service}}")],
            limits=(20, 50),
        ),
    ]


def _sending() -> Sequence[Panel]:
    outcomes = f"sum by (channel, outcome) (rate({of(metrics.DELIVERIES)}{{{CHOSEN}}}[{RATE}]))"
    return [
        Panel(
            "Attempts",
            "By what became of them: sent, or the code of the failure, each second.",
            Unit.PER_SECOND,
            [Query(outcomes, "{{channel}} {{outcome}}")],
            width=16,
            quiet="Empty until a first message leaves.",
        ),
    ]


def _most(name: str) -> Query:
    return Query(f"max by (service, channel) ({name}{{{CHOSEN}}})", "{{service}} {{channel}}")

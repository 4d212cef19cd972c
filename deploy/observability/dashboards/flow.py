"""From the event log over the broker to the last effect."""

from collections.abc import Sequence

from deploy.observability.dashboards.asked import CHOSEN, RATE, quantile
from deploy.observability.panels import Dashboard, Kind, Panel, Query, Unit
from deploy.observability.queries import of
from shared.telemetry import metrics


def flow() -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "dps-event-flow",
        "Event flow",
        "From the event log over the broker to the last effect: rates, delays, what waits and what was set aside.",
        (
            ("From the log to the broker", _to_the_broker()),
            ("From the broker to effects", _to_effects()),
            ("What stands still", _standing_still()),
        ),
    )


def _to_the_broker() -> Sequence[Panel]:
    return [
        Panel(
            "Events published",
            "Events that the broker has acknowledged, each second, by topic.",
            Unit.PER_SECOND,
            [Query(f"sum by (topic) (rate({of(metrics.RELAY_EVENTS)}{{{CHOSEN}}}[{RATE}]))", "{{topic}}")],
        ),
        Panel(
            "From commit to broker",
            "The time within which 99 of 100 events are acknowledged by the broker after their commit. Events that "
            "still wait are not in it.",
            Unit.SECONDS,
            [Query(quantile(0.99, metrics.RELAY_SECONDS, "service"), "{{service}}")],
            limits=(1, 2.5),
        ),
        Panel(
            "Relays that lead",
            "Processes that hold the relay's lease: one for each service. 0 means that nothing is published.",
            Unit.COUNT,
            [Query(f"sum by (service) ({of(metrics.RELAY_LEADING)}{{{CHOSEN}}})", "{{service}}")],
            width=4,
        ),
        Panel(
            "Read again",
            "Times in the last day that the log was read again because the relay's place was lost.",
            Unit.COUNT,
            [Query(f"sum by (service) (increase({of(metrics.RELAY_RESCANS)}{{{CHOSEN}}}[1d]))", "{{service}}")],
            width=4,
            limits=(1, 2),
        ),
    ]


def _to_effects() -> Sequence[Panel]:
    return [
        Panel(
            "Events taken",
            "Events taken each second, by what became of them; those passed over are of a type that nobody here reads.",
            Unit.PER_SECOND,
            [
                Query(
                    f"sum by (service, result) (rate({of(metrics.CONSUMED)}{{{CHOSEN}}}[{RATE}]))",
                    "{{service}} {{result}}",
                )
            ],
        ),
        Panel(
            "From broker to effect",
            "The time within which 99 of 100 events on the broker have taken effect, by reader and topic.",
            Unit.SECONDS,
            [Query(quantile(0.99, metrics.CONSUMER_SECONDS, "service, topic"), "{{service}} {{topic}}")],
            limits=(0.5, 1),
        ),
        Panel(
            "From command to effect",
            "The time within which 99 of 100 effects are there after the commit that they follow from, however many "
            "services are between.",
            Unit.SECONDS,
            [Query(quantile(0.99, metrics.EFFECT_SECONDS, "service, topic"), "{{service}} {{topic}}")],
            limits=(2, 5),
        ),
        Panel(
            "Oldest event waiting",
            "How long the oldest event that a service has not taken yet has waited, by topic.",
            Unit.SECONDS,
            [Query(f"max by (service, topic) ({of(metrics.CONSUMER_AGE)}{{{CHOSEN}}})", "{{service}} {{topic}}")],
            limits=(60, 300),
        ),
        Panel(
            "Age of rows",
            "How long the oldest event that is not yet in a service's rows has waited.",
            Unit.SECONDS,
            [
                Query(
                    f"max by (service, projection) ({of(metrics.PROJECTION_STALENESS)}{{{CHOSEN}}})",
                    "{{service}} {{projection}}",
                )
            ],
            limits=(60, 300),
        ),
        Panel(
            "Lag",
            "Events on the broker that a service has not taken yet, by topic.",
            Unit.COUNT,
            [Query(f"sum by (service, topic) ({of(metrics.CONSUMER_LAG)}{{{CHOSEN}}})", "{{service}} {{topic}}")],
            limits=(100, 500),
        ),
    ]


def _standing_still() -> Sequence[Panel]:
    return [
        Panel(
            "Blocked",
            "Whether a batch keeps failing and holds up its partitions.",
            Unit.YES_NO,
            [Query(f"max by (service) ({of(metrics.CONSUMER_BLOCKED)}{{{CHOSEN}}})", "{{service}}")],
            Kind.FIGURE,
            limits=(1, 1),
        ),
        Panel(
            "Set aside",
            "Events put among the dead letters, by reason, in the last hour.",
            Unit.COUNT,
            [
                Query(
                    f"sum by (service, reason) (increase({of(metrics.DEAD_LETTERS)}{{{CHOSEN}}}[1h]))",
                    "{{service}} {{reason}}",
                )
            ],
            limits=(1, 10),
            quiet="Empty until a first event is set aside.",
        ),
        Panel(
            "Waiting among the dead letters",
            "Events set aside that nobody has sent again or discarded yet.",
            Unit.COUNT,
            [Query(f"max by (service) ({of(metrics.DEAD_LETTERS_WAITING)}{{{CHOSEN}}})", "{{service}}")],
            Kind.FIGURE,
            limits=(1, 10),
        ),
        Panel(
            "Aggregates that lack an event",
            "What came after an event that a reader never got waits for it; the topic no longer has it.",
            Unit.COUNT,
            [Query(f"max by (service, topic) ({of(metrics.NEWS_MISSING)}{{{CHOSEN}}})", "{{service}} {{topic}}")],
            Kind.FIGURE,
            limits=(1, 10),
        ),
        Panel(
            "Partitions that could not be fetched from",
            "Errors while fetching, in the last hour: a codec that is not there, a wrong ACL, a broken batch.",
            Unit.COUNT,
            [
                Query(
                    f"sum by (service, topic, reason) (increase({of(metrics.FETCH_ERRORS)}{{{CHOSEN}}}[1h]))",
                    "{{service}} {{topic}} {{reason}}",
                )
            ],
            limits=(1, 10),
            quiet="Empty until a first error.",
        ),
    ]

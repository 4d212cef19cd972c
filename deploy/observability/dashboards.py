"""The dashboards: how well promises are kept, what one service does, how events flow, and what business is done."""

from collections.abc import Sequence

from prometheus_client import Histogram

from deploy.observability.objectives import BUDGET, LEFT, OBJECTIVES, RATIO
from deploy.observability.panels import Dashboard, Kind, Panel, Query, Unit
from deploy.observability.queries import JOB, buckets_of, count_of, of, sum_of
from services.ordering.budgets.gauges import BUDGET_ALLOCATED, BUDGET_LEFT
from shared.telemetry import metrics

_CHOSEN = f'job="{JOB}", service=~"$service"'
_ALL = f'job="{JOB}"'
_RATE = "$__rate_interval"
_HTTP = count_of(metrics.HTTP_SECONDS)


def dashboards() -> Sequence[Dashboard]:
    """Return every dashboard; the first is where one begins."""
    return (_overview(), _service(), _flow(), _business())


def _overview() -> Dashboard:
    return Dashboard(
        "dps-overview",
        "Overview",
        "Whether the system keeps its promises, and where to look when it does not.",
        (
            ("Promises", _promises()),
            ("Now", _now()),
            ("Traffic", _traffic()),
        ),
    )


def _promises() -> Sequence[Panel]:
    left = [
        Panel(
            f"Budget left: {each.name}",
            f"{each.promise} 100 % is the whole budget of the last 30 days; below 0 the promise is broken.",
            Unit.SHARE,
            [Query(f'{LEFT}{{objective="{each.name}", service=~"$service"}}', "{{service}}")],
            Kind.BARS,
            width=6,
            limits=(0.5, 0.1),
        )
        for each in OBJECTIVES
    ]
    burn = Panel(
        "Burn rate over one hour",
        "How many times as fast as allowed budgets are spent. 1 uses one up in exactly 30 days; from 14.4 on somebody "
        "is called.",
        Unit.COUNT,
        [
            Query(
                f'{RATIO}1h{{service=~"$service"}} / on (objective) group_left {BUDGET}',
                "{{service}} {{objective}}",
            )
        ],
        width=24,
        limits=(6, 14.4),
    )
    return [*left, burn]


def _now() -> Sequence[Panel]:
    return [
        Panel(
            "Alerts",
            "Alerts that are told at the moment; the table beside names them.",
            Unit.COUNT,
            [Query('count(ALERTS{alertstate="firing", alertname!="Watchdog"}) or vector(0)', "firing")],
            Kind.FIGURE,
            width=4,
            limits=(1, 5),
        ),
        Panel(
            "Which alerts",
            "Every alert that is told, with what it is about; each has a page in docs/runbooks.",
            Unit.COUNT,
            [Query('ALERTS{alertstate="firing", alertname!="Watchdog"}', "")],
            Kind.TABLE,
            width=10,
            quiet="Empty while nothing is wrong.",
        ),
        Panel(
            "Processes that answer",
            "Processes whose operations port answers Prometheus, by service and role.",
            Unit.COUNT,
            [Query(f"sum by (service, role) (up{{{_CHOSEN}}})", "{{service}} {{role}}")],
            width=6,
        ),
        Panel(
            "Versions",
            "Processes by the version that they run: two for a while during a release, one otherwise.",
            Unit.COUNT,
            [Query(f"sum by (service, version) ({of(metrics.BUILD)}{{{_CHOSEN}}})", "{{service}} {{version}}")],
            width=4,
        ),
    ]


def _traffic() -> Sequence[Panel]:
    requests = f"sum by (service) (rate({_HTTP}{{{_CHOSEN}}}[{_RATE}]))"
    faults = f'sum by (service) (rate({_HTTP}{{{_CHOSEN}, status=~"5.."}}[{_RATE}]))'
    return [
        Panel("Requests", "Requests answered each second.", Unit.REQUESTS, [Query(requests, "{{service}}")]),
        Panel(
            "Share of faults",
            "Requests answered with 5xx, of all.",
            Unit.SHARE,
            [Query(f"({faults} or 0 * {requests}) / ({requests} > 0)", "{{service}}")],
            limits=(0.001, 0.01),
        ),
        Panel(
            "Slowest of a hundred",
            "The time within which 99 of 100 requests are answered.",
            Unit.SECONDS,
            [Query(_quantile(0.99, metrics.HTTP_SECONDS, "service"), "{{service}}")],
            limits=(0.25, 0.5),
        ),
    ]


def _service() -> Dashboard:
    return Dashboard(
        "dps-service",
        "Service",
        "What one service does: requests, commands, the store beneath them, and what its processes use.",
        (
            ("Requests", _requests()),
            ("Commands", _commands()),
            ("Processes", _processes()),
        ),
    )


def _requests() -> Sequence[Panel]:
    return [
        Panel(
            "Requests by route",
            "Requests answered each second, by the route's template.",
            Unit.REQUESTS,
            [
                Query(
                    f"sum by (method, route) (rate({_HTTP}{{{_CHOSEN}}}[{_RATE}]))",
                    "{{method}} {{route}}",
                )
            ],
            width=12,
        ),
        Panel(
            "Answers by status",
            "Answers each second, by status.",
            Unit.REQUESTS,
            [Query(f"sum by (status) (rate({_HTTP}{{{_CHOSEN}}}[{_RATE}]))", "{{status}}")],
            width=12,
        ),
        Panel(
            "Time to answer",
            "The time within which half, 95 and 99 of 100 requests are answered.",
            Unit.SECONDS,
            [Query(_quantile(share, metrics.HTTP_SECONDS), f"{share:.0%}") for share in (0.5, 0.95, 0.99)],
            width=12,
            limits=(0.25, 0.5),
        ),
        Panel(
            "Slow routes",
            "The time within which 99 of 100 requests are answered, by route.",
            Unit.SECONDS,
            [Query(_quantile(0.99, metrics.HTTP_SECONDS, "method, route"), "{{method}} {{route}}")],
            width=12,
            limits=(0.25, 0.5),
        ),
    ]


def _commands() -> Sequence[Panel]:
    groups = f"sum by (service) (rate({count_of(metrics.STORE_GROUP)}{{{_CHOSEN}}}[{_RATE}]))"
    together = f"sum by (service) (rate({sum_of(metrics.STORE_GROUP)}{{{_CHOSEN}}}[{_RATE}]))"
    commands = f"sum by (command, outcome) (rate({of(metrics.COMMANDS)}{{{_CHOSEN}}}[{_RATE}]))"
    refused = f"sum by (command, code) (rate({of(metrics.COMMAND_REFUSALS)}{{{_CHOSEN}}}[{_RATE}]))"
    return [
        Panel(
            "Commands by outcome",
            "Commands each second, by what became of them. Those that failed are faults of ours.",
            Unit.PER_SECOND,
            [Query(commands, "{{command}} {{outcome}}")],
            width=12,
        ),
        Panel(
            "Refused commands",
            "Reasons for refusing commands each second, by command.",
            Unit.PER_SECOND,
            [Query(refused, "{{command}} {{code}}")],
            width=12,
            quiet="Empty until a first command is refused.",
        ),
        Panel(
            "Refused, by reason",
            "Reasons given for refusing commands, each second. They are answers, not faults.",
            Unit.PER_SECOND,
            [Query(f"sum by (code) (rate({of(metrics.REFUSALS)}{{{_CHOSEN}}}[{_RATE}]))", "{{code}}")],
        ),
        Panel("Commits", "Groups of commands committed each second.", Unit.PER_SECOND, [Query(groups, "{{service}}")]),
        Panel(
            "Commands in a commit",
            "Commands that share a commit, on average. More under load; 1 when it is quiet.",
            Unit.COUNT,
            [Query(f"{together} / ({groups} > 0)", "{{service}}")],
        ),
        Panel(
            "Commands waiting",
            "Commands that wait when a group is formed, for 99 of 100 groups. From STORE_MAX_QUEUE on requests are "
            "turned away.",
            Unit.COUNT,
            [Query(_quantile(0.99, metrics.STORE_QUEUE, "service"), "{{service}}")],
            limits=(256, 1024),
        ),
        Panel(
            "Decided again",
            "Groups decided again because another process had changed the same aggregates.",
            Unit.PER_SECOND,
            [Query(f"sum by (service) (rate({of(metrics.STORE_CONFLICTS)}{{{_CHOSEN}}}[{_RATE}]))", "{{service}}")],
        ),
        Panel(
            "Taken apart",
            "Groups that could not be committed whole, in the last hour.",
            Unit.COUNT,
            [Query(f"sum by (service) (increase({of(metrics.STORE_SPLITS)}{{{_CHOSEN}}}[1h]))", "{{service}}")],
            limits=(1, 5),
        ),
    ]


def _processes() -> Sequence[Panel]:
    return [
        Panel(
            "CPU",
            "Cores in use, by process.",
            Unit.COUNT,
            [Query(f"rate(process_cpu_seconds_total{{{_CHOSEN}}}[{_RATE}])", "{{service}} {{role}} {{instance}}")],
        ),
        Panel(
            "Memory",
            "Resident memory, by process.",
            Unit.BYTES,
            [Query(f"process_resident_memory_bytes{{{_CHOSEN}}}", "{{service}} {{role}} {{instance}}")],
        ),
        Panel(
            "Running since",
            "How long each process has run. Short for all after a release, for one where it keeps falling.",
            Unit.SECONDS,
            [Query(f"time() - process_start_time_seconds{{{_CHOSEN}}}", "{{service}} {{role}} {{instance}}")],
        ),
    ]


def _flow() -> Dashboard:
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
            [Query(f"sum by (topic) (rate({of(metrics.RELAY_EVENTS)}{{{_CHOSEN}}}[{_RATE}]))", "{{topic}}")],
        ),
        Panel(
            "From commit to broker",
            "The time within which 99 of 100 events are acknowledged by the broker after their commit. Events that "
            "still wait are not in it.",
            Unit.SECONDS,
            [Query(_quantile(0.99, metrics.RELAY_SECONDS, "service"), "{{service}}")],
            limits=(1, 2.5),
        ),
        Panel(
            "Relays that lead",
            "Processes that hold the relay's lease: one for each service. 0 means that nothing is published.",
            Unit.COUNT,
            [Query(f"sum by (service) ({of(metrics.RELAY_LEADING)}{{{_CHOSEN}}})", "{{service}}")],
            width=4,
        ),
        Panel(
            "Read again",
            "Times in the last day that the log was read again because the relay's place was lost.",
            Unit.COUNT,
            [Query(f"sum by (service) (increase({of(metrics.RELAY_RESCANS)}{{{_CHOSEN}}}[1d]))", "{{service}}")],
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
                    f"sum by (service, result) (rate({of(metrics.CONSUMED)}{{{_CHOSEN}}}[{_RATE}]))",
                    "{{service}} {{result}}",
                )
            ],
        ),
        Panel(
            "From broker to effect",
            "The time within which 99 of 100 events on the broker have taken effect, by reader and topic.",
            Unit.SECONDS,
            [Query(_quantile(0.99, metrics.CONSUMER_SECONDS, "service, topic"), "{{service}} {{topic}}")],
            limits=(0.5, 1),
        ),
        Panel(
            "From command to effect",
            "The time within which 99 of 100 effects are there after the commit that they follow from, however many "
            "services are between.",
            Unit.SECONDS,
            [Query(_quantile(0.99, metrics.EFFECT_SECONDS, "service, topic"), "{{service}} {{topic}}")],
            limits=(2, 5),
        ),
        Panel(
            "Oldest event waiting",
            "How long the oldest event that a service has not taken yet has waited, by topic.",
            Unit.SECONDS,
            [Query(f"max by (service, topic) ({of(metrics.CONSUMER_AGE)}{{{_CHOSEN}}})", "{{service}} {{topic}}")],
            limits=(60, 300),
        ),
        Panel(
            "Age of rows",
            "How long the oldest event that is not yet in a service's rows has waited.",
            Unit.SECONDS,
            [
                Query(
                    f"max by (service, projection) ({of(metrics.PROJECTION_STALENESS)}{{{_CHOSEN}}})",
                    "{{service}} {{projection}}",
                )
            ],
            limits=(60, 300),
        ),
        Panel(
            "Lag",
            "Events on the broker that a service has not taken yet, by topic.",
            Unit.COUNT,
            [Query(f"sum by (service, topic) ({of(metrics.CONSUMER_LAG)}{{{_CHOSEN}}})", "{{service}} {{topic}}")],
            limits=(100, 500),
        ),
    ]


def _standing_still() -> Sequence[Panel]:
    return [
        Panel(
            "Blocked",
            "Whether a batch keeps failing and holds up its partitions.",
            Unit.YES_NO,
            [Query(f"max by (service) ({of(metrics.CONSUMER_BLOCKED)}{{{_CHOSEN}}})", "{{service}}")],
            Kind.FIGURE,
            limits=(1, 1),
        ),
        Panel(
            "Set aside",
            "Events put among the dead letters, by reason, in the last hour.",
            Unit.COUNT,
            [
                Query(
                    f"sum by (service, reason) (increase({of(metrics.DEAD_LETTERS)}{{{_CHOSEN}}}[1h]))",
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
            [Query(f"max by (service) ({of(metrics.DEAD_LETTERS_WAITING)}{{{_CHOSEN}}})", "{{service}}")],
            Kind.FIGURE,
            limits=(1, 10),
        ),
        Panel(
            "Aggregates that lack an event",
            "What came after an event that a reader never got waits for it; the topic no longer has it.",
            Unit.COUNT,
            [Query(f"max by (service, topic) ({of(metrics.NEWS_MISSING)}{{{_CHOSEN}}})", "{{service}} {{topic}}")],
            Kind.FIGURE,
            limits=(1, 10),
        ),
        Panel(
            "Partitions that could not be fetched from",
            "Errors while fetching, in the last hour: a codec that is not there, a wrong ACL, a broken batch.",
            Unit.COUNT,
            [
                Query(
                    f"sum by (service, topic, reason) (increase({of(metrics.FETCH_ERRORS)}{{{_CHOSEN}}}[1h]))",
                    "{{service}} {{topic}} {{reason}}",
                )
            ],
            limits=(1, 10),
            quiet="Empty until a first error.",
        ),
    ]


def _business() -> Dashboard:
    return Dashboard(
        "dps-business",
        "Business",
        "What the system is for: suppliers, offers, needs, orders, budgets and messages.",
        (
            ("Orders", _orders()),
            ("Budgets", _budgets()),
            ("Suppliers, offers and needs", _supply()),
        ),
        services=False,
    )


def _orders() -> Sequence[Panel]:
    refused = f'sum by (code) (increase({of(metrics.REFUSALS)}{{{_ALL}, service="ordering"}}[1h]))'
    return [
        Panel(
            "Orders",
            "Orders placed and what was done with them, in an hour.",
            Unit.COUNT,
            [
                _done("ordering", "POST", "/v1/orders", "placed"),
                _done("ordering", "POST", "/v1/orders/{order_id}/approval", "approved"),
                _done("ordering", "POST", "/v1/orders/{order_id}/acceptance", "accepted"),
                _done("ordering", "POST", "/v1/orders/{order_id}/decline", "declined"),
                _done("ordering", "POST", "/v1/orders/{order_id}/cancellation", "cancelled"),
                _done("ordering", "POST", "/v1/orders/{order_id}/start", "started"),
                _done("ordering", "POST", "/v1/orders/{order_id}/completion", "completed"),
            ],
            width=12,
        ),
        Panel(
            "Why orders are refused",
            "Reasons given by ordering for refusing a command, in an hour.",
            Unit.COUNT,
            [Query(refused, "{{code}}")],
            width=12,
        ),
    ]


def _budgets() -> Sequence[Panel]:
    left, allocated = (f"max by (district, year) ({of(gauge)}{{{_ALL}}})" for gauge in (BUDGET_LEFT, BUDGET_ALLOCATED))
    return [
        Panel(
            "Left of all budgets",
            "What all districts together may still commit this financial year, of what they were given.",
            Unit.SHARE,
            [Query(f"sum({left}) / sum({allocated})", "left")],
            Kind.FIGURE,
            width=6,
        ),
        Panel(
            "Left, by district",
            "What each district may still commit this financial year, of what it was given.",
            Unit.SHARE,
            [Query(f"{left} / ({allocated} > 0)", "{{district}}")],
            Kind.BARS,
            width=18,
            limits=(0.25, 0.1),
        ),
    ]


def _supply() -> Sequence[Panel]:
    return [
        Panel(
            "Suppliers",
            "Applications and decisions on them, in an hour.",
            Unit.COUNT,
            [
                _done("supplier-registry", "POST", "/v1/applications", "applied"),
                _done("supplier-registry", "POST", "/v1/suppliers/{supplier_id}/admission", "admitted"),
                _done("supplier-registry", "POST", "/v1/suppliers/{supplier_id}/suspension", "suspended"),
            ],
        ),
        Panel(
            "Offers",
            "Offers published, brought up to date and withdrawn, in an hour.",
            Unit.COUNT,
            [
                _done("catalogue", "POST", "/v1/offers", "published"),
                _done("catalogue", "PUT", "/v1/offers/{offer_id}", "updated"),
                _done("catalogue", "POST", "/v1/offers/{offer_id}/withdrawal", "withdrawn"),
            ],
        ),
        Panel(
            "Journeys and needs",
            "Journeys begun, needs recorded, and needs that no offer met, in an hour.",
            Unit.COUNT,
            [
                _done("client-journey", "POST", "/v1/journeys", "journeys"),
                _done("client-journey", "POST", "/v1/journeys/{journey_id}/needs", "needs"),
                _done("client-journey", "POST", "/v1/needs/{need_id}/unmet", "unmet"),
            ],
        ),
    ]


def _done(service: str, method: str, route: str, legend: str) -> Query:
    """Return how often a route did what it was asked for, in an hour."""
    selector = f'{{{_ALL}, service="{service}", method="{method}", route="{route}", status=~"2.."}}'
    return Query(f"sum(increase({_HTTP}{selector}[1h]))", legend)


def _quantile(share: float, metric: Histogram, by: str = "") -> str:
    """Return the value that a share of a histogram's observations does not exceed."""
    labels = f"{by}, le" if by else "le"
    return f"histogram_quantile({share}, sum by ({labels}) (rate({buckets_of(metric)}{{{_CHOSEN}}}[{_RATE}])))"

"""What an operator must know although no objective is broken yet: causes, each with something that can be done."""

from collections.abc import Sequence

from deploy.observability import channels, files, pages, platform, registers, sealing, timers
from deploy.observability.queries import JOB, buckets_of, count_of, of, within
from deploy.observability.rules import Alert, RuleGroup, Severity
from deploy.services import NAMES, PORTAL, label_of
from services.ordering.budgets.gauges import BUDGET_ALLOCATED, BUDGET_LEFT, BUDGETS_END, WARN_OF_BUDGETS_DAYS
from shared.reference.horizons import WARN_DAYS
from shared.settings import Settings
from shared.telemetry import metrics

_PAGE, _TICKET = Severity.PAGE, Severity.TICKET
_OURS = f'{{job="{JOB}"}}'
_SERVICE = "{{ $labels.service }}"
_QUEUE_IS_FULL = Settings.model_fields["store_max_queue"].default
_QUEUE_IS_LONG = 1024
_WAITING_TOO_LONG = 300
_LITTLE_LEFT = 0.1


def groups() -> list[RuleGroup]:
    """Return the alerts, by the part of the system that they look at."""
    return [
        RuleGroup("dps-processes", _processes()),
        RuleGroup("dps-store", _store()),
        RuleGroup("dps-relay", _relay()),
        RuleGroup("dps-consumers", _consumers()),
        RuleGroup("dps-timers", timers.alerts()),
        RuleGroup("dps-files", files.alerts()),
        RuleGroup("dps-channels", channels.alerts()),
        RuleGroup("dps-registers", registers.alerts()),
        RuleGroup("dps-sealing", sealing.alerts()),
        RuleGroup("dps-portal", pages.alerts()),
        RuleGroup("dps-platform", platform.alerts()),
        RuleGroup("dps-business", _business()),
        RuleGroup("dps-watchdog", [_watchdog()]),
    ]


def _processes() -> Sequence[Alert]:
    missing = "\nor\n".join(f'absent(up{{job="{JOB}", service="{label_of(name)}"}})' for name in (*NAMES, PORTAL))
    return [
        Alert(
            "TargetDown",
            _PAGE,
            f"up{_OURS} == 0",
            "3m",
            "A process of {{ $labels.service }} ({{ $labels.role }}) does not answer",
            "Its operations port has not answered Prometheus for three minutes, so it is down, stuck or cut off.",
        ),
        Alert(
            "ServiceMissing",
            _PAGE,
            missing,
            "5m",
            f"Prometheus knows no process of {_SERVICE}",
            "Not one target carries the name of the service: it was never deployed, was scaled to nothing, or the "
            "scrape configuration has lost it. Every other alert about it is blind meanwhile.",
        ),
        Alert(
            "ProcessRestarting",
            _TICKET,
            f"changes(process_start_time_seconds{_OURS}[30m]) >= 3",
            "0m",
            "A process of {{ $labels.service }} ({{ $labels.role }}) keeps starting anew",
            "It has started {{ $value }} times within half an hour. A release starts it once.",
        ),
    ]


def _store() -> Sequence[Alert]:
    queue_long = (
        f"sum by (service) (rate({count_of(metrics.STORE_QUEUE)}{_OURS}[5m]))\n-\n"
        f"sum by (service) (rate({within(metrics.STORE_QUEUE, _QUEUE_IS_LONG)}[5m]))\n> 0"
    )
    conflicts = (
        f"sum by (service) (rate({of(metrics.STORE_CONFLICTS)}{_OURS}[15m]))\n/\n"
        f"(sum by (service) (rate({count_of(metrics.STORE_GROUP)}{_OURS}[15m])) > 0)\n> 0.25"
    )
    return [
        Alert(
            "StoreQueueNearlyFull",
            _PAGE,
            queue_long,
            "2m",
            f"Commands of {_SERVICE} wait in a long queue",
            f"More than {_QUEUE_IS_LONG} commands waited when a group was formed; from {_QUEUE_IS_FULL} on "
            "(STORE_MAX_QUEUE) requests are turned away with 503.",
        ),
        Alert(
            "StoreConflictsFrequent",
            _TICKET,
            conflicts,
            "15m",
            f"Processes of {_SERVICE} keep getting into each other's way",
            "{{ $value | humanizePercentage }} of groups were decided again because another process had changed the "
            "same aggregates. Answers take longer; when it gets worse, requests end with 503.",
        ),
        Alert(
            "StoreGroupsTakenApart",
            _TICKET,
            f"increase({of(metrics.STORE_SPLITS)}{_OURS}[30m]) > 0",
            "0m",
            f"A group of commands of {_SERVICE} could not be committed whole",
            "Its commands were committed one by one, so that one bad document does not hold up the rest. The one that "
            "could not be committed at all was answered with a fault; its reason is in the log.",
        ),
    ]


def _relay() -> Sequence[Alert]:
    delays = f"sum by (service, le) (rate({buckets_of(metrics.RELAY_SECONDS)}{_OURS}[10m]))"
    return [
        Alert(
            "RelayNotLeading",
            _PAGE,
            f"max by (service) ({of(metrics.RELAY_LEADING)}{_OURS}) == 0",
            "2m",
            f"No relay of {_SERVICE} publishes",
            "No process holds the lease and follows the event log. What is committed waits in the log, nothing is "
            "lost; other services and the inboxes hear of nothing.",
        ),
        Alert(
            "RelayDelayed",
            _TICKET,
            f"histogram_quantile(0.95, {delays}) > 5",
            "10m",
            f"Events of {_SERVICE} reach the broker late",
            "One in twenty takes longer than {{ $value | humanizeDuration }} from its commit to the broker's "
            "acknowledgement.",
        ),
        Alert(
            "NumberingBehind",
            _TICKET,
            f"max by (service) ({of(metrics.NUMBERS_WAITING_SECONDS)}{_OURS}) > 60",
            "5m",
            f"Events of {_SERVICE} wait for their numbers",
            "The oldest has waited for {{ $value | humanizeDuration }}. Feeds do not have it yet, nor has the audit's "
            "chain; an event without a number is not published either.",
        ),
        Alert(
            "RelayRescanned",
            _TICKET,
            f"increase({of(metrics.RELAY_RESCANS)}{_OURS}[1h]) > 0",
            "0m",
            f"The relay of {_SERVICE} had lost its place and read the log again",
            "The database's oplog no longer held where the relay had stopped. Events were published again from the "
            "log; readers drop what they have already. The oplog is too small for the time that the relay was away.",
        ),
        Alert(
            "BrokerLostEvents",
            _PAGE,
            f"sum by (service) (increase({of(metrics.BROKER_LOSSES)}{_OURS}[1h])) > 0",
            "0m",
            f"The broker has lost events that it had acknowledged to {_SERVICE}, or that it had read",
            "A relay publishes its whole log anew by itself, a reader begins its topics again. Nothing that was "
            "committed is lost, but a broker that loses what it acknowledged is not fit to be relied on.",
        ),
        Alert(
            "TopicsUnfit",
            _PAGE,
            f"max by (service) ({of(metrics.TOPICS_UNFIT)}{_OURS}) > 0",
            "1m",
            f"{_SERVICE} cannot publish: topics are missing, or have other partitions",
            "{{ $value }} topics are not as they must be, and the process is not ready. What is committed waits in the "
            "log.",
        ),
        Alert(
            "LogBehind",
            _PAGE,
            f"max by (service) ({of(metrics.LOG_BEHIND)}{_OURS}) > 0",
            "1m",
            f"The topics of {_SERVICE} know more than its log: it was restored, and nothing was taken back",
            "Nothing of the service works until `dps recover` has ended: it would give versions again that readers "
            "have had.",
        ),
    ]


def _consumers() -> Sequence[Alert]:
    lag = f"sum by (service) ({of(metrics.CONSUMER_LAG)}{_OURS})"
    return [
        Alert(
            "ConsumerBlocked",
            _PAGE,
            f"max by (service) ({of(metrics.CONSUMER_BLOCKED)}{_OURS}) == 1",
            "2m",
            f"A batch of events keeps failing in {_SERVICE}",
            "It is taken again and again and holds up its partitions, since a row must not miss an event. What the "
            "service knows of others grows old.",
        ),
        Alert(
            "ConsumerLagGrowing",
            _TICKET,
            f"{lag} > 500\nand\nderiv(({lag})[15m:1m]) > 0",
            "10m",
            f"{_SERVICE} falls behind in reading events",
            "{{ $value }} events wait for it on the broker, and they become more.",
        ),
        Alert(
            "EventsWaiting",
            _PAGE,
            f"max by (service, topic) ({of(metrics.CONSUMER_AGE)}{_OURS}) > {_WAITING_TOO_LONG}",
            "2m",
            f"{_SERVICE} has not taken events of {{{{ $labels.topic }}}} for minutes",
            "The oldest has waited {{ $value | humanizeDuration }}. What the service knows of others is as old, "
            "and what should follow from the events has not happened.",
        ),
        Alert(
            "DeadLettersWaiting",
            _TICKET,
            f"max by (service) ({of(metrics.DEAD_LETTERS_WAITING)}{_OURS}) > 0",
            "15m",
            f"{_SERVICE} has set events aside",
            "{{ $value }} events could not be read or acted on, and wait for somebody to send them again or to discard "
            "them with a reason. What should follow from them has not happened.",
        ),
        Alert(
            "EventMissing",
            _PAGE,
            f"max by (service, topic) ({of(metrics.NEWS_MISSING)}{_OURS}) > 0",
            "1m",
            f"{_SERVICE} lacks events of {{{{ $labels.topic }}}}",
            "{{ $value }} aggregates lack an event that their topic no longer has, so what came after it waits. "
            "Commands that rely on their rows are refused as news_incomplete.",
        ),
    ]


def _business() -> Sequence[Alert]:
    left, allocated = (f"max by (district, year) ({of(gauge)}{_OURS})" for gauge in (BUDGET_LEFT, BUDGET_ALLOCATED))
    return [
        Alert(
            "BudgetNearlySpent",
            _TICKET,
            f"{left}\n/\n({allocated} > 0)\n< {_LITTLE_LEFT}",
            "1h",
            "District {{ $labels.district }} has little left of its budget for {{ $labels.year }}",
            "{{ $value | humanizePercentage }} is left. Orders that it does not cover are refused.",
        ),
        Alert(
            "BudgetsEnding",
            _TICKET,
            f"min by (year) ({of(BUDGETS_END)}{_OURS}) < {WARN_OF_BUDGETS_DAYS}",
            "1h",
            "Districts have no budget after the financial year {{ $labels.year }}",
            "It ends in {{ $value }} days, and a district that has a budget now has none for the year after. From its "
            "first day on orders of that district are refused.",
        ),
        Alert(
            "ReferenceDataEnding",
            _TICKET,
            f"min by (what) ({of(metrics.REFERENCE_ENDS)}{_OURS}) < {WARN_DAYS}",
            "1h",
            "{{ $labels.what }} ends, and commands need it",
            "It goes on for {{ $value }} days. Afterwards whatever needs it is refused with reference_data_missing.",
        ),
    ]


def _watchdog() -> Alert:
    return Alert(
        "Watchdog",
        Severity.NONE,
        "vector(1)",
        "0m",
        "Alerts arrive",
        "Always on. Whatever receives alerts must raise the alarm when this one stops coming.",
    )

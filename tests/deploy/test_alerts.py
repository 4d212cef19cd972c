"""Every alert, by promtool: told when it should be, and not for what only looks like it."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import yaml

from deploy.observability.objectives import OBJECTIVES, PERIOD
from deploy.observability.rules import Alert, RecordingRule, RuleGroup, Severity, rule_file
from deploy.services import NAMES, PORTAL, label_of
from tests.deploy.tools import program
from tests.deploy.watching import every_alert, every_group

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy/observability/prometheus"
RUNBOOKS = ROOT / "docs/runbooks"

ORDERING = 'job="dps", service="ordering"'
DAY = 1440


@dataclass(frozen=True)
class Case:
    """A course of things, a value a minute, and which alerts are told at its end, by the labels that say of what."""

    alert: str
    what: str
    series: Mapping[str, str]
    minutes: int
    told: Sequence[Mapping[str, str]] = ()
    by: Sequence[str] = field(default=("service",))


def course(*parts: tuple[float, int]) -> str:
    """A counter that grows by so much a minute, for so many minutes, and then by another rate."""
    text, now = "0", 0.0
    for rate, minutes in parts:
        text += f" {now + rate:g}+{rate:g}x{minutes - 1}"
        now += rate * minutes
    return text


def steady(value: float, minutes: int = 60) -> str:
    return f"{value:g}+0x{minutes}"


def requests(good: str, bad: str) -> dict[str, str]:
    name = "dps_http_request_seconds_count"
    labels = f'{ORDERING}, role="api", route="/v1/orders", method="POST"'
    return {f'{name}{{{labels}, status="201"}}': good, f'{name}{{{labels}, status="503"}}': bad}


def observed(metric: str, limit: str, *, extra: str = "") -> tuple[str, str]:
    labels = f"{ORDERING}{extra}"
    return f"{metric}_count{{{labels}}}", f'{metric}_bucket{{{labels}, le="{limit}"}}'


HISTOGRAMS = {
    "api-latency": observed("dps_http_request_seconds", "0.5", extra=', route="/v1/orders"'),
    "event-delivery": observed("dps_relay_delay_seconds", "2.5"),
    "chain-freshness": observed("dps_command_effect_seconds", "5.0", extra=', topic="ordering.orders"'),
    "event-freshness": observed("dps_consumer_delay_seconds", "1.0", extra=', topic="catalogue.offers"'),
}


def broken(objective: str, budget: float, *parts: tuple[float, float, int]) -> dict[str, str]:
    """Series in which so many events a minute, of them so many budgets' share bad, happen for so many minutes."""
    bad = course(*((rate * burn * budget, minutes) for rate, burn, minutes in parts))
    good = course(*((rate * (1 - burn * budget), minutes) for rate, burn, minutes in parts))
    if objective == "api-availability":
        return requests(good, bad)
    total, within = HISTOGRAMS[objective]
    return {total: course(*((rate, minutes) for rate, _, minutes in parts)), within: good}


def of_objectives() -> list[Case]:
    page, ticket = (
        {"service": "ordering", "objective": "", "severity": severity.value}
        for severity in (Severity.PAGE, Severity.TICKET)
    )
    cases = []
    for each in OBJECTIVES:
        called, noted = page | {"objective": each.name}, ticket | {"objective": each.name}

        def case(what: str, *parts: tuple[float, float, int], told: Sequence[Mapping[str, str]] = ()) -> None:
            cases.append(
                Case(
                    each.alert,  # noqa: B023 used at once
                    what,
                    broken(each.name, each.budget, *parts),  # noqa: B023
                    sum(minutes for _, _, minutes in parts),
                    told,
                    ("service", "objective", "severity"),
                )
            )

        case("kept", (1000, 0, 2 * DAY))
        case("spent 20 times too fast for the last hour", (1000, 0, DAY), (1000, 20, 60), told=[called])
        case("spent 20 times too fast for five minutes", (1000, 0, DAY), (1000, 20, 5))
        case("spent 20 times too fast for an hour, but no longer", (1000, 0, DAY), (1000, 20, 60), (1000, 0, 40))
        case("spent 8 times too fast for six hours", (1000, 0, 3 * DAY), (1000, 8, 6 * 60), told=[called])
        case("spent 4 times too fast for a day", (1000, 0, DAY), (1000, 4, DAY), told=[noted])
        case("spent a little too fast for three days", (1000, 1.3, 3 * DAY), told=[noted])
        case("spent a little slower than would use it up", (1000, 0.9, 3 * DAY))
        # One bad event an hour, of one hundred: ten budgets or one, but nobody can do anything about one event.
        case("bad only now and then", (100 / 60, 0.6 / each.budget / 100, 4 * 60))
    return cases


def up(*services: str, value: str = "1+0x60") -> dict[str, str]:
    return {f'up{{job="dps", service="{each}", role="api", instance="{each}:9000"}}': value for each in services}


def a_job_failed(name: str, failed: int) -> dict[str, str]:
    return {f'kube_job_failed{{namespace="dps", job_name="{name}", condition="true"}}': steady(failed)}


def reconciliations(last_good: str = "") -> dict[str, str]:
    """What is known of the CronJob, which was made at the beginning, and when a run of it last ended well."""
    of_it = '{namespace="dps", cronjob="reconciliation"}'
    known = {f"kube_cronjob_created{of_it}": steady(0, 3 * DAY)}
    return known | ({f"kube_cronjob_status_last_successful_time{of_it}": last_good} if last_good else {})


SERVICES = [label_of(name) for name in (*NAMES, PORTAL)]
OF_ORDERING = [{"service": "ordering"}]
OF_COMPANIES_HOUSE = [{"service": "supplier-registry"}]
OF_JOURNEYS = [{"service": "client-journey"}]
A_KEY_SERVICE = '{job="dps", service="client-journey", role="api", what="kms", outcome="away"}'
A_REGISTER = '{job="dps", service="supplier-registry", role="timer", register="GB-COH"}'
OF_EMAIL = [{"service": "notifications"}]
A_CHANNEL = '{job="dps", service="notifications", role="timer", channel="email"}'
STORE = f'{{{ORDERING}, role="api"}}'
RELAY, WORKER, TIMER = (f'{{{ORDERING}, role="{role}"}}' for role in ("relay", "worker", "timer"))


def queues(every: str, short: str) -> dict[str, str]:
    labels = f'{ORDERING}, role="api"'
    return {
        f"dps_store_queue_length_count{{{labels}}}": every,
        f'dps_store_queue_length_bucket{{{labels}, le="1024.0"}}': short,
    }


def decided_again(groups: str, again: str) -> dict[str, str]:
    return {f"dps_store_group_size_count{STORE}": groups, f"dps_store_conflicts_total{STORE}": again}


def missing(aggregates: str) -> dict[str, str]:
    """How many aggregates of a topic lack an event, as the leading relay tells it."""
    return {f'dps_consumer_news_missing{{{ORDERING}, role="relay", topic="catalogue.offers"}}': aggregates}


def waiting(ages: str) -> dict[str, str]:
    return {f'dps_consumer_age_seconds{{{ORDERING}, role="worker", topic="catalogue.offers", partition="3"}}': ages}


WEB_PROCESS = '{job="dps", instance="p", service="portal", role="web"}'
OF_PORTAL = [{"service": "portal"}]


def signing_in(outcome: str) -> str:
    return f'{WEB_PROCESS[:-1]}, outcome="{outcome}"}}'


def scans(infected: str) -> dict[str, str]:
    labels = f'{ORDERING}, role="timer"'
    return {
        f'dps_files_scans_total{{{labels}, outcome="infected"}}': infected,
        f'dps_files_scans_total{{{labels}, outcome="clean"}}': "0+5x1440",
    }


def budgets(left: int, allocated: int = 1000) -> dict[str, str]:
    labels = f'{{{ORDERING}, role="relay", district="D01", year="2026-27"}}'
    return {
        f"dps_budget_allocated_pence{labels}": steady(allocated, 120),
        f"dps_budget_left_pence{labels}": steady(left, 120),
    }


def budgets_end(days: int) -> dict[str, str]:
    return {f'dps_budgets_end_days{{{ORDERING}, role="relay", year="2026-27"}}': steady(days, 120)}


def reference_ends(days: int) -> dict[str, str]:
    return {f'dps_reference_ends_days{{{ORDERING}, role="api", what="working_days"}}': steady(days, 120)}


def published(late: int) -> dict[str, str]:
    """Ten events a minute of which so many take between five and ten seconds."""
    labels = f'{ORDERING}, role="relay"'
    soon = course((10 - late, 40))
    return {
        f'dps_relay_delay_seconds_bucket{{{labels}, le="5.0"}}': soon,
        f'dps_relay_delay_seconds_bucket{{{labels}, le="10.0"}}': course((10, 40)),
        f'dps_relay_delay_seconds_bucket{{{labels}, le="+Inf"}}': course((10, 40)),
    }


CAUSES = [
    Case("TargetDown", "all answer", up(*SERVICES), 30),
    Case(
        "TargetDown",
        "one does not",
        up(*SERVICES[1:]) | up(SERVICES[0], value="1 0+0x9"),
        8,
        [{"service": SERVICES[0]}],
    ),
    Case("TargetDown", "one was away for two minutes", up(*SERVICES, value="1 1 0 0 0 1 1 1 1"), 4),
    Case("TargetDown", "something else is down", {'up{job="node", instance="x"}': "0+0x20"}, 20),
    Case("ServiceMissing", "all are there", up(*SERVICES), 30),
    Case("ServiceMissing", "one was never there", up(*SERVICES[1:]), 10, [{"service": SERVICES[0]}]),
    Case("ServiceMissing", "one is down but known", up(*SERVICES, value="0+0x30"), 20),
    Case("ServiceMissing", "one was away for a while", up(*SERVICES, value="1 1 1 stale _x3 1 1 1"), 7),
    Case("ProcessRestarting", "it runs", {f"process_start_time_seconds{STORE}": "100+0x60"}, 40),
    Case("ProcessRestarting", "a release", {f"process_start_time_seconds{STORE}": "100+0x20 200+0x20"}, 40),
    Case(
        "ProcessRestarting",
        "it falls again and again",
        {f"process_start_time_seconds{STORE}": "100+60x30"},
        30,
        OF_ORDERING,
    ),
    Case("StoreQueueNearlyFull", "short queues", queues(course((100, 30)), course((100, 30))), 30),
    Case("StoreQueueNearlyFull", "long ones", queues(course((100, 30)), course((100, 20), (90, 10))), 30, OF_ORDERING),
    Case("StoreQueueNearlyFull", "long once", queues(course((100, 30)), course((100, 20), (90, 1), (100, 9))), 29),
    Case("StoreConflictsFrequent", "few", decided_again(course((100, 60)), course((10, 60))), 60),
    Case("StoreConflictsFrequent", "every third", decided_again(course((100, 60)), course((33, 60))), 60, OF_ORDERING),
    Case("StoreConflictsFrequent", "for ten minutes", decided_again(course((100, 60)), course((0, 50), (50, 10))), 60),
    Case("StoreGroupsTakenApart", "none", {f"dps_store_splits_total{STORE}": "3+0x60"}, 60),
    Case("StoreGroupsTakenApart", "one", {f"dps_store_splits_total{STORE}": "0+0x50 1+0x10"}, 60, OF_ORDERING),
    Case("StoreGroupsTakenApart", "one, two hours ago", {f"dps_store_splits_total{STORE}": "0+0x5 1+0x120"}, 120),
    Case(
        "RelayNotLeading",
        "one leads and one stands by",
        {
            f"dps_relay_leading{RELAY}": "0+0x30",
            f'dps_relay_leading{{{ORDERING}, role="relay", instance="b"}}': "1+0x30",
        },
        30,
    ),
    Case("RelayNotLeading", "nobody leads", {f"dps_relay_leading{RELAY}": "1 1 0+0x10"}, 8, OF_ORDERING),
    Case("RelayNotLeading", "one hands over to the next", {f"dps_relay_leading{RELAY}": "1 1 0 1+0x10"}, 8),
    Case("RelayDelayed", "soon", published(late=0), 40),
    Case("RelayDelayed", "one in five late", published(late=2), 40, OF_ORDERING),
    Case(
        "RelayDelayed",
        "late for a moment",
        {
            f'dps_relay_delay_seconds_bucket{{{ORDERING}, le="5.0"}}': course((10, 20), (0, 2), (10, 10)),
            f'dps_relay_delay_seconds_bucket{{{ORDERING}, le="10.0"}}': course((10, 32)),
            f'dps_relay_delay_seconds_bucket{{{ORDERING}, le="+Inf"}}': course((10, 32)),
        },
        28,
    ),
    Case("NumberingBehind", "numbered at once", {f"dps_numbers_waiting_seconds{RELAY}": steady(0)}, 60),
    Case("NumberingBehind", "a long log once", {f"dps_numbers_waiting_seconds{RELAY}": "0 60 120 180 0+0x20"}, 10),
    Case("NumberingBehind", "nobody numbers", {f"dps_numbers_waiting_seconds{RELAY}": "0+60x20"}, 15, OF_ORDERING),
    Case("RelayRescanned", "never", {f"dps_relay_rescans_total{RELAY}": "0+0x60"}, 60),
    Case("RelayRescanned", "once", {f"dps_relay_rescans_total{RELAY}": "0+0x50 1+0x10"}, 60, OF_ORDERING),
    Case("BrokerLostEvents", "never", {f'dps_broker_losses_total{{{ORDERING}, noticed_by="relay"}}': "0+0x60"}, 60),
    Case(
        "BrokerLostEvents",
        "once",
        {f'dps_broker_losses_total{{{ORDERING}, noticed_by="relay"}}': "0+0x50 1+0x10"},
        60,
        OF_ORDERING,
    ),
    Case("TopicsUnfit", "all are fit", {f"dps_topics_unfit{RELAY}": steady(0)}, 10),
    Case("TopicsUnfit", "two are missing", {f"dps_topics_unfit{RELAY}": steady(2)}, 10, OF_ORDERING),
    Case("LogBehind", "it is whole", {f"dps_log_behind{RELAY}": steady(0)}, 10),
    Case("LogBehind", "it was restored", {f"dps_log_behind{RELAY}": steady(5)}, 10, OF_ORDERING),
    Case("RelayRescanned", "yesterday", {f"dps_relay_rescans_total{RELAY}": "0+0x10 1+0x1430"}, DAY),
    Case("ConsumerBlocked", "it reads", {f"dps_consumer_blocked{WORKER}": steady(0)}, 30),
    Case("ConsumerBlocked", "a batch keeps failing", {f"dps_consumer_blocked{WORKER}": "0 0 1+0x10"}, 8, OF_ORDERING),
    Case("ConsumerBlocked", "a batch failed twice", {f"dps_consumer_blocked{WORKER}": "0 0 1 1 0+0x10"}, 8),
    Case("ConsumerLagGrowing", "caught up", {f"dps_consumer_lag_events{WORKER}": steady(3)}, 60),
    Case("ConsumerLagGrowing", "falling behind", {f"dps_consumer_lag_events{WORKER}": "0+50x60"}, 60, OF_ORDERING),
    Case("ConsumerLagGrowing", "catching up after a pause", {f"dps_consumer_lag_events{WORKER}": "9000-100x60"}, 60),
    Case("EventsWaiting", "taken at once", waiting(steady(0)), 60, by=("service", "topic")),
    Case("EventsWaiting", "a batch of four minutes", waiting("0 60 120 180 240 0+0x20"), 10, by=("service", "topic")),
    Case(
        "EventsWaiting",
        "nobody takes them",
        waiting("0+60x20"),
        15,
        [{"service": "ordering", "topic": "catalogue.offers"}],
        ("service", "topic"),
    ),
    Case("DeadLettersWaiting", "none", {f"dps_dead_letters_waiting{RELAY}": steady(0)}, 60),
    Case("DeadLettersWaiting", "two", {f"dps_dead_letters_waiting{RELAY}": "0+0x10 2+0x40"}, 40, OF_ORDERING),
    Case("DeadLettersWaiting", "sent again soon", {f"dps_dead_letters_waiting{RELAY}": "0 2+0x8 0+0x40"}, 40),
    Case("EventMissing", "none", missing(steady(0)), 30, by=("service", "topic")),
    Case("EventMissing", "found within a minute", missing("0 1 0+0x20"), 20, by=("service", "topic")),
    Case(
        "EventMissing",
        "one",
        missing("0 1+0x20"),
        8,
        [{"service": "ordering", "topic": "catalogue.offers"}],
        ("service", "topic"),
    ),
    Case(
        "TimersNotLeading",
        "one leads and one stands by",
        {
            f"dps_timers_leading{TIMER}": "0+0x30",
            f'dps_timers_leading{{{ORDERING}, role="timer", instance="b"}}': "1+0x30",
        },
        30,
    ),
    Case("TimersNotLeading", "nobody leads", {f"dps_timers_leading{TIMER}": "1 1 0+0x10"}, 8, OF_ORDERING),
    Case("TimersNotLeading", "one hands over to the next", {f"dps_timers_leading{TIMER}": "1 1 0 1+0x10"}, 8),
    Case("TimersLate", "done at once", {f"dps_timers_overdue_seconds{TIMER}": steady(0)}, 30),
    Case("TimersLate", "a night's work", {f"dps_timers_overdue_seconds{TIMER}": "0 60 120 180 240 0+0x10"}, 6),
    Case("TimersLate", "nobody does it", {f"dps_timers_overdue_seconds{TIMER}": "0+60x20"}, 15, OF_ORDERING),
    Case(
        "TimersLate",
        "one thing fails, and the rest is done",
        {f"dps_timers_overdue_seconds{TIMER}": "0+60x20", f"dps_timers_failing{TIMER}": "0 1+0x20"},
        15,
    ),
    Case("TimersFailing", "nothing fails", {f"dps_timers_failing{TIMER}": steady(0)}, 60),
    Case("TimersFailing", "something failed twice", {f"dps_timers_failing{TIMER}": "0 1 1 0+0x30"}, 20),
    Case(
        "TimersFailing",
        "something keeps failing",
        {f"dps_timers_failing{TIMER}": "0 1+0x30"},
        20,
        [{"service": "ordering", "severity": "ticket"}],
        ("service", "severity"),
    ),
    Case(
        "TimersFailing",
        "everything fails since a release",
        {f"dps_timers_failing{TIMER}": "0 50+50x30"},
        10,
        [{"service": "ordering", "severity": "page"}],
        ("service", "severity"),
    ),
    Case("JobsFailing", "none fails", {f"dps_jobs_failing{TIMER}": steady(0)}, 60),
    Case("JobsFailing", "one failed and was done then", {f"dps_jobs_failing{TIMER}": "0 1+0x10 0+0x20"}, 20),
    Case("JobsFailing", "one keeps failing", {f"dps_jobs_failing{TIMER}": "0 1+0x30"}, 20, OF_ORDERING),
    Case("ScannerAway", "it answers", {f"dps_files_scanner_away{TIMER}": steady(0)}, 30),
    Case("ScannerAway", "it restarts", {f"dps_files_scanner_away{TIMER}": "0 1+0x5 0+0x20"}, 12),
    Case("ScannerAway", "it does not answer", {f"dps_files_scanner_away{TIMER}": "0 1+0x20"}, 15, OF_ORDERING),
    Case("SignInAway", "people sign in", {f"dps_portal_sign_ins_total{signing_in('away')}": steady(0)}, 30),
    Case("SignInAway", "it was away once", {f"dps_portal_sign_ins_total{signing_in('away')}": "0 1+0x60"}, 20),
    Case("SignInAway", "other failures", {f"dps_portal_sign_ins_total{signing_in('again')}": "0+3x60"}, 20),
    Case("SignInAway", "it is away", {f"dps_portal_sign_ins_total{signing_in('away')}": "0+3x60"}, 20, OF_PORTAL),
    Case("PagePartsMissing", "a few", {f"dps_portal_parts_missing_total{WEB_PROCESS}": "0+1x60"}, 30),
    Case("PagePartsMissing", "many", {f"dps_portal_parts_missing_total{WEB_PROCESS}": "0+20x60"}, 40, OF_PORTAL),
    Case("KeyServiceAway", "it answers", {f"dps_sealing_total{A_KEY_SERVICE}": steady(0)}, 30),
    Case("KeyServiceAway", "it was away once", {f"dps_sealing_total{A_KEY_SERVICE}": "0 1+0x60"}, 20),
    Case("KeyServiceAway", "it does not answer", {f"dps_sealing_total{A_KEY_SERVICE}": "0+3x60"}, 20, OF_JOURNEYS),
    Case("RegisterAway", "it answers", {f"dps_register_away{A_REGISTER}": steady(0)}, 120),
    Case("RegisterAway", "it was away for half an hour", {f"dps_register_away{A_REGISTER}": "0 1+0x30 0+0x90"}, 90),
    Case("RegisterAway", "it gives no answer", {f"dps_register_away{A_REGISTER}": "0 1+0x90"}, 70, OF_COMPANIES_HOUSE),
    Case("ChannelRests", "it takes what comes", {f"dps_channel_rests{A_CHANNEL}": steady(0)}, 60),
    Case("ChannelRests", "a server that restarted", {f"dps_channel_rests{A_CHANNEL}": "0 1+0x10 0+0x50"}, 30),
    Case("ChannelRests", "it takes nothing", {f"dps_channel_rests{A_CHANNEL}": "0 1+0x40"}, 30, OF_EMAIL),
    Case("DeliveriesWaiting", "sent at once", {f"dps_deliveries_waiting_seconds{A_CHANNEL}": steady(5)}, 60),
    Case("DeliveriesWaiting", "after many", {f"dps_deliveries_waiting_seconds{A_CHANNEL}": "0+60x65 0+0x30"}, 80),
    Case("DeliveriesWaiting", "none", {f"dps_deliveries_waiting_seconds{A_CHANNEL}": "0+60x90"}, 80, OF_EMAIL),
    Case("FilesWaiting", "scanned at once", {f"dps_files_waiting_seconds{TIMER}": steady(10)}, 60),
    Case("FilesWaiting", "after a busy hour", {f"dps_files_waiting_seconds{TIMER}": "0+60x31 0+0x20"}, 40),
    Case("FilesWaiting", "nothing is scanned", {f"dps_files_waiting_seconds{TIMER}": "0+60x60"}, 40, OF_ORDERING),
    Case("InfectedFileFound", "all are clean", scans("0+0x60"), 60),
    Case("InfectedFileFound", "one", scans("0+0x50 1+0x10"), 60, OF_ORDERING),
    Case("InfectedFileFound", "one, yesterday", scans("0+0x5 1+0x1430"), DAY),
    Case("BudgetNearlySpent", "half is left", budgets(500), 120, by=("district",)),
    Case("BudgetNearlySpent", "a twentieth is left", budgets(50), 120, [{"district": "D01"}], ("district",)),
    Case("BudgetNearlySpent", "nothing was allocated", budgets(0, 0), 120, by=("district",)),
    Case("BudgetsEnding", "two months left", budgets_end(60), 120, by=("year",)),
    Case("BudgetsEnding", "less than two months left", budgets_end(59), 120, [{"year": "2026-27"}], ("year",)),
    Case("ReferenceDataEnding", "half a year left", reference_ends(180), 120, by=("what",)),
    Case("ReferenceDataEnding", "less left", reference_ends(179), 120, [{"what": "working_days"}], ("what",)),
    Case("ReferenceDataEnding", "it has ended", reference_ends(-3), 120, [{"what": "working_days"}], ("what",)),
    Case(
        "MigrationFailed",
        "ended well",
        {'kube_job_status_failed{namespace="dps", job_name="ordering-migrate"}': steady(0)},
        30,
        by=("job_name",),
    ),
    Case(
        "MigrationFailed",
        "failed",
        {'kube_job_status_failed{namespace="dps", job_name="ordering-migrate"}': "0 0 1+0x10"},
        8,
        [{"job_name": "ordering-migrate"}],
        ("job_name",),
    ),
    Case("MigrationFailed", "another job failed", {'kube_job_status_failed{job_name="backup"}': steady(1)}, 30),
    Case("ReconciliationFailed", "the books add up", a_job_failed("reconciliation-29412345", 0), 30, by=("job_name",)),
    Case(
        "ReconciliationFailed",
        "something is missing",
        a_job_failed("reconciliation-29412345", 1),
        8,
        [{"job_name": "reconciliation-29412345"}],
        ("job_name",),
    ),
    Case(
        "ReconciliationFailed", "another job failed", a_job_failed("mongodb-backup-29412345", 1), 30, by=("job_name",)
    ),
    Case("ReconciliationOverdue", "new, and not run yet", reconciliations(), DAY, by=("cronjob",)),
    Case(
        "ReconciliationOverdue",
        "every night",
        reconciliations(f"0+0x{DAY} 86400+0x{DAY} 172800+0x{DAY}"),
        3 * DAY,
        by=("cronjob",),
    ),
    Case("ReconciliationOverdue", "never", reconciliations(), 3 * DAY, [{"cronjob": "reconciliation"}], ("cronjob",)),
    Case(
        "ReconciliationOverdue",
        "not for three days",
        reconciliations(steady(0, 3 * DAY)),
        3 * DAY,
        [{"cronjob": "reconciliation"}],
        ("cronjob",),
    ),
    Case(
        "CertificateExpiring",
        "thirty days left",
        {'certmanager_certificate_expiration_timestamp_seconds{name="gateway"}': steady(30 * 86400, 120)},
        120,
        by=("name",),
    ),
    Case(
        "CertificateExpiring",
        "thirteen days left",
        {'certmanager_certificate_expiration_timestamp_seconds{name="gateway"}': steady(13 * 86400, 120)},
        120,
        [{"name": "gateway"}],
        ("name",),
    ),
    Case(
        "CertificateExpiring",
        "renewed half an hour later",
        {'certmanager_certificate_expiration_timestamp_seconds{name="gateway"}': "1000000+0x30 9000000+0x90"},
        120,
        by=("name",),
    ),
    Case(
        "KafkaUnderReplicated",
        "all copies",
        {'kafka_topic_partition_under_replicated_partition{topic="ordering.orders", partition="0"}': steady(0)},
        60,
        by=("topic",),
    ),
    Case(
        "KafkaUnderReplicated",
        "one lacks a copy",
        {
            'kafka_topic_partition_under_replicated_partition{topic="ordering.orders", partition="0"}': steady(1),
            'kafka_topic_partition_under_replicated_partition{topic="ordering.orders", partition="1"}': steady(0),
        },
        60,
        [{"topic": "ordering.orders"}],
        ("topic",),
    ),
    Case(
        "KafkaUnderReplicated",
        "while a broker restarts",
        {'kafka_topic_partition_under_replicated_partition{topic="ordering.orders", partition="0"}': "0 1+0x4 0+0x20"},
        9,
        by=("topic",),
    ),
    Case("KafkaBrokerMissing", "three are there", {"kafka_brokers": steady(3)}, 30, by=()),
    Case("KafkaBrokerMissing", "one is away", {"kafka_brokers": "3 2+0x20"}, 10, [{}], ()),
    Case("KafkaBrokerMissing", "one restarts", {"kafka_brokers": "3 2+0x3 3+0x20"}, 10, by=()),
    Case("Watchdog", "always", {}, 5, [{}], ()),
]
CASES = [*of_objectives(), *CAUSES]


@pytest.fixture(scope="module")
def promtool() -> str:
    return program("promtool")


def test_every_alert_has_cases_of_both_kinds_and_a_runbook() -> None:
    names = {each.name for each in every_alert()}
    assert {each.alert for each in CASES} == names
    assert {each.alert for each in CASES if each.told} == names
    assert {each.alert for each in CASES if not each.told} == names - {"Watchdog"}
    assert {path.stem for path in RUNBOOKS.glob("*.md")} - {"README", "upgrade", "erasure", "restore"} == names


@pytest.mark.tools
@pytest.mark.parametrize("case", CASES, ids=[f"{each.alert}: {each.what}" for each in CASES])
def test_an_alert_is_told_exactly_when_it_should_be(promtool: str, tmp_path: Path, case: Case) -> None:
    asked = f'count by ({", ".join(case.by)}) (ALERTS{{alertname="{case.alert}", alertstate="firing"}})'
    rules = tmp_path / "rules.yaml"
    rules.write_text(yaml.safe_dump(rule_file(concerned(case.alert))))
    test = {
        "rule_files": [str(rules)],
        "evaluation_interval": "1m" if case.minutes <= 3 * 60 else "5m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in case.series.items()],
                "promql_expr_test": [
                    {
                        "expr": asked,
                        "eval_time": f"{case.minutes}m",
                        "exp_samples": [{"labels": labels_of(each), "value": 1} for each in case.told],
                    }
                ],
            }
        ],
    }
    file = tmp_path / "test.yaml"
    file.write_text(yaml.safe_dump(test))
    done = subprocess.run([promtool, "test", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def concerned(alert: str) -> list[RuleGroup]:
    """The rules of one alert and what it reads: all of them for three days of minutes would take minutes."""
    objectives = {each.name for each in OBJECTIVES if each.alert == alert}
    return [
        replace(group, rules=rules)
        for group in every_group()
        if (rules := [each for each in group.rules if is_concerned(each, alert, objectives)])
    ]


def is_concerned(rule: RecordingRule | Alert, alert: str, objectives: set[str]) -> bool:
    if isinstance(rule, Alert):
        return rule.name == alert
    return rule.labels.get("objective") in objectives and not rule.name.endswith(PERIOD)


def labels_of(told: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in told.items()) + "}"


@pytest.mark.tools
def test_promtool_accepts_configuration_and_rules(promtool: str) -> None:
    for what, files in (("config", [PROMETHEUS / "prometheus.yaml"]), ("rules", (PROMETHEUS / "rules").glob("*.yaml"))):
        done = subprocess.run([promtool, "check", what, *files], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_an_alert_says_what_is_the_matter_and_names_no_person_or_record() -> None:
    for each in every_alert():
        words = {"client_ref", "order_id", "supplier_id", "subject", "key"}
        named = set(re.findall(r"\$labels\.(\w+)", each.summary + each.description))
        assert named.isdisjoint(words)
        assert each.summary
        assert each.description.endswith(".")
        assert each.rendered()["annotations"]["runbook_url"].endswith(f"docs/runbooks/{each.name}.md")

"""Service level objectives: what is promised, how it is measured, and when the rate of breaking it is told.

Each objective counts events and those of them that were bad. The budget is the share that may be bad in 30 days. An
alert compares how fast it is spent in a long and in a short window: the long one says that it matters, the short one
that it is still going on. After chapter 5 of Google's "The Site Reliability Workbook".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from deploy.gateway.routes import routes_of_files
from deploy.observability.queries import JOB, count_of, within
from deploy.observability.rules import Alert, RecordingRule, RuleGroup, Severity
from deploy.services import NAMES
from shared.telemetry import metrics

PERIOD = "30d"
# Below this many bad events in the long window nobody is told: with ten requests an hour, one is already ten percent.
FEWEST_FAILURES = 5
RATIO = "dps:objective_errors:ratio_rate"
FAILURES = "dps:objective_failures:increase"
BUDGET = "dps:objective_budget:ratio"
LEFT = "dps:objective_budget_left:ratio"
_CHOSEN = f'{{job="{JOB}"}}'
# By which files come and go. A backslash of the expression is written twice in the language of queries.
_OF_FILES = sorted({each.path for name in NAMES for each in routes_of_files(name)})
_NOT_FILES = f', route!~"{"|".join(map(re.escape, _OF_FILES))}"'.replace("\\", "\\\\")


@dataclass(frozen=True)
class Burn:
    """How fast a budget may be spent: `factor` times as fast as would use it up in exactly 30 days."""

    long: str
    short: str
    factor: float


FAST = (Burn("1h", "5m", 14.4), Burn("6h", "30m", 6))
SLOW = (Burn("1d", "2h", 3), Burn("3d", "6h", 1))
_SHORT_WINDOWS = ("5m", "30m", "1h", "2h", "6h")
_LONG_WINDOWS = ("1d", "3d", PERIOD)
_COUNTED = {each.long for each in (*FAST, *SLOW)}


@dataclass(frozen=True)
class Objective:
    """One promise for every service. `total` and `good` are counters' selectors, summed by service."""

    name: str
    alert: str
    target: float
    promise: str
    reason: str
    total: str
    good: str
    bad: str = ""  # counted directly where bad events have a label of their own, else as what is not good

    @property
    def budget(self) -> float:
        """The share that may be bad."""
        return round(1 - self.target, 6)

    def errors(self, window: str) -> str:
        """Return the share of bad events in a window, by service; no value where nothing happened."""
        return f"({self._failures('rate', window)})\n/\n({_summed('rate', self.total, window)} > 0)"

    def failures(self, window: str) -> str:
        """Return how many events were bad in a window, by service."""
        return self._failures("increase", window)

    def _failures(self, function: str, window: str) -> str:
        total = _summed(function, self.total, window)
        if self.bad:  # a label that nothing has had yet has no series, which must read as none, not as unknown
            return f"{_summed(function, self.bad, window)} or 0 * {total}"
        return f"{total} - {_summed(function, self.good, window)}"

    def alerts(self) -> Iterator[Alert]:
        """Yield the call for somebody now and the one for somebody soon."""
        yield self._alert(Severity.PAGE, FAST)
        yield self._alert(Severity.TICKET, SLOW)

    def _alert(self, severity: Severity, burns: tuple[Burn, ...]) -> Alert:
        selector = f'{{objective="{self.name}"}}'
        conditions = [
            f"(\n  {RATIO}{burn.long}{selector} > {burn.factor * self.budget:.6g}\n"
            f"and\n  {RATIO}{burn.short}{selector} > {burn.factor * self.budget:.6g}\n"
            f"and\n  {FAILURES}{burn.long}{selector} >= {FEWEST_FAILURES}\n)"
            for burn in burns
        ]
        pace = "in days" if severity is Severity.PAGE else "before the 30 days are over"
        return Alert(
            self.alert,
            severity,
            "\nor\n".join(conditions),
            "2m" if severity is Severity.PAGE else "15m",
            f"{{{{ $labels.service }}}} will break its objective {self.name} {pace}",
            f"{self.promise} In the window that raised this, {{{{ $value | humanizePercentage }}}} did not keep to it; "
            f"{self.budget:.2%} may in 30 days.",
        )


OBJECTIVES = (
    Objective(
        "api-availability",
        "ApiErrorBudgetBurning",
        0.999,
        "99.9 % of requests are answered without a fault of ours (no 5xx) over 30 days.",
        "43 minutes a month. Coaches work with a client in the room, in meetings that were cut to 30 minutes; a "
        "refusal with reasons is an answer, a 5xx is none. More would be to "
        "promise what a database that changes its primary cannot keep.",
        total=f"{count_of(metrics.HTTP_SECONDS)}{_CHOSEN}",
        good="",
        bad=f'{count_of(metrics.HTTP_SECONDS)}{{job="{JOB}", status=~"5.."}}',
    ),
    Objective(
        "api-latency",
        "ApiLatencyBudgetBurning",
        0.99,
        "99 % of requests are answered within half a second over 30 days; files take as long as they are large.",
        "The bar that comparable public services set for themselves (an average below 500 ms, here for 99 of 100), and "
        "what a person still takes for immediate in a form that saves.",
        total=f'{count_of(metrics.HTTP_SECONDS)}{{job="{JOB}"{_NOT_FILES}}}',
        good=within(metrics.HTTP_SECONDS, 0.5, _NOT_FILES),
    ),
    Objective(
        "event-delivery",
        "EventDeliveryBudgetBurning",
        0.999,
        "99.9 % of events are on the broker within 2.5 seconds of their commit over 30 days.",
        "The relay publishes within milliseconds; a restart hands its lease over within a second or two. Only a relay "
        "that dies without giving its lease back (10 seconds) or a broker that is away spends the budget.",
        total=f"{count_of(metrics.RELAY_SECONDS)}{_CHOSEN}",
        good=within(metrics.RELAY_SECONDS, 2.5),
    ),
    Objective(
        "event-freshness",
        "EventFreshnessBudgetBurning",
        0.99,
        "99 % of events have taken effect within a second of reaching the broker, in every service that reads them, "
        "over 30 days.",
        "Comparable procurement systems pass news on by polling after a second or more; here an order shall be in the "
        "supplier's inbox, and a suspension in ordering, before anyone has turned to the next page.",
        total=f"{count_of(metrics.CONSUMER_SECONDS)}{_CHOSEN}",
        good=within(metrics.CONSUMER_SECONDS, 1),
    ),
    Objective(
        "chain-freshness",
        "ChainBudgetBurning",
        0.99,
        "99 % of effects are there within five seconds of the commit that they follow from, however many services "
        "are between, over 30 days.",
        "What a person notices is not one hop but the whole way, such as from an order to the message in a supplier's "
        "inbox: three hops and two commits, each within its own promise, with room for one of them to be late.",
        total=f"{count_of(metrics.EFFECT_SECONDS)}{_CHOSEN}",
        good=within(metrics.EFFECT_SECONDS, 5),
    ),
)


def groups() -> list[RuleGroup]:
    """Return what is recorded of every objective, and the alerts that read it."""
    return [
        RuleGroup("dps-objectives", [*_recorded(_SHORT_WINDOWS), *_constants()]),
        RuleGroup("dps-objectives-long", [*_recorded(_LONG_WINDOWS), *_left()], interval="5m"),
        RuleGroup("dps-objective-alerts", [alert for each in OBJECTIVES for alert in each.alerts()]),
    ]


def _recorded(windows: tuple[str, ...]) -> Iterator[RecordingRule]:
    for each in OBJECTIVES:
        labels = {"objective": each.name}
        for window in windows:
            yield RecordingRule(f"{RATIO}{window}", each.errors(window), labels)
            if window in _COUNTED:
                yield RecordingRule(f"{FAILURES}{window}", each.failures(window), labels)


def _constants() -> Iterator[RecordingRule]:
    for each in OBJECTIVES:
        yield RecordingRule(BUDGET, f"vector({each.budget:g})", {"objective": each.name})


def _left() -> Iterator[RecordingRule]:
    """How much of the 30 days' budget is left: 1 is all of it, 0 none, below 0 the promise is broken."""
    yield RecordingRule(LEFT, f"1 - {RATIO}{PERIOD} / on (objective) group_left {BUDGET}")


def _summed(function: str, selector: str, window: str) -> str:
    return f"sum by (service) ({function}({selector}[{window}]))"

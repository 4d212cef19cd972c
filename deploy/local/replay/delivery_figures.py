"""What a replay's report says of what was delivered."""

from collections import Counter
from dataclasses import dataclass

from deploy.local.replay.last_words import Logs
from shared.contracts import ordering as facts


@dataclass(frozen=True)
class DeliveryFigures:
    """What became of provision that was ordered, in numbers; attendance is the share of sessions that were attended."""

    did_not_start: int
    sessions: int
    attendance: float
    outcomes_checked: int
    outcomes_verified: int
    outcomes_reversed: int
    sustained: int
    problems: int
    disputes: int
    closed: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        outcomes = (self.outcomes_verified, self.outcomes_checked, self.outcomes_reversed, self.sustained)
        unwell = (self.did_not_start, self.problems, self.disputes, self.closed)
        return [
            ("Sessions recorded, attended", f"{self.sessions:,}, {self.attendance:.0%}", ""),
            (
                "Outcomes verified, checked for it, reversed, work that lasted",
                ", ".join(f"{each:,}" for each in outcomes),
                "",
            ),
            (
                "Orders that did not start, with a problem, disputed, closed",
                ", ".join(f"{each:,}" for each in unwell),
                "",
            ),
        ]


def delivery_figures(orders: Logs) -> DeliveryFigures:
    """Count what the logs of orders say."""
    happened = [each.event for events in orders.values() for each in events]
    kinds = Counter(type(each) for each in happened)
    recorded = [each for each in happened if isinstance(each, facts.OutcomeRecorded)]
    verified = [each for each in happened if isinstance(each, facts.OutcomeVerified)]
    held = {
        (each.order_id, each.line, one.held_on, one.number): one.attended
        for each in happened
        if isinstance(each, facts.AttendanceRecorded)
        for one in each.sessions
    }
    return DeliveryFigures(
        did_not_start=kinds[facts.DidNotStart],
        sessions=len(held),
        attendance=sum(each != "no" for each in held.values()) / max(1, len(held)),
        outcomes_checked=sum(each.to_check for each in recorded),
        outcomes_verified=len(verified),
        outcomes_reversed=kinds[facts.OutcomeReversed],
        sustained=sum(each.outcome == "job_sustained" for each in verified),
        problems=kinds[facts.ProblemReported],
        disputes=kinds[facts.OrderDisputed],
        closed=kinds[facts.OrderClosed],
    )

"""The books on payments: they say so where a penny is missing, or paid twice."""

from dataclasses import dataclass, field
from typing import Any

from deploy.local.replay.payment_books import payment_findings
from deploy.local.replay.payment_figures import payment_figures
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.payments.domain.milestones import Milestone
from services.ordering.payments.domain.verifying import verify
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from tests.ordering.examples import BUDGET, DISTRICT, NOON, PRICE, placed
from tests.ordering.payments import MANAGER, TERMS, Books

ALLOCATED = facts.BudgetAllocated(
    budget_id=BUDGET.budget_id,
    fund="FSF",
    district=DISTRICT,
    financial_year="2016-17",
    allocated_pence=BUDGET.allocated_pence,
    allocated_at=NOON,
)


@dataclass
class Kept(Books):
    """A line whose every fact is kept, as a log has it."""

    log: list[Event] = field(default_factory=list)

    def take(self, events: list[Event]) -> list[Event]:
        self.log += events
        return super().take(events)

    def happens(self, fact: type[facts.LineEvent], **said: Any) -> list[Event]:
        about = {name: getattr(self.order, name) for name in ("order_id", "need_ids", "supplier_id", "district")}
        self.log.append(fact(**about, line=1, need_id=self.order.lines[0].need_id, **said))
        return super().happens(fact, **said)


def paid() -> Kept:
    books = Kept.begin(TERMS)
    books.log += [ALLOCATED, *placed()]
    books.started()
    books.take(verify(books.of(Milestone.START), books.order, MANAGER, TERMS, books.now))
    books.run()
    books.ended_early()
    return books


def wrong(log: list[Event], verified: frozenset[str] = frozenset()) -> list[str]:
    def of(kind: str) -> dict[str, list[Logged]]:
        lives: dict[str, list[Event]] = {}
        for each in log:
            if kind == each.AGGREGATE:
                lives.setdefault(each.subject, []).append(each)
        return {subject: logged(life) for subject, life in lives.items()}

    findings: list[Finding] = payment_findings(of, frozenset(), verified, None)
    return [each.what for each in findings if not each.adds_up]


def logged(life: list[Event]) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, False) for each, event in enumerate(life, 1)]


def test_a_line_that_was_paid_and_freed_adds_up() -> None:
    books = paid()
    payment = str(books.of(Milestone.START).payment_id)
    assert wrong(books.log, frozenset({payment})) == []
    found = payment_figures(books.log)
    assert (found.made, found.paid_pence, found.released_pence, found.runs) == (1, PRICE // 5, PRICE // 2, 1)
    assert len(found.rows()) == 4


def test_a_penny_that_is_missing_and_a_payment_that_was_made_twice_are_found() -> None:
    log = paid().log
    released = [each for each in log if not isinstance(each, facts.BudgetReleased)]
    assert wrong(released) == ["every penny of every line is to come, open, paid or free"]
    unspent = [each for each in log if not isinstance(each, facts.BudgetSpent)]
    assert len(wrong(unspent)) == 2
    again = [each for each in log if not isinstance(each, facts.PaymentRunListed)]
    assert "every payment was made in one run, which says so line by line" in wrong(again)
    assert wrong(log, frozenset({"another"})) == ["payments were claimed and verified as the client was told"]

"""The books on budgets and procurement notices: they say so where money or a notice is missing."""

from dataclasses import replace
from datetime import UTC, date, datetime

from deploy.local.replay.budget_books import budget_findings
from deploy.local.replay.procurement_books import procurement_findings
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.budgets.domain.budget import Allocate, allocate, budget_id_of
from services.ordering.budgets.domain.holding import reserve
from services.ordering.budgets.domain.varying import Vary, vary
from services.ordering.notices.domain.notice import NOTICES
from services.ordering.notices.domain.publishing import PublishNotices, publish
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.reference.policy_values import BudgetThresholds
from tests.ordering.examples import DISTRICT, NOON, OFFER, ORDER_ID, SUPPLIER_ID, after, budget_after, known, placed
from tests.ordering.test_notices import NOTICE, a_contract, of_quarter, own

YEAR = "2016-17"
BUDGET_ID = budget_id_of(DISTRICT, YEAR)
AT_80 = BudgetThresholds(thresholds_percent=(80,))
HOLDER = facts.Holder(kind="order", id=ORDER_ID, line=1)
ALLOCATED = allocate(None, DISTRICT, YEAR, Allocate(allocated_pence=1_000), AT_80, NOON)
BUDGET = budget_after(ALLOCATED, None)
VARIED = vary(BUDGET, Vary(change_pence=500, reason="demand_changed"), AT_80, NOON)
TODAY = date(2017, 1, 20)


def logged(life: list[Event]) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, False) for each, event in enumerate(life, 1)]


def wrong(findings: list[Finding]) -> list[str]:
    return [each.what for each in findings if not each.adds_up]


def test_a_budget_that_adds_up_is_no_matter() -> None:
    life = [*ALLOCATED, *VARIED, *reserve(budget_after(VARIED, BUDGET), HOLDER, 1_300, AT_80)]
    assert wrong(budget_findings({BUDGET_ID: logged(life)}, {BUDGET_ID: 500})) == []


def test_what_was_overspent_told_wrongly_or_varied_otherwise_is_found() -> None:
    overspent = [*ALLOCATED, *reserve(BUDGET, HOLDER, 1_001, None)]
    assert wrong(budget_findings({BUDGET_ID: logged(overspent)}, {})) == ["no budget was overspent at any moment"]
    reached = reserve(BUDGET, HOLDER, 800, AT_80)
    told = [*ALLOCATED, *reserve(BUDGET, HOLDER, 1, None), reached[1]]
    assert wrong(budget_findings({BUDGET_ID: logged(told)}, {})) == [
        "every district knew which shares of its budget were taken"
    ]
    assert wrong(budget_findings({BUDGET_ID: logged([*ALLOCATED, *VARIED])}, {BUDGET_ID: 400})) == [
        "every budget was varied as the client was told"
    ]


def an_order(price: int) -> list[Event]:
    life = placed(
        known=known(
            offer=replace(OFFER, price_pence=price), budgets={BUDGET_ID: replace(BUDGET, allocated_pence=10**9)}
        )
    )
    order = after(life)
    accepted = facts.OrderAccepted(
        order_id=ORDER_ID,
        need_ids=order.need_ids,
        supplier_id=SUPPLIER_ID,
        district=DISTRICT,
        category=order.category,
        accepted_at=NOON,
    )
    return [*(each for each in life if isinstance(each, facts.OrderEvent)), accepted]


DEAR = {str(ORDER_ID): logged(an_order(2_000_000))}
CONTRACT = a_contract(2_000_000)
OWN, QUARTER = own(CONTRACT), of_quarter(CONTRACT)


def published(life: list[Event]) -> list[Event]:
    notice = NOTICES.fold(life)
    assert notice is not None
    asked = PublishNotices(notice_ids=(notice.notice_id,), published_on=TODAY, reference="2017/S 1")
    return [*life, *publish([notice], asked, datetime(2017, 1, 20, 12, tzinfo=UTC))]


def notices(*lives: list[Event]) -> dict[str, list[Logged]]:
    return {each[0].subject: logged(each) for each in lives}


EVERY = "every contract has the procurement notices that the law asks for"
IN_TIME = "every procurement notice was published in time, as the client was told"


def test_notices_that_were_published_as_told_are_no_matter() -> None:
    told = {str(NOTICE)}
    assert wrong(procurement_findings(notices(published(OWN), QUARTER), DEAR, told, TODAY)) == []


def test_a_notice_that_is_missing_doubled_or_late_is_found() -> None:
    told = {str(NOTICE)}
    assert wrong(procurement_findings(notices(QUARTER), DEAR, set(), TODAY)) == [EVERY]
    assert wrong(procurement_findings(notices(published(OWN)), DEAR, told, TODAY)) == [EVERY]
    small = {str(ORDER_ID): logged(an_order(1_000))}
    assert wrong(procurement_findings(notices(published(OWN), QUARTER), small, told, TODAY)) == [EVERY]
    assert wrong(procurement_findings(notices(OWN, QUARTER), DEAR, set(), TODAY)) == [IN_TIME], "it was due before"
    assert wrong(procurement_findings(notices(published(OWN), QUARTER), DEAR, set(), TODAY)) == [IN_TIME]

"""What falls due of an order, who claims and verifies it, and how it is paid: nothing is created, nothing lost."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.payments.domain import claiming, repaying, verifying
from services.ordering.payments.domain.claiming import ClaimPayment, claim, claim_overdue
from services.ordering.payments.domain.deadlines import DEADLINES
from services.ordering.payments.domain.milestones import Milestone, still_to_come
from services.ordering.payments.domain.payment import Status
from services.ordering.payments.domain.repaying import RecordRepayment
from services.ordering.payments.domain.terms import terms_on
from services.ordering.payments.domain.verifying import QueryPayment, Verifier, query, verify
from shared.contracts import ordering as facts
from shared.kernel.rules import Rejected
from shared.kernel.shares import by_largest_remainder
from shared.reference import Regime
from shared.reference.policy_values import Level
from tests.ordering.examples import BUDGET, NOON, OFFER, PRICE, TODAY, known, told
from tests.ordering.payments import BY_HAND, MANAGER, TERMS, Books

START, COMPLETION, JOB, SUSTAINED = Milestone
PERCENTS = (
    st.lists(st.integers(0, 100), min_size=3, max_size=3)
    .map(sorted)
    .map(lambda cuts: (cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], 100 - cuts[2]))
)


@given(pence=st.integers(0, 10**12), weights=st.lists(st.integers(0, 1000), min_size=1, max_size=40).filter(any))
def test_a_split_adds_up_to_what_was_split(pence: int, weights: list[int]) -> None:
    shares = by_largest_remainder(pence, weights)
    assert sum(shares) == pence
    whole = sum(weights)
    assert all(abs(share * whole - pence * each) < whole for share, each in zip(shares, weights, strict=True))


@given(pence=st.integers(0, 10**9), split=PERCENTS, fixed=st.sets(st.sampled_from(list(Milestone))))
def test_what_fell_due_and_what_is_to_come_add_up_to_the_price(
    pence: int, split: tuple[int, ...], fixed: set[Milestone]
) -> None:
    percents = dict(zip(Milestone, split, strict=True))
    whole = still_to_come(pence, percents, {})
    due = {each: whole[each] for each in fixed}
    assert sum(whole.values()) == pence
    assert {**due, **still_to_come(pence, percents, due)} == whole


@given(
    before=st.integers(0, 10**7),
    now=st.integers(0, 10**7),
    split=PERCENTS,
    fixed=st.sets(st.sampled_from(list(Milestone))),
)
def test_a_price_that_changed_is_shared_by_what_is_to_come(
    before: int, now: int, split: tuple[int, ...], fixed: set[Milestone]
) -> None:
    percents = dict(zip(Milestone, split, strict=True))
    due = {each: pence for each, pence in still_to_come(before, percents, {}).items() if each in fixed}
    to_come = still_to_come(now, percents, due)
    if any(percents[each] for each in to_come) and sum(due.values()) <= now:
        assert sum(due.values()) + sum(to_come.values()) == now
    assert all(each >= 0 for each in to_come.values())


def test_the_split_of_the_version_that_was_ordered_is_pinned() -> None:
    split = facts.PaymentShares(start_percent=40, completion_percent=60, job_outcome_percent=0, sustained_percent=0)
    books = Books.begin(known=known(offer=replace(OFFER, payment_split=split, vat="included", vat_rate=20)))
    assert (books.order.payment_split, books.order.vat_rate) == (split, 20)
    books.started()
    assert [(each.milestone, each.amount_pence) for each in books.payments.values()] == [(START, PRICE * 40 // 100)]


def test_without_a_split_the_policy_has_it_and_is_on_record() -> None:
    books = Books.begin()
    assert books.order.payment_split is not None
    assert books.order.payment_split.completion_percent == TERMS.default_split[1]


def test_each_point_of_payment_falls_due_once_by_what_became_of_the_line() -> None:
    books = Books.begin()
    assert told(books.started()) == told(books.completed()) == told(books.outcome()) == ["PaymentDue"]
    assert told(books.outcome("job_sustained")) == ["PaymentDue"]
    assert books.follow() == []
    assert sum(each.amount_pence for each in books.payments.values()) == PRICE


def test_no_outcome_but_work_is_paid_for() -> None:
    books = Books.begin()
    assert books.outcome("qualification_gained") == books.outcome("no_outcome") == []


def test_without_a_purchase_order_nothing_falls_due() -> None:
    books = Books.begin()
    books.order = replace(books.order, purchase_order=None)
    assert books.started() == []


def test_what_ends_early_frees_the_completion_at_once() -> None:
    books = Books.begin()
    books.started()
    assert told(books.ended_early()) == ["PaymentReleased", "BudgetReleased"]
    assert books.budget.committed_pence == PRICE - PRICE // 2
    assert books.follow() == []


def test_what_did_not_start_frees_all_of_it() -> None:
    books = Books.begin()
    said = {"starts_on": TODAY, "reason": {"code": "did_not_come"}, "said_by": "supplier", "recorded_at": NOON}
    assert told(books.happens(facts.DidNotStart, **said)).count("PaymentReleased") == 4
    assert books.budget.held_pence == 0
    assert books.follow() == []


def test_a_closed_order_frees_what_it_never_reached() -> None:
    books = Books.begin()
    books.started()
    books.completed()
    books.order = replace(books.order, closed_on=TODAY)
    assert told(books.follow()).count("PaymentReleased") == 2
    assert books.budget.held_pence == sum(books.of(each).amount_pence for each in (START, COMPLETION))


def test_an_outcome_is_paid_for_once_it_was_checked() -> None:
    books = Books.begin()
    checked = {"outcome": "job_started", "achieved_on": TODAY}
    assert books.happens(facts.OutcomeRecorded, **checked, to_check=True, check_by=TODAY) == []
    assert told(books.happens(facts.OutcomeVerified, **checked, by="manager", verified_at=NOON)) == ["PaymentDue"]


def test_what_is_disputed_is_verified_by_nobody() -> None:
    books = claimed()
    with pytest.raises(Rejected) as refusal:
        verify(books.of(START), replace(books.order, disputed=True), MANAGER, BY_HAND, NOON)
    assert refusal.value.codes == {"order_disputed"}


def test_a_small_amount_is_claimed_by_the_policy_and_verified_by_somebody() -> None:
    books = Books.begin(TERMS)
    assert told(books.started()) == ["PaymentDue", "PaymentClaimed"]
    payment = books.of(START)
    assert (payment.status, payment.automatic, payment.claimed_by) == (Status.CLAIMED, True, None)
    books.take(verify(payment, books.order, MANAGER, TERMS, books.now))
    assert books.of(START).status is Status.VERIFIED


def a_claim(books: Books, **changed: object) -> ClaimPayment:
    said = {"purchase_order": books.order.purchase_order or "", "invoice": "INV-1", **changed}
    return ClaimPayment(**said)  # type: ignore[arg-type] # the fields of the command by name


def claimed(**changed: object) -> Books:
    books = Books.begin()
    books.started()
    books.take(claim(books.of(START), books.order, a_claim(books, **changed), "seller", BY_HAND, books.now))
    return books


def test_a_claim_against_another_purchase_order_or_for_too_much_is_refused_with_every_reason() -> None:
    books = Books.begin()
    books.started()
    asked = a_claim(books, purchase_order="PO-OTHER", amount_pence=PRICE)
    with pytest.raises(Rejected) as refusal:
        claim(books.of(START), books.order, asked, "seller", BY_HAND, NOON)
    assert refusal.value.codes == {"purchase_order_differs", "amount_not_due"}


@pytest.mark.parametrize(
    ("account", "level", "code"),
    [
        ("coach", Level.DISTRICT, "separation_of_duties"),
        ("seller", Level.BUYER, "separation_of_duties"),
    ],
)
def test_nobody_verifies_what_they_ordered_or_claimed(account: str, level: Level, code: str) -> None:
    books = claimed()
    with pytest.raises(Rejected) as refusal:
        verify(books.of(START), books.order, Verifier(account, level), BY_HAND, NOON)
    assert refusal.value.codes == {code}


def test_a_claim_above_the_district_is_for_a_buyer() -> None:
    books = claimed()
    payment = replace(books.of(START), level="buyer")
    with pytest.raises(Rejected) as refusal:
        verify(payment, books.order, MANAGER, BY_HAND, NOON)
    assert refusal.value.codes == {"over_district_authority"}
    assert verify(payment, books.order, Verifier("buyer", Level.BUYER), BY_HAND, NOON)


def test_what_does_not_stand_any_more_is_verified_by_nobody() -> None:
    books = claimed()
    order = replace(books.order, lines=tuple(replace(each, started_on=None) for each in books.order.lines))
    with pytest.raises(Rejected) as refusal:
        verify(books.of(START), order, MANAGER, BY_HAND, NOON)
    assert refusal.value.codes == {"milestone_not_reached"}


def test_the_law_counts_thirty_days_from_the_claim_and_a_query_stops_the_clock() -> None:
    books = claimed()
    assert books.of(START).pay_by == TODAY + timedelta(days=30)
    assert terms_on(Regime.PA23_LIGHT_TOUCH, TODAY).pay_by(TODAY) == TODAY + timedelta(days=29)
    books.take(query(books.of(START), QueryPayment(reason="evidence_missing"), "manager", BY_HAND, books.now))
    assert (books.of(START).status, books.of(START).pay_by) == (Status.QUERIED, None)
    books.later(5)
    books.take(claim(books.of(START), books.order, a_claim(books, invoice="INV-2"), "seller", BY_HAND, books.now))
    assert books.of(START).pay_by == TODAY + timedelta(days=35)
    assert books.of(START).query is None


def test_what_nobody_claims_is_claimed_after_its_day() -> None:
    books = Books.begin()
    books.started()
    payment = books.of(START)
    assert payment.claim_by is not None
    assert claim_overdue(payment, payment.claim_by, BY_HAND, NOON) == []
    books.later(31)
    assert told(claim_overdue(payment, payment.claim_by, BY_HAND, books.now)) == ["PaymentClaimed"]


def test_a_late_payment_is_said_once() -> None:
    books = claimed()
    pay_by = books.of(START).pay_by
    assert pay_by is not None
    assert told(verifying.announce_verification_due(books.of(START), pay_by)) == ["PaymentVerificationDue"]
    assert verifying.announce_overdue(books.of(START), pay_by, books.now) == []
    books.later(31)
    books.take(verifying.announce_overdue(books.of(START), pay_by, books.now))
    assert books.of(START).overdue
    assert verifying.announce_overdue(books.of(START), pay_by, books.now) == []


def verified(**changed: object) -> Books:
    books = claimed(**changed)
    books.take(verify(books.of(START), books.order, MANAGER, BY_HAND, books.now))
    return books


def test_a_run_pays_what_is_verified_and_the_budget_spends_it() -> None:
    books = verified()
    events = books.run()
    assert told(events) == ["PaymentRunMade", "PaymentRunListed", "PaymentMade", "BudgetSpent"]
    due = PRICE // 5
    assert (books.budget.spent_pence, books.budget.committed_pence) == (due, PRICE - due)
    assert [each.amount_pence for each in books.runs[0].lines] == [due]
    with pytest.raises(Rejected) as refusal:
        books.run()
    assert refusal.value.codes == {"nothing_to_pay"}


def test_whoever_verified_does_not_pay() -> None:
    books = verified()
    with pytest.raises(Rejected) as refusal:
        books.run(by="manager")
    assert refusal.value.codes == {"nothing_to_pay"}
    assert books.run(by="buyer")


def test_what_is_disputed_after_it_was_verified_is_paid_once_that_is_settled() -> None:
    books = verified()
    books.order = replace(books.order, disputed=True)
    with pytest.raises(Rejected) as refusal:
        books.run()
    assert refusal.value.codes == {"nothing_to_pay"}
    books.order = replace(books.order, disputed=False)
    assert "PaymentMade" in told(books.run())


def test_what_was_reversed_before_its_payments_heard_of_it_is_not_paid() -> None:
    books = verified()
    (line,) = books.order.lines
    books.order = replace(books.order, lines=(replace(line, started_on=None),))
    with pytest.raises(Rejected) as refusal:
        books.run()
    assert refusal.value.codes == {"nothing_to_pay"}


def test_what_was_claimed_less_is_free_again() -> None:
    books = verified(amount_pence=1_000)
    assert told(books.run())[-2:] == ["BudgetSpent", "BudgetReleased"]
    assert (books.budget.spent_pence, books.budget.held_pence) == (1_000, PRICE - PRICE // 5 + 1_000)


@pytest.mark.parametrize(("pence", "published"), [(3_000_000, False), (3_000_001, True)])
def test_payments_over_the_limit_of_the_law_are_to_be_published(pence: int, published: bool) -> None:
    books = Books.begin(
        known=known(
            offer=replace(OFFER, price_pence=pence * 5),
            budgets={BUDGET.budget_id: replace(BUDGET, allocated_pence=10**9)},
        )
    )
    assert (TERMS.publish_by(pence, TODAY) is not None) == published
    assert str(TERMS.publish_by(3_000_001, TODAY)) == "2017-01-30"
    del books


def paid_outcome() -> Books:
    books = Books.begin(TERMS)
    books.started()
    books.outcome()
    for each in (START, JOB):
        books.take(verify(books.of(each), books.order, MANAGER, TERMS, books.now))
    books.run()
    return books


def test_an_outcome_that_was_paid_and_does_not_stand_is_kept_back_in_the_next_run() -> None:
    books = paid_outcome()
    assert told(books.outcome_reversed()) == ["PaymentReversed"]
    spent = books.budget.spent_pence
    books.completed()
    books.take(verify(books.of(COMPLETION), books.order, MANAGER, TERMS, books.now))
    assert told(books.run()) == [
        "PaymentRunMade",
        "PaymentRunListed",
        "PaymentMade",
        "BudgetSpent",
        "BudgetRecovered",
        "PaymentCredited",
    ]
    assert books.budget.spent_pence == spent + PRICE // 2 - PRICE // 5
    assert (books.runs[1].paid_pence, books.runs[1].credited_pence) == (PRICE // 2, PRICE // 5)
    assert told(books.outcome()) == ["PaymentDue", "PaymentClaimed"]


def test_a_run_takes_back_no_more_than_it_pays_and_the_rest_is_a_debt() -> None:
    books = paid_outcome()
    books.outcome_reversed()
    with pytest.raises(Rejected):
        books.run()  # nothing is paid that it could be kept back from
    payment = books.of(JOB)
    assert payment.repay_by is not None
    books.later(31)
    books.take(repaying.announce_debt(payment, payment.repay_by, books.now))
    assert books.of(JOB).in_debt
    with pytest.raises(Rejected) as refusal:
        repaying.repay(books.of(JOB), books.budget, RecordRepayment(amount_pence=PRICE), NOON)
    assert refusal.value.codes == {"amount_not_owed"}
    books.take(repaying.repay(books.of(JOB), books.budget, RecordRepayment(amount_pence=400), NOON))
    assert books.of(JOB).owed_back_pence == PRICE // 5 - 400
    books.take(repaying.repay(books.of(JOB), books.budget, RecordRepayment(amount_pence=PRICE // 5 - 400), NOON))
    assert JOB not in books.live


def test_an_outcome_that_stands_after_all_is_not_taken_back() -> None:
    books = paid_outcome()
    books.outcome_reversed()
    assert told(books.outcome()) == ["PaymentReinstated"]
    assert books.of(JOB).status is Status.PAID


def test_what_was_not_paid_yet_falls_away_and_may_fall_due_again() -> None:
    books = Books.begin()
    books.outcome()
    assert told(books.outcome_reversed()) == ["PaymentWithdrawn"]
    assert books.live == {}
    assert told(books.outcome()) == ["PaymentDue"]


def test_a_successor_is_paid_what_its_predecessor_was_not() -> None:
    books = Books.begin()
    books.started()
    successor = books.order.order_id
    books.order = replace(books.order, supplier_id=successor)
    assert told(books.follow()) == ["PaymentTransferred"]
    assert books.of(START).supplier_id == successor
    assert books.follow() == []


def test_every_state_that_waits_has_a_clock_and_whatever_waits_is_awaited_of_somebody() -> None:
    waiting = {str(each.standing["status"]) for each in DEADLINES}
    over = {Status.PAID, Status.WITHDRAWN, Status.CREDITED, Status.RELEASED}
    assert waiting == {str(each) for each in Status if each not in over}
    assert all(each.awaits and each.passed for each in DEADLINES)


STEPS = st.lists(
    st.sampled_from(
        [
            "start",
            "complete",
            "end early",
            "work",
            "lasting",
            "no work",
            "not lasting",
            "claim",
            "less",
            "verify",
            "query",
            "run",
            "repay",
            "close",
            "wait",
        ]
    ),
    max_size=30,
)


@given(steps=STEPS, price=st.integers(1, 200_000), by_policy=st.booleans())
def test_every_penny_is_to_come_or_open_or_paid_or_free_whatever_happens(
    steps: list[str], price: int, by_policy: bool
) -> None:
    offer = replace(OFFER, price_pence=price)
    books = Books.begin(TERMS if by_policy else BY_HAND, known=known(offer=offer))
    for step in steps:
        with suppress(Rejected):
            _take(books, step)
        books.follow()
        _adds_up(books, price)


def _take(books: Books, step: str) -> None:
    line = books.order.lines[0]
    if step == "start" and line.started_on is None:
        books.started()
    elif step == "complete" and line.ended_on is None:
        books.completed()
    elif step == "end early" and line.ended_on is None:
        books.ended_early()
    elif step in {"work", "lasting"}:
        books.outcome("job_started" if step == "work" else "job_sustained")
    elif step in {"no work", "not lasting"}:
        books.outcome_reversed("job_started" if step == "no work" else "job_sustained")
    elif step == "run":
        books.run()
    elif step == "close" and line.ended_on is not None:
        books.order = replace(books.order, closed_on=books.now.date())
    elif step == "wait":
        books.later(20)
    for payment in list(books.live.values()):
        _about(books, step, payment.milestone)


def _about(books: Books, step: str, milestone: Milestone) -> None:
    payment, terms, now = books.of(milestone), books.terms, books.now
    try:
        if step in {"claim", "less"}:
            pence = payment.amount_pence if step == "claim" else max(payment.amount_pence // 2, 1)
            asked = a_claim(books, amount_pence=pence)
            books.take(claiming.claim(payment, books.order, asked, "seller", terms, now))
        elif step == "verify":
            books.take(verify(payment, books.order, MANAGER, terms, now))
        elif step == "query":
            books.take(query(payment, QueryPayment(reason="claimed_twice"), "manager", terms, now))
        elif step == "repay":
            pence = max(payment.owed_back_pence // 2, 1)
            books.take(repaying.repay(payment, books.budget, RecordRepayment(amount_pence=pence), now))
    except Rejected:
        pass


def _adds_up(books: Books, price: int) -> None:
    """What was spent is what was paid and did not come back; nothing is held that nobody may be paid, or overspent."""
    back = sum(each.credited_pence for each in books.payments.values())
    paid = sum(each.claimed_pence for each in books.payments.values() if each.run_id)
    assert books.budget.spent_pence == paid - back
    assert sum(each.paid_pence for each in books.runs) == paid
    assert 0 <= books.budget.spent_pence <= price
    assert books.budget.committed_pence >= 0
    assert books.budget.held_pence <= price
    to_come = price - sum(each.amount_pence for each in books.live.values())
    waiting = sum(
        each.amount_pence for each in books.live.values() if each.run_id is None and each.status is not Status.RELEASED
    )
    kept = sum(each.credited_pence for each in books.live.values() if each.paid_in_full)
    assert books.budget.committed_pence == to_come + waiting + kept
    assert len({each.payment_id for each in books.payments.values()}) == len(books.payments)

"""Claims, payment runs, notices, flags and gaps: what buyers and managers read and decide."""

from typing import Any
from uuid import UUID

from portal.api.answers.gaps import Board, Gap
from portal.api.answers.integrity_flags import IntegrityFlag
from portal.api.answers.payment_runs import PaymentRun
from portal.api.answers.payments import Payment
from portal.api.answers.procurement_notices import Contract, ProcurementNotice
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.pages.buyer import claims, flags, notices
from portal.pages.buyer.claim import claim_view, query_view, repayment_view
from portal.pages.buyer.claims import claims_view
from portal.pages.buyer.flags import flag_view, flags_view
from portal.pages.buyer.gaps import gaps_view
from portal.pages.buyer.notices import notice_view, notices_view
from portal.pages.buyer.payment_runs import run_view, runs_view
from shared.auth.principal import Role
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.test_payments_http import started
from tests.ordering.timed import Timed
from tests.portal.buying import in_front_of, page_of, the_names

ONE = "01a21d10-0000-7000-8000-000000000001"
SUPPLIERS = {UUID(ONE): "Beacon Skills"}
PAYMENT: dict[str, Any] = {
    "payment_id": ONE,
    "order_id": ONE,
    "line": 1,
    "milestone": "start",
    "supplier_id": ONE,
    "district": "D01",
    "category": "SKILLS_FOR_WORK",
    "purchase_order": "PO-2026-000123",
    "amount_pence": 120_000,
    "percent": 20,
    "status": "claimed",
    "reached_on": "2026-11-02",
    "claim_by": "2027-02-02",
    "claimed_pence": 120_000,
    "invoice": "BS-0001",
    "automatic": False,
    "pay_by": "2026-12-02",
    "overdue": True,
    "query": None,
    "answer_by": None,
    "run_id": None,
    "paid_on": None,
    "owed_back_pence": 0,
    "repay_by": None,
    "claimed_by": "beacon",
    "verified_by": None,
    "in_debt": False,
}
RUN = {
    "run_id": ONE,
    "paid_on": "2026-11-27",
    "made_at": "2026-11-27T09:00:00Z",
    "payments": 1,
    "suppliers": 1,
    "paid_pence": 120_000,
    "credited_pence": 500,
    "by": None,
}
NOTICE: dict[str, Any] = {
    "notice_id": ONE,
    "regime": "PCR_LIGHT_TOUCH",
    "notice_type": "quarterly_award_notice",
    "occasion": "contracts_of_quarter",
    "order_id": None,
    "competition_id": None,
    "first_day": "2026-10-01",
    "last_day": "2026-12-31",
    "amount_pence": None,
    "amount_includes_vat": None,
    "happened_at": "2026-10-01T00:00:00Z",
    "due_on": "2027-01-30",
    "state": "due",
    "published_on": None,
    "reference": "",
    "withdrawn_for": None,
}
FLAG: dict[str, Any] = {
    "flag_id": ONE,
    "kind": "split_orders",
    "district": "D01",
    "category": None,
    "supplier_id": ONE,
    "holder": None,
    "order_ids": [ONE],
    "facts": [{"of": "orders", "number": 3}, {"of": "limit_pence", "number": 500_000}],
    "first_day": "2026-11-02",
    "last_day": "2026-11-06",
    "flagged_at": "2026-11-07T09:00:00Z",
    "decision": None,
}
GAP = {
    "gap_id": ONE,
    "category": "GETTING_JOBS",
    "district_group": None,
    "district": "D01",
    "reason": None,
    "access": [],
    "attributes": [],
    "languages": [],
    "needs": "few",
    "status": "answered",
    "raised_at": "2026-11-02T09:00:00Z",
    "answer": {"code": "market_notified", "detail": ""},
    "closed_for": None,
    "offer_id": None,
    "closed_at": None,
    "waiting": 3,
    "reported": 4,
}


def payment(**changed: Any) -> Payment:
    return Payment.model_validate(PAYMENT | changed)


def test_only_what_is_claimed_can_be_ticked() -> None:
    listed = Listed[Payment](items=(payment(), payment(status="paid")), next="x")
    view = claims_view(listed, SUPPLIERS, the_names(), "claimed")
    assert [each.to_verify for each in view.claims] == [True, False]
    assert view.next_page == "/claims?status=claimed&after=x"
    text = page_of("buyer/claims.html", view, filled=claims.FORM.blank())
    assert "2 Dec 2026 (overdue)" in text
    assert "Beacon Skills" in text
    empty = claims_view(Listed[Payment](items=()), {}, the_names(), "queried")
    assert "No claim was found." in page_of("buyer/claims.html", empty, filled=claims.FORM.blank())


def test_a_claim_says_what_can_be_done_with_it_and_by_whom() -> None:
    view = claim_view(payment(), SUPPLIERS, the_names(), buyer=False)
    assert (view.may_verify, view.may_query, view.may_record_repayment) == (True, True, False)
    assert "20%, £1,200" in page_of("buyer/claim.html", view, Role.DISTRICT_MANAGER)
    owed = payment(status="reversed", owed_back_pence=5_000, repay_by="2026-12-20")
    assert claim_view(owed, SUPPLIERS, the_names(), buyer=True).may_record_repayment
    assert not claim_view(owed, SUPPLIERS, the_names(), buyer=False).may_record_repayment
    assert repayment_view(owed, SUPPLIERS).paragraphs == ("Beacon Skills has to pay back £50 by 20 December 2026.",)
    assert "claimed_twice" in dict(query_view(payment(), SUPPLIERS, the_names()).options["reason"])


def test_a_run_says_what_waits_for_it_and_what_was_paid() -> None:
    runs = Listed[PaymentRun].model_validate({"items": [RUN, RUN | {"by": "bea"}]})
    view = runs_view(runs, Listed[Payment](items=(payment(status="verified"),)))
    assert view.waiting == "1 verified claim waits to be paid, £1,200 in all."
    assert [each.made_by for each in view.rows] == ["bea", "The system"], "the newest first"
    assert "Make a payment run" in page_of("buyer/payment_runs.html", view)
    nothing = runs_view(Listed[PaymentRun](items=()), Listed[Payment](items=()))
    text = page_of("buyer/payment_runs.html", nothing)
    assert "No verified claim waits to be paid." in text
    assert "Make a payment run" not in text
    one = run_view(PaymentRun.model_validate(RUN), Listed[Payment](items=(payment(),)), SUPPLIERS)
    text = page_of("buyer/payment_run.html", one, Role.AUDITOR)
    assert "£1,200 in 1 payment to 1 supplier" in text
    assert f"/payment-runs/{ONE}/invoices/{ONE}" in text


def test_notices_are_in_the_order_of_their_days_and_only_buyers_record_them() -> None:
    items = (NOTICE, NOTICE | {"due_on": "2026-12-01", "state": "overdue"})
    listed = Listed[ProcurementNotice].model_validate({"items": items})
    view = notices_view(listed, "", buyer=True)
    assert [each.due_on.isoformat() for each in view.rows] == ["2026-12-01", "2027-01-30"]
    text = page_of("buyer/notices.html", view, filled=notices.PUBLISHING.blank())
    assert text.count('type="checkbox"') == 2
    read = notices_view(listed, "", buyer=False)
    assert "checkbox" not in page_of("buyer/notices.html", read, Role.AUDITOR)


def test_a_notice_tells_of_its_contracts_and_of_why_it_was_not_published() -> None:
    contract = {
        "order_id": ONE,
        "purchase_order": None,
        "supplier_id": ONE,
        "category": "GETTING_JOBS",
        "district": "D01",
        "accepted_on": None,
        "starts_on": "2026-11-30",
        "ends_on": None,
        "amount_pence": 61_000,
        "status": "accepted",
    }
    contracts = Listed[Contract].model_validate({"items": [contract]})
    found = ProcurementNotice.model_validate(NOTICE | {"state": "withdrawn", "withdrawn_for": "not_required"})
    view = notice_view(found, contracts, SUPPLIERS, the_names(), buyer=True)
    assert view.withdrawal_path == ""
    text = page_of("buyer/notice.html", view)
    assert "The law does not ask for it in this case." in text
    assert "1 October 2026 to 31 December 2026" in text
    without = notice_view(found, Missing("No contracts now."), {}, the_names(), buyer=True)
    assert "No contracts now." in page_of("buyer/notice.html", without)


def test_a_flag_is_a_question_until_somebody_answers_it() -> None:
    flag = IntegrityFlag.model_validate(FLAG)
    view = flags_view(Listed[IntegrityFlag](items=(flag,)), SUPPLIERS, the_names(), "no")
    assert "Orders that may have been split below a limit" in page_of("buyer/flags.html", view)
    one = flag_view(flag, SUPPLIERS, the_names(), decides=True)
    assert one.facts == (("Orders", "3"), ("Limit", "£5,000"))
    assert "Record the decision" in page_of("buyer/flag.html", one, filled=flags.FORM.blank())
    read = flag_view(flag, SUPPLIERS, the_names(), decides=False)
    assert "Record the decision" not in page_of("buyer/flag.html", read, Role.AUDITOR, flags.FORM.blank())
    made = {"finding": "dismissed", "reason": "explained", "by": "bea", "decided_at": "2026-11-09T09:00:00Z"}
    decided = IntegrityFlag.model_validate(FLAG | {"decision": made})
    text = page_of("buyer/flag.html", flag_view(decided, {}, the_names(), decides=True), filled=flags.FORM.blank())
    assert "Nothing is wrong. What looked wrong has an explanation that holds. Decided by bea" in text


def test_gaps_say_what_is_done_about_them_and_where_most_needs_wait() -> None:
    line = {
        "category": "GETTING_JOBS",
        "district_group": "WALES",
        "district": None,
        "needs": "few",
        "since": "2026-11-01",
        "waiting": None,
        "gaps": None,
    }
    board = Board.model_validate({"lines": [line, line | {"district": "D01", "waiting": 7}]})
    view = gaps_view(Listed[Gap].model_validate({"items": [GAP]}), board, the_names(), "answered", "")
    assert not isinstance(view.board, Missing)
    assert [each.share for each in view.board] == [1.0, 0.0]
    text = page_of("buyer/gaps.html", view)
    assert "Suppliers of the category were told of the gap." in text
    empty = gaps_view(Listed[Gap](items=()), Missing("No board now."), the_names(), "open", "")
    text = page_of("buyer/gaps.html", empty)
    assert "No gap was found." in text
    assert "No board now." in text


async def test_what_a_manager_verifies_the_next_run_of_a_buyer_pays(timed: Timed) -> None:  # noqa: F811
    world = timed.world
    case, _, due = await started(world, "D01")
    said = {"purchase_order": due["purchase_order"], "invoice": "INV-7", "amount_pence": 100}
    assert (await world.call("POST", f"/v1/payments/{due['payment_id']}/claim", case.seller, **said)).status == 204
    async with in_front_of(world) as staff:
        staff.works_as(Role.BUYER, "bea")
        assert "No verified claim waits" in await staff.reads("/payment-runs")
        staff.works_as(Role.DISTRICT_MANAGER, "max", "D01")
        assert "INV-7" in await staff.reads("/claims")
        unsaid = await staff.sends("/claims")
        assert unsaid.count("Select the claims that are right") == 2
        assert "You verified 1 claim." in await staff.sends("/claims", payment_ids=due["payment_id"])
        await staff.reads("/payment-runs", 403)
        staff.works_as(Role.BUYER, "bea")
        made = await staff.sends("/payment-runs")
        assert "The payment run was made." in made
        assert "£1 in 1 payment to 1 supplier" in made
        run_id = (await world.call("GET", "/v1/payment-runs", world.buyer)).body["items"][0]["run_id"]
        table = await staff.browser.get(f"/payment-runs/{run_id}/payments.csv")
        assert "INV-7" in table.text
        assert table.headers["content-disposition"].startswith("attachment")

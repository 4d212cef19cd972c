"""News of orders, as ordering would publish it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import ordering as orders
from shared.contracts.event import Reason
from shared.reference import the_open_market
from shared.reference.regimes import Regime
from tests.supplier_registry.running import CATEGORY, START

MARKET = the_open_market(START.date()).code


def an_order(supplier: UUID, *, completed: bool, outcome: str | None) -> list[orders.OrderEvent]:
    need_id = uuid4()
    about: dict[str, Any] = {
        "order_id": uuid4(),
        "need_ids": (need_id,),
        "supplier_id": supplier,
        "district": "D01",
    }
    line: dict[str, Any] = {**about, "line": 1, "need_id": need_id}
    day = date(2017, 4, 3)
    ended = (
        orders.ProvisionCompleted(**line, completed_on=day)
        if completed
        else orders.ProvisionEndedEarly(**line, ended_on=day, reason=Reason(code="client_withdrew"))
    )
    recorded = [orders.OutcomeRecorded(**line, outcome=outcome, achieved_on=day)] if outcome else []
    line_of = orders.Line(line=1, need_id=need_id, budget_id="FSF:D01:2017-18", amount_pence=1)
    return [
        orders.OrderPlaced(
            **about,
            market=the_open_market(day).code,
            regime=Regime.PCR_LIGHT_TOUCH,
            source=orders.Source(offer_id=uuid4(), offer_version=1),
            category=CATEGORY,
            lines=(line_of,),
            starts_on=day,
            placed_by="coach",
            placed_at=START,
            policies=(),
        ),
        orders.OrderIssued(
            **about,
            purchase_order="PO-1",
            category=CATEGORY,
            amount_pence=1,
            starts_on=day,
            respond_by=day,
            issued_at=START,
        ),
        orders.OrderAccepted(**about, category=CATEGORY, accepted_at=START + timedelta(hours=2)),
        orders.ProvisionStarted(**line, started_on=day),
        ended,
        *recorded,
    ]

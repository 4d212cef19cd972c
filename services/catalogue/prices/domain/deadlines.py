"""The clocks that run in queries of prices: the supplier's explanation, and the decision."""

from collections.abc import Iterator
from typing import Any

from services.catalogue.prices.domain.query import PRICE_QUERIES, PriceQuery
from shared.kernel.deadlines import Deadline, Due, Reminder


def _justification(query: PriceQuery) -> Iterator[Due]:
    yield Due(str(query.query_id), query.answer_by)


def _decision(query: PriceQuery) -> Iterator[Due]:
    yield Due(str(query.query_id), query.decide_by)


JUSTIFICATION_DUE: Reminder[PriceQuery] = Reminder("price_justification_due", lambda one: one.remind_on)
JUSTIFICATION: Deadline[Any] = Deadline(
    "price_justification",
    awaits="the supplier's explanation of an abnormally low price",
    passed="the price may be decided on without one; an explanation is heard until it is",
    aggregate=PRICE_QUERIES,
    due=_justification,
    standing={"awaits_answer": True},
    reminders=(JUSTIFICATION_DUE,),
    ends=True,
)
DECISION: Deadline[Any] = Deadline(
    "price_decision",
    awaits="the decision on an abnormally low price",
    passed="the offer stands, and it may still be decided; the commercial team is told",
    aggregate=PRICE_QUERIES,
    due=_decision,
    standing={"open": True},
    ends=True,
)

PRICE_DEADLINES: tuple[Deadline[Any], ...] = (JUSTIFICATION, DECISION)

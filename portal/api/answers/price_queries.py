"""Queries of prices that look too low, as the commercial team sees them, and its decision."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class PriceQuery(Answer):
    """A query; what other suppliers ask is for the department alone."""

    query_id: UUID
    offer_id: UUID
    supplier_id: UUID
    category: str
    grounds: tuple[str, ...]
    per_hour_pence: int
    queried_at: AwareDatetime
    answer_by: date
    decide_by: date
    status: str
    justified_for: tuple[str, ...]
    detail: str
    accepted_for: str | None
    rejected_for: str | None
    closed_for: str | None
    decided_at: AwareDatetime | None
    explanation: str
    mean_pence: int | None = None
    next_pence: int | None = None
    compared: int = 0


class AcceptPrice(Body):
    """Why a price stands."""

    reason: str
    detail: str = ""


class RejectPrice(Body):
    """Why an offer is delisted until it asks another price."""

    reason: str
    detail: str


PRICE_QUERIES = Operation("GET", "/v1/price-queries", Listed[PriceQuery], query=("status", "after", "limit"))
PRICE_QUERY = Operation("GET", "/v1/price-queries/{query_id}", PriceQuery)
ACCEPT_PRICE = Operation("POST", "/v1/price-queries/{query_id}/acceptance", Nothing, body=AcceptPrice)
REJECT_PRICE = Operation("POST", "/v1/price-queries/{query_id}/rejection", Nothing, body=RejectPrice)

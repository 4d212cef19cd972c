"""What happened to a thing, whatever it is, and how it was when a day ended."""

from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime, ConfigDict

from portal.api.operation import Answer, Listed, Operation


class Doer(Answer):
    """Who brought a fact about: an account, the system, or the department."""

    kind: str
    name: str | None = None
    roles: tuple[str, ...] = ()


class InWords(Answer):
    """A reason that a fact gives."""

    code: str
    text: str | None
    detail: str = ""


class ReliedOn(Answer):
    """What else was known when it was decided, with the version that was."""

    row: str
    id: str
    version: int


class Happened(Answer):
    """One fact, or versions of which nothing can be told."""

    version: int
    through: int
    told: str = "fact"
    fact: str | None = None
    at: AwareDatetime | None = None
    by: Doer | None = None
    fields: dict[str, Any] | None = None
    withheld: tuple[str, ...] = ()
    reasons: tuple[InWords, ...] = ()
    policies: tuple[str, ...] = ()
    relied_on: tuple[ReliedOn, ...] = ()


class AsItWas(Answer):
    """A thing with all that the API says of it."""

    model_config = ConfigDict(frozen=True, extra="allow")


@dataclass(frozen=True)
class Kept:
    """A kind of thing with a history: what it is called, its history, and itself where a day can be asked for."""

    called: str
    history: Operation[Listed[Happened]]
    thing: Operation[AsItWas] | None = None


def _kept(called: str, path: str, *, of_a_day: bool = False, below: str = "") -> Kept:
    history = Operation("GET", f"{path}{below}/history", Listed[Happened], query=("after", "limit"))
    return Kept(called, history, Operation("GET", path, AsItWas, query=("as_at",)) if of_a_day else None)


KEPT = {
    "order": _kept("Order", "/v1/orders/{order_id}", of_a_day=True),
    "supplier": _kept("Supplier", "/v1/suppliers/{supplier_id}", of_a_day=True),
    "application": _kept("Application", "/v1/applications/{application_id}", of_a_day=True),
    "offer": _kept("Offer", "/v1/offers/{offer_id}", of_a_day=True),
    "offer-review": _kept("Review of an offer", "/v1/offer-reviews/{review_id}", of_a_day=True),
    "price-query": _kept("Query of a price", "/v1/price-queries/{query_id}", of_a_day=True),
    "gap": _kept("Gap", "/v1/gaps/{gap_id}", of_a_day=True),
    "match": _kept("Match", "/v1/matches/{match_id}"),
    "shortlist": _kept("Shortlist", "/v1/shortlists/{shortlist_id}"),
    "complaint": _kept("Complaint", "/v1/complaints/{complaint_id}", of_a_day=True),
    "performance": _kept("Performance", "/v1/performance/{performance_id}", of_a_day=True),
    "evidence": _kept("Evidence", "/v1/evidence/{evidence_id}"),
    "evidence-request": _kept("Request for evidence", "/v1/evidence-requests/{request_id}"),
    "register-checks": _kept("Register checks", "/v1/suppliers/{supplier_id}", below="/register-checks"),
    "debarment": _kept("Debarment findings", "/v1/suppliers/{supplier_id}", below="/debarment-findings"),
    "feedback": _kept("Feedback", "/v1/feedback-requests/{feedback_id}"),
    "succession": _kept("Succession", "/v1/successions/{succession_id}"),
    "register-notice": _kept("Notice for the register", "/v1/register-notices/{notice_id}"),
    "competition": _kept("Competition", "/v1/competitions/{competition_id}", of_a_day=True),
    "payment": _kept("Payment", "/v1/payments/{payment_id}", of_a_day=True),
    "payment-run": _kept("Payment run", "/v1/payment-runs/{run_id}"),
    "procurement-notice": _kept("Procurement notice", "/v1/procurement-notices/{notice_id}"),
    "integrity-flag": _kept("Flag", "/v1/integrity-flags/{flag_id}"),
    "requirement": _kept("Requirement", "/v1/requirements/{requirement_id}", of_a_day=True),
    "data-request": _kept("Request for a client's data", "/v1/data-requests/{data_request_id}"),
    "webhook": _kept("Webhook", "/v1/webhooks/{webhook_id}"),
    "emergency-access": _kept("Emergency access", "/v1/emergency-accesses/{emergency_id}", of_a_day=True),
}
"""The kinds of thing with an id; what each role may read of them the API says."""


class FoundOrder(Answer):
    """An order that was found by the number of its purchase order."""

    order_id: str


ORDERS_BY_NUMBER = Operation("GET", "/v1/orders", Listed[FoundOrder], query=("purchase_order", "limit"))

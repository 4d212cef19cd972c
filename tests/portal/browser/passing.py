"""Pages that may be missed: their state passes, no test makes them whole, and what they show is shown by others."""

from collections.abc import Mapping

_ONE_QUESTION = (
    "asks one thing on components/step.html, as sixty pages do; its view and its form have tests of their own"
)
_OF_A_SUPPLIER = (
    "asks one thing on supplier/order_step.html, as every step does that test_orders.py makes; passes quickly"
)
_ON_RECORD = "is a list of facts on staff/detail.html, as thirty pages are; its view has a test of its own"

MAY_BE_MISSED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "/applications/{application_id}/admit",
            "/approvals/{order_id}/hand-over",
            "/claims/{payment_id}/query",
            "/claims/{payment_id}/repayment",
            "/clients/{journey_id}/needs/{need_id}/resume",
            "/clients/{journey_id}/needs/{need_id}/withdraw",
            "/competitions/{competition_id}/bids-opening",
            "/competitions/{competition_id}/bids/{bid_id}/price-decision",
            "/competitions/{competition_id}/opening",
            "/competitions/{competition_id}/questions/{number}",
            "/evidence-requests/{request_id}/withdraw",
            "/orders/{order_id}/agree",
            "/orders/{order_id}/joining/decline",
            "/orders/{order_id}/joining/take",
            "/orders/{order_id}/lines/{line}/check/{outcome}",
            "/orders/{order_id}/lines/{line}/dispute",
            "/orders/{order_id}/lines/{line}/take-back/{outcome}",
            "/orders/{order_id}/next-best",
            "/orders/{order_id}/next-best-refusal",
            "/orders/{order_id}/problems/{number}",
            "/orders/{order_id}/refuse",
            "/performance/{performance_id}/extend",
            "/prices/{query_id}/accept",
            "/prices/{query_id}/reject",
            "/procurement-notices/{notice_id}/withdrawal",
            "/suppliers/{supplier_id}/return-removal",
            "/suppliers/{supplier_id}/withdraw-notice",
        ),
        _ONE_QUESTION,
    ),
    **dict.fromkeys(
        (
            "/offers/{offer_id}/price-query",
            "/offers/{offer_id}/questions/{review_id}",
        ),
        _OF_A_SUPPLIER,
    ),
    **dict.fromkeys(
        (
            "/applications/{application_id}/evidence/{evidence_id}/{version}/openings",
            "/evidence-requests/{request_id}",
            "/prices/{query_id}",
        ),
        _ON_RECORD,
    ),
}
"""Each with the reason. A page that is neither reached nor made by a test nor here fails the sweep."""

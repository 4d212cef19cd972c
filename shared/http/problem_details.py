"""The body of a problem (RFC 9457): what every refusal says, whoever writes it."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from shared.kernel.rules import Rejection

MEDIA_TYPE = "application/problem+json"
_TYPES = "https://dps.example/problems/"
# By code, the last part of `type`: what a person reads first. The gateway words its own problems by them too.
TITLES = {
    "address_refused": "This address is not for you, or too old",
    "bad_header": "Invalid header",
    "bad_request": "Malformed request",
    "body_too_large": "Request body too large",
    "file_infected": "Something harmful was found in this file",
    "file_rejected": "File not accepted",
    "file_unscanned": "File not scanned yet",
    "forbidden": "You do not have permission to do this",
    "gateway": "Request refused by the gateway",
    "headers_too_large": "Request headers too large",
    "idempotency_key_reused": "Idempotency-Key already used for another request",
    "internal": "Internal error",
    "invalid_request": "Invalid request",
    "method_not_allowed": "Method not allowed",
    "news_incomplete": "Temporarily unavailable",
    "not_found": "Not found",
    "organisation_unknown": "Organisation not registered",
    "place_unknown": "The feed does not go on from there",
    "precondition_required": "If-Match header required",
    "reference_data_missing": "No reference data for this date",
    "rejected": "Request not allowed by the rules",
    "request_incomplete": "Request ended before it was whole",
    "request_timeout": "Request took too long to arrive",
    "stale_version": "Changed since you read it",
    "timeout": "No answer in time",
    "too_many_requests": "Too many requests",
    "unauthenticated": "Authentication required",
    "unavailable": "Temporarily unavailable",
    "unsupported_media_type": "Unsupported content type",
}


def details(status: int, code: str, detail: str, reasons: Sequence[Rejection] = ()) -> dict[str, Any]:
    """Return the body of a problem; where there are no reasons of its own, the problem itself is the one reason."""
    return {
        "type": _TYPES + code.replace("_", "-"),
        "title": TITLES[code] if code in TITLES else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "reasons": [
            {"code": each.code, "detail": each.detail, "pointer": each.pointer}
            for each in reasons or (Rejection(code, detail),)
        ],
    }

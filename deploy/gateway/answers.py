"""The gateway's own errors, as problem details in the shape that the services use; to a browser, as a page."""

from deploy.gateway.envoy import Part, header
from deploy.gateway.headers import PROTECTION, correlation
from deploy.gateway.routes import API
from shared.http.problem_details import MEDIA_TYPE, details

# By status: its code and detail. Envoy's own words are shown only where they say nothing of what is behind it.
_PROBLEMS = {
    400: ("bad_request", "a header or the path is not as HTTP has it"),
    401: ("unauthenticated", "send a bearer token that is good here and now: {why}"),
    404: ("not_found", "nothing is served at this path"),
    408: ("request_timeout", "the request did not arrive in time; send it again"),
    413: ("body_too_large", "no request here needs so large a body"),
    429: ("too_many_requests", "you have used up what you may ask for now; see x-ratelimit-reset"),
    431: ("headers_too_large", "no request here needs so large headers"),
    502: ("unavailable", "the service answered in a way that cannot be passed on; send it again"),
    503: ("unavailable", "the service does not answer; send it again"),
    504: ("timeout", "the service did not answer in time; send it again with the same Idempotency-Key"),
}
# Only who has no proper token is told 403 by Envoy: that is 401, as the services have it.
_STATUS_MEANT = {403: 401}
# Where no route was found, or none yet looked for, nobody else says these.
_EVERYWHERE = [*PROTECTION, *correlation()]
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sorry, there is a problem</title>
</head>
<body><main>
<h1>Sorry, there is a problem</h1>
<p>This page cannot be shown at the moment. Try again in a minute. What you saved is kept.</p>
<p lang="cy">Ni ellir dangos y dudalen hon ar hyn o bryd. Rhowch gynnig arall arni mewn munud.</p>
<p>If you report this, give the number %REQ(X-REQUEST-ID)% and the code %RESPONSE_CODE%.</p>
</main></body>
</html>
"""
_WHY_NOT = "%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:failure:message)%"


def local_replies() -> Part:
    """Return how Envoy words what it answers itself."""
    known = [_mapper("EQ", status, _STATUS_MEANT.get(status, status)) for status in (*_PROBLEMS, *_STATUS_MEANT)]
    return {"mappers": [_page(), *known, _other()]}


def _page() -> Part:
    """Tell people in their browser what a consumer is told by a problem; the portal is not there to say it."""
    wants_a_page = _header("accept", {"contains": "text/html"})
    is_a_page = {"header_filter": {"header": {**_matched(":path", {"prefix": API}), "invert_match": True}}}
    return {
        "filter": {"and_filter": {"filters": [_status("GE", 400), wants_a_page, is_a_page]}},
        "body_format_override": {
            "text_format_source": {"inline_string": _PAGE},
            "content_type": "text/html; charset=utf-8",
        },
        "headers_to_add": [*_EVERYWHERE, header("content-security-policy", "default-src 'none'")],
    }


def _header(name: str, matches: Part) -> Part:
    return {"header_filter": {"header": _matched(name, matches)}}


def _matched(name: str, matches: Part) -> Part:
    return {"name": name, "string_match": matches}


def _mapper(comparison: str, status: int, meant: int) -> Part:
    code, detail = _PROBLEMS[meant]
    return {
        "filter": _status(comparison, status),
        "status_code": meant,
        "body_format_override": _json(details(meant, code, detail.replace("{why}", _WHY_NOT))),
        "headers_to_add": [
            *_EVERYWHERE,
            *([header("retry-after", "1")] if meant in {429, 502, 503} else []),
            *([header("www-authenticate", "Bearer")] if meant == 401 else []),
        ],
    }


def _other() -> Part:
    """Word every other error: its status stands for itself."""
    body = details(0, "gateway", "%RESPONSE_CODE%") | {"status": "%RESPONSE_CODE%"}
    return {"filter": _status("GE", 400), "body_format_override": _json(body), "headers_to_add": _EVERYWHERE}


def _status(comparison: str, status: int) -> Part:
    value = {"default_value": status, "runtime_key": f"dps.local_reply.{status}"}
    return {"status_code_filter": {"comparison": {"op": comparison, "value": value}}}


def _json(body: Part) -> Part:
    return {"json_format": body, "content_type": MEDIA_TYPE}

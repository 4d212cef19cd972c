"""How much anybody may ask for at once: token buckets of the gateway's own, in each gateway by itself."""

from deploy.gateway.envoy import Part, message, method
from deploy.gateway.gateway import GatewayLimits, TokenBucket
from shared.http.callers import PUBLIC

TOKEN = "envoy.filters.http.jwt_authn"  # noqa: S105 the name of a filter
CLAIMS = "claims"
FAILURE = "failure"
_REMEMBERED = 10_000
_ALWAYS: Part = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}
_ANY: Part = {
    "filter_enabled": _ALWAYS,
    "filter_enforced": _ALWAYS,
    "enable_x_ratelimit_headers": "DRAFT_VERSION_03",
    "max_dynamic_descriptors": _REMEMBERED,
    "always_consume_default_token_bucket": False,
}


def rates(limits: GatewayLimits) -> Part:
    """Return the limits of everything but the portal: by user, by address, and of everybody together."""
    user = _of_token("user", CLAIMS, "sub")
    # Only who has no good token has a reason why not.
    unknown = [_of_token("unknown", FAILURE, "message"), {"remote_address": {}}]
    writing = _where("writes", {**method("GET|HEAD"), "invert_match": True})
    anyone = [_where("anyone", {"name": ":path", "string_match": {"prefix": PUBLIC}}), {"remote_address": {}}]
    return {
        **_ANY,
        "stat_prefix": "gateway",
        "token_bucket": _bucket(limits.public),
        # An entry without a value stands for each value: every user has a bucket of its own.
        "descriptors": [
            {"entries": [{"key": "user"}], "token_bucket": _bucket(limits.requests)},
            {"entries": [{"key": "writes", "value": "yes"}, {"key": "user"}], "token_bucket": _bucket(limits.writes)},
            {"entries": [{"key": "unknown"}, {"key": "remote_address"}], "token_bucket": _bucket(limits.unknown)},
            {
                "entries": [{"key": "anyone", "value": "yes"}, {"key": "remote_address"}],
                "token_bucket": _bucket(limits.anyone),
            },
        ],
        "rate_limits": [{"actions": each} for each in ([user], [writing, user], unknown, anyone)],
    }


def _where(key: str, header: Part) -> Part:
    """Count by this key the requests whose header is so."""
    return {"header_value_match": {"descriptor_key": key, "descriptor_value": "yes", "headers": [header]}}


def _of_token(key: str, *steps: str) -> Part:
    path = [{"key": step} for step in steps]
    return {"metadata": {"descriptor_key": key, "metadata_key": {"key": TOKEN, "path": path}, "source": "DYNAMIC"}}


def _bucket(rate: TokenBucket) -> Part:
    return {"max_tokens": rate.burst, "tokens_per_fill": rate.refill, "fill_interval": f"{rate.seconds}s"}


def of_an_address(name: str, rate: TokenBucket) -> Part:
    """Return the limit of one route, in the place of all others: so much from each address."""
    limit = {
        **_ANY,
        "stat_prefix": name,
        "token_bucket": _bucket(rate),
        "descriptors": [{"entries": [{"key": "remote_address"}], "token_bucket": _bucket(rate)}],
        "rate_limits": [{"actions": [{"remote_address": {}}]}],
    }
    return {"envoy.filters.http.local_ratelimit": message("filters.http.local_ratelimit.v3.LocalRateLimit", limit)}

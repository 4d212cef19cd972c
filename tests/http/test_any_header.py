"""No header, path, query or value of a body makes a service fail."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.auth.principal import Role
from shared.kernel.ids import new_id
from tests.running import Running

# What a client can put on the wire: anything but the ends of lines and what the client's own library refuses.
ANY = st.one_of(
    st.text(st.characters(min_codepoint=0x20, exclude_characters="\x7f", exclude_categories=["Cs"]), max_size=80),
    st.integers(min_value=1, max_value=9000).map(lambda length: f'"{"1" * length}"'),
    st.sampled_from(['"0"', '"99999999999999999999"', "*", "", "-1", "null", "\u0661", "00-zz-yy-01", "%00", "%ff"]),
)
HEADERS = ("If-Match", "Idempotency-Key", "X-Correlation-Id", "traceparent", "Accept", "X-Other", "Cookie")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(
    headers=st.dictionaries(st.sampled_from(HEADERS), ANY, max_size=4),
    query=st.dictionaries(ANY | st.sampled_from(["limit", "sme", "supplier_id"]), ANY, max_size=3),
    body=st.dictionaries(ANY | st.sampled_from(["name", "sme", "staff", "since", "formerly"]), VALUES, max_size=5),
)
async def test_nothing_in_a_request_is_the_services_fault(
    desk: Running, headers: dict[str, str], query: dict[str, str], body: dict[str, object]
) -> None:
    buyer = desk.token(Role.BUYER, subject="ada")
    data = json.dumps(body).encode()
    kind = {"Content-Type": "application/json"}
    for method in ("POST", "PUT"):
        address = f"/v1/named/{new_id()}"
        reply = await desk.call(method, address, buyer, data=data, params=query, headers=headers | kind)
        assert reply.status < 500, reply
        assert len(json.dumps(reply.body or {})) < 40_000
    listed = await desk.call("GET", "/v1/named", buyer, params=query, headers=headers)
    assert listed.status < 500, listed

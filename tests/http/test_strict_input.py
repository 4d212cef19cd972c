"""Input is taken for what OpenAPI says it is, and refused by name where it is anything else."""

import json
from typing import Any

import pytest

from tests.http.test_conventions import ASKED, is_problem
from tests.running import Reply, Running

HEADERS = {"Content-Type": "application/json"}


async def post(desk: Running, path: str, token: str | None, body: bytes, kind: str = "application/json") -> Reply:
    return await desk.call("POST", path, token, data=body, headers={"Content-Type": kind})


def pointers(reply: Reply) -> list[str]:
    return sorted(reason["pointer"] for reason in reply.body["reasons"])


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("sme", ["on", "true", 1, 0, "yes", None]),
        ("staff", [True, "1_00", "100", 1.0, 1.5, "1e2", 10**7 + 1, 10**30, -1, None]),
        ("name", [1, True, ["Ada"], {"name": "Ada"}, None]),
        ("since", [1700000000, "1700000000", "2026-01-01T00:00:00", "2026-1-1", True]),
    ],
)
async def test_nothing_is_taken_for_another_type(
    desk: Running, buyer: str, path: str, field: str, values: list[Any]
) -> None:
    for value in values:
        reply = await desk.call("POST", path, buyer, json=ASKED | {field: value})
        assert is_problem(reply, 422, "invalid_request"), value
        assert pointers(reply) == [f"/{field}"], value
    assert (await desk.call("GET", path, buyer)).status == 404


async def test_dates_are_text_as_json_has_them(desk: Running, buyer: str, path: str) -> None:
    body = ASKED | {"since": "2026-01-01", "formerly": [{"name": "Ada", "until": "2025-12-31"}]}
    assert (await desk.call("POST", path, buyer, json=body)).status == 201


async def test_a_field_given_twice_is_refused_wherever_it_is(desk: Running, buyer: str, path: str) -> None:
    body = b'{"name": "A", "sme": true, "name": "B", "formerly": [{"name": "C", "until": "2025-12-31", "name": "C"}]}'
    reply = await post(desk, path, buyer, body)
    assert is_problem(reply, 422, "invalid_request")
    assert pointers(reply) == ["/formerly/0/name", "/name"]
    assert reply.codes == {"repeated_field"}


async def test_an_unknown_field_is_refused_wherever_it_is_and_pointed_at(desk: Running, buyer: str, path: str) -> None:
    body = ASKED | {"a/b~c": 1, "formerly": [{"name": "C", "until": "2025-12-31", "colour": "red"}]}
    reply = await desk.call("POST", path, buyer, json=body)
    assert is_problem(reply, 422, "invalid_request")
    assert pointers(reply) == ["/a~1b~0c", "/formerly/0/colour"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "A", "sme": true, "staff": NaN}',
        b'{"name": "A", "sme": true, "staff": Infinity}',
        b'{"name": "A", "sme": true, "staff": ' + b"9" * 4301 + b"}",
        b'{"name": "A", "sme": true, "staff": 1e400}',
        b'{"name": "\\ud800", "sme": true}',
        b'{"name": "A\\u0000", "sme": true}',
        b'{"name": "\xff", "sme": true}',
        b'\xef\xbb\xbf{"name": "A", "sme": true}',
        '{"name": "A", "sme": true}'.encode("utf-16"),
        b'{"name": "A", "sme": true} {}',
        b'{"name": "A", "sme": true,}',
        b'{"name": "A", "sme": true, "x": ' + b"[" * 100_000,
        b'{"x":' * 100_000,
        b"[" * 5000 + b"]" * 5000,
        b"null",
        b"1",
        b"",
    ],
)
async def test_what_is_no_such_json_is_refused(desk: Running, buyer: str, path: str, body: bytes) -> None:
    reply = await post(desk, path, buyer, body)
    assert is_problem(reply, 422, "invalid_request")
    assert len(json.dumps(reply.body)) < 2000


async def test_a_body_of_another_content_type_is_refused(desk: Running, buyer: str, path: str) -> None:
    body = json.dumps(ASKED).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "x", ""):
        assert is_problem(await post(desk, path, buyer, body, kind), 415, "unsupported_media_type")
    for kind in ("application/json; charset=utf-8", "Application/JSON"):
        assert (await post(desk, path, buyer, body, kind)).status == 201


async def test_a_command_without_fields_takes_no_body(desk: Running, buyer: str, path: str) -> None:
    removal = f"{path}/removal"
    for empty in (b"", b"{}"):
        assert (await post(desk, removal, buyer, empty)).status == 204
    for body in (b'{"reason": "x"}', b"x", b"[]"):
        reply = await post(desk, removal, buyer, body)
        assert is_problem(reply, 422, "invalid_request")
        assert reply.codes == {"body_not_expected"}


async def test_the_token_comes_before_everything_in_the_request(desk: Running, path: str) -> None:
    no_role = desk.token()
    for body, kind in ((b"{", "application/json"), (b"x" * 2_000_000, "text/plain")):
        assert is_problem(await post(desk, path, None, body, kind), 401, "unauthenticated")
        assert is_problem(await post(desk, path, no_role, body, kind), 403, "forbidden")
    assert is_problem(await desk.call("GET", "/v1/named/x?y=1"), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("limit=1_0", "/query/limit", "int_parsing"),
        ("limit=+1", "/query/limit", "int_parsing"),
        ("limit=%2B1", "/query/limit", "int_parsing"),
        ("limit=%201", "/query/limit", "int_parsing"),
        ("limit=1.0", "/query/limit", "int_parsing"),
        ("limit=%D9%A1", "/query/limit", "int_parsing"),
        ("limit=" + "1" * 5000, "/query/limit", "int_parsing"),
        ("limit=501", "/query/limit", "less_than_equal"),
        ("sme=on", "/query/sme", "bool_parsing"),
        ("sme=1", "/query/sme", "bool_parsing"),
        ("supplier_id={01890a5d-ac96-774b-bcce-b302099a8057}", "/query/supplier_id", "uuid_parsing"),
        ("supplier_id=01890a5dac96774bbcceb302099a8057", "/query/supplier_id", "uuid_parsing"),
        ("colour=red", "/query/colour", "unknown_parameter"),
        ("Limit=1", "/query/Limit", "unknown_parameter"),
        ("a/b~c=1", "/query/a~1b~0c", "unknown_parameter"),
        ("limit=1&limit=2", "/query/limit", "repeated_parameter"),
        ("limit=1&limit=1", "/query/limit", "repeated_parameter"),
        ("sme", "/query/sme", "bool_parsing"),
    ],
)
async def test_a_query_parameter_is_spelt_as_described_or_refused_by_name(
    desk: Running, buyer: str, query: str, pointer: str, code: str
) -> None:
    reply = await desk.call("GET", f"/v1/named?{query}", buyer)
    assert is_problem(reply, 422, "invalid_request")
    assert (pointers(reply), reply.codes) == ([pointer], {code})
    assert len(json.dumps(reply.body)) < 1000


async def test_everything_wrong_with_parameters_and_body_is_said_at_once(desk: Running, buyer: str) -> None:
    reply = await desk.call("POST", "/v1/named/x?colour=red", buyer, json={"name": 1, "sme": True})
    assert pointers(reply) == ["/name", "/path/supplier_id", "/query/colour"]
    reply = await desk.call("GET", "/v1/named?limit=0&sme=on&colour=red", buyer)
    assert pointers(reply) == ["/query/colour", "/query/limit", "/query/sme"]


async def test_parameters_that_are_as_described_are_taken(desk: Running, buyer: str) -> None:
    supplier = "01890A5D-AC96-774B-BCCE-B302099A8057"
    reply = await desk.call("GET", f"/v1/named?limit=7&sme=false&supplier_id={supplier}", buyer)
    assert reply.body == {"supplier_id": supplier.lower(), "sme": False, "limit": 7}


async def test_no_long_value_and_no_long_list_of_reasons_is_sent_back(desk: Running, buyer: str, path: str) -> None:
    long = "y" * 50_000
    for body in (ASKED | {"name": long}, ASKED | {long: 1}, ASKED | {"since": long}, ASKED | {"sme": long}):
        reply = await desk.call("POST", path, buyer, json=body)
        assert is_problem(reply, 422, "invalid_request")
        assert len(json.dumps(reply.body)) < 1000
    many = await desk.call("POST", path, buyer, json=ASKED | {f"f{number}": 1 for number in range(5000)})
    assert len(many.body["reasons"]) == 101
    assert "5000 fields" in many.body["detail"]
    for query in (f"{long[:5000]}=1", f"limit={long[:5000]}"):
        assert len(json.dumps((await desk.call("GET", f"/v1/named?{query}", buyer)).body)) < 1000

"""Operators of the database in a request are text, or refused: they select and change nothing."""

import json
from typing import Any, get_args, get_origin
from urllib.parse import quote

import pytest

from deploy import services
from shared.auth.principal import Role
from shared.http.app import endpoints
from shared.kernel.ids import new_id
from tests.http.test_conventions import ASKED
from tests.running import Running

OPERATORS: tuple[Any, ...] = (
    {"$gt": ""},
    {"$ne": None},
    {"$where": "sleep(2000)"},
    {"$regex": ".*"},
    {"$in": ["a"]},
    {"$expr": {"$eq": [1, 1]}},
    {"$function": {"body": "function(){}", "args": [], "lang": "js"}},
)
WRITTEN = ("$gt", "$where", "$$ROOT", "name.$", '{"$gt":""}', "'; return true; //", "\x00", "a.b")
PARAMETERS = [
    (name, f"{route.path}?{field.name}")
    for name in services.NAMES
    for route in endpoints(services.service(name).routers)
    for field in route.dependant.query_params
]


async def kept(desk: Running) -> list[Any]:
    return await desk.database["named"].find().sort("_id", 1).to_list(None)


@pytest.fixture
async def some(desk: Running, buyer: str) -> list[Any]:
    for name in ("Ada", "Bee"):
        made = await desk.call("POST", f"/v1/named/{new_id()}", buyer, json=ASKED | {"name": name})
        assert made.status == 201, made
    return await kept(desk)


async def test_an_operator_in_a_query_is_text_or_refused(desk: Running, buyer: str, some: list[Any]) -> None:
    for name in ("supplier_id", "sme", "limit"):
        for spelt in (f"{name}[$ne]", f"{name}[$where]", f"{name}.$gt", f"${name}", name):
            for value in WRITTEN:
                reply = await desk.call("GET", f"/v1/named?{quote(spelt)}={quote(value)}", buyer)
                assert reply.status == 422, (spelt, value, reply)
    for value in WRITTEN:
        reply = await desk.call("GET", f"/v1/named/{quote(value, safe='')}", buyer)
        assert reply.status in {404, 422}, (value, reply)
    assert await kept(desk) == some


async def test_an_operator_in_a_body_is_no_value(desk: Running, buyer: str, some: list[Any]) -> None:
    for field in (*ASKED, "since", "staff", "about", "formerly"):
        for operator in OPERATORS:
            for body in (ASKED | {field: operator}, ASKED | {field: [operator]}, ASKED | {next(iter(operator)): "x"}):
                reply = await desk.call("POST", f"/v1/named/{new_id()}", buyer, json=body)
                assert (reply.status, reply.codes != set()) == (422, True), (body, reply)
    for body in (*OPERATORS, [*OPERATORS], "$where"):
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        assert (await desk.call("POST", f"/v1/named/{new_id()}", buyer, data=data, headers=headers)).status == 422
    assert await kept(desk) == some


async def test_text_that_looks_like_an_operator_is_kept_as_it_is(desk: Running, buyer: str) -> None:
    for text in ("$where", "$gt 5", "a.b.$[]", "{'$ne': 1}", "$$ROOT"):
        path = f"/v1/named/{new_id()}"
        assert (await desk.call("POST", path, buyer, json=ASKED | {"name": text, "about": text})).status == 201
        assert (await desk.call("GET", path, buyer)).body["name"] == text


def is_plain(annotation: Any) -> bool:
    """Whether a value of this type is a text, a number, a day or one of a list, and never a mapping."""
    if annotation in {dict, Any, object} or get_origin(annotation) is dict:
        return False
    return all(is_plain(each) for each in get_args(annotation) if isinstance(each, type) or get_origin(each))


def test_no_parameter_of_any_service_takes_more_than_a_plain_value() -> None:
    """What a query says reaches the database as a text, a number, a day, or one of a list."""
    assert len(PARAMETERS) > 100
    taken = [
        where
        for name in services.NAMES
        for route in endpoints(services.service(name).routers)
        for field in route.dependant.query_params
        for where in [f"{name} {route.path}?{field.name}"]
        if not is_plain(field.field_info.annotation)
    ]
    assert taken == []


@pytest.mark.parametrize("annotation", [dict, Any, dict[str, str], list[dict[str, Any]]])
def test_a_parameter_that_takes_a_mapping_is_found(annotation: Any) -> None:
    assert not is_plain(annotation)


async def test_nobody_speaks_in_operators_by_a_token(desk: Running) -> None:
    for subject in ("$ne", "{$gt: ''}", "a.$b"):
        reply = await desk.call("GET", f"/v1/named/{new_id()}", desk.token(Role.BUYER, subject=subject))
        assert reply.status == 404, reply

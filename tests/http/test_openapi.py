"""What the OpenAPI documents say of callers, headers and problems is what the services do."""

import re

import pytest
from openapi_spec_validator import validate

from deploy.services import NAMES, service
from shared.auth.principal import Role
from shared.http.app import endpoints, openapi_of
from shared.http.callers import PUBLIC, Anyone, rule_of
from shared.http.schema_names import named_plainly, plain_name
from tests.documents import document_of
from tests.http.desk import SERVICE
from tests.running import Reply

METHODS = ("get", "post", "put", "patch", "delete")


def operations(document):
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def header_names(document, operation):
    """The headers that an operation takes, and whether each is needed."""
    kept = document["components"]["parameters"]
    named = [kept[each["$ref"].rsplit("/", 1)[1]] for each in operation["parameters"] if "$ref" in each]
    return {each["name"]: each.get("required", False) for each in named}


@pytest.mark.parametrize("name", NAMES)
def test_every_service_has_a_valid_document(name: str) -> None:
    validate(document_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_time_of_the_day_is_local_and_not_one_of_rfc_3339_which_has_an_offset(name: str) -> None:
    document = str(document_of(name))
    assert "'format': 'time'" not in document
    assert "'format': 'date" in document


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_says_who_may_call_it(name: str) -> None:
    declared, document = service(name), document_of(name)
    assert document["security"] == [{"token": []}]
    for route in endpoints(declared.routers):
        for method in route.methods:
            operation = document["paths"][route.path_format][method.lower()]
            assert operation["x-roles"] == sorted(rule_of(route).roles)
            if isinstance(rule_of(route), Anyone):
                assert (operation["security"], operation["x-roles"]) == ([], [])
                assert "Needs no token." in operation["description"]
                continue
            assert "security" not in operation
            assert f"Roles: {', '.join(operation['x-roles'])}." in operation["description"]
    assert {role for _, _, operation in operations(document) for role in operation["x-roles"]} <= set(Role)


# What is read and may be refused: a file that waits to be scanned, figures of a market where none is open, a client of
# several where no line is named.
REFUSED_BY_RULES = (
    "/content",
    "/address",
    "/gaps/board",
    "/gaps/statistics",
    "/reference-prices",
    "/demand",
    "/figures",
    "/figures.csv",
    "/order-clients/{order_id}",
)


@pytest.mark.parametrize("name", NAMES)
def test_every_refusal_is_described_as_a_problem(name: str) -> None:
    document = document_of(name)
    for method, path, operation in operations(document):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"404", "422", "503"} <= set(refusals), (method, path)
        assert ({"401", "403"} & set(refusals)) == (set() if path.startswith(PUBLIC) else {"401", "403"}), path
        assert all(list(answer["content"]) == ["application/problem+json"] for answer in refusals.values())
        changes = method != "get" and not path.endswith(("/search", "/address", "/preview", "/difference"))
        assert ("409" in refusals) == (changes or path.endswith(REFUSED_BY_RULES))
        assert ("428" in refusals) == header_names(document, operation).get("If-Match", False)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_made_leads_to_where_it_is_read_and_changed(name: str) -> None:
    document = document_of(name)
    by_name = {operation["operationId"]: (method, path) for method, path, operation in operations(document)}
    for _, path, operation in operations(document):
        if "201" not in operation["responses"]:
            continue
        links = operation["responses"]["201"]["links"]
        assert any(by_name[link["operationId"]][0] == "get" for link in links.values()), path
        for link in links.values():
            needed = {part[1:-1] for part in by_name[link["operationId"]][1].split("/") if part.startswith("{")}
            assert set(link["parameters"]) == needed


@pytest.mark.parametrize("name", NAMES)
def test_only_what_can_happen_is_described(name: str) -> None:
    for method, path, operation in operations(document_of(name)):
        answers = operation["responses"]
        assert {"400", "405", "408", "431", "500"} <= set(answers), path
        assert ("415" in answers) == ("requestBody" in operation)
        assert ("413" in answers) == (method != "get")
        assert "Allow" in answers["405"]["headers"]


async def test_headers_are_asked_for_and_sent_as_described(desk, buyer: str, path: str) -> None:
    document = (await desk.call("GET", "/openapi.json")).body
    described = document["paths"]["/v1/named/{supplier_id}"]
    body = {"name": "Ada Training", "sme": True}
    made = await desk.call("POST", path, buyer, json=body)
    shown = await desk.call("GET", path, buyer)
    changed = await desk.call("PUT", path, buyer, json=body | {"name": "Bee"}, headers={"If-Match": '"1"'})
    for method, reply in (("post", made), ("get", shown), ("put", changed)):
        assert told(described[method], reply) == sent(reply), method
    assert header_names(document, described["put"])["If-Match"]
    assert (await desk.call("PUT", path, buyer, json=body)).status == 428
    assert header_names(document, described["post"])["Idempotency-Key"] is False
    assert "If-Match" not in header_names(document, described["get"])


def told(operation, reply: Reply) -> set[str]:
    return set(operation["responses"][str(reply.status)].get("headers", {})) - {"Idempotent-Replayed"}


def sent(reply: Reply) -> set[str]:
    return {name for name in ("ETag", "Location") if name in reply.headers}


def test_the_desk_is_described_without_its_service() -> None:
    validate(openapi_of(SERVICE))


@pytest.mark.parametrize("name", NAMES)
def test_schemas_have_plain_names(name: str) -> None:
    schemas = document_of(name)["components"]["schemas"]
    assert [each for each in schemas if not re.fullmatch(r"[A-Z][A-Za-z0-9]*(-Input|-Output)?", each)] == []
    assert not any("[" in schema.get("title", "") for schema in schemas.values())


def test_a_schema_is_called_by_what_it_is_of() -> None:
    assert plain_name("Paged_Union_A__B__", "Paged[Union[A, B]]") == "PageOfAOrB"
    assert plain_name("Paged_Policy_Union_A__B___", "Paged[Policy[Union[A, B]]]") == "PageOfPolicyOfAOrB"
    assert plain_name("Policy_Any_", "Policy[Any]") == "Policy"
    assert plain_name("services__catalogue__gaps__domain__gap__Status", "Status") == "GapStatus"
    assert plain_name("services__client_journey__emergencies__views__Shown", "Shown") == "EmergencyShown"
    assert plain_name("shared__history__telling__Doer", "Doer") == "TellingDoer"
    assert plain_name("OrderForStaff", "OrderForStaff") == "OrderForStaff"


def test_one_whose_plain_name_is_taken_keeps_its_own() -> None:
    long = "services__catalogue__gaps__domain__gap__Status"
    schemas = {"GapStatus": {"title": "GapStatus"}, long: {"title": "Status"}}
    named = named_plainly({"components": {"schemas": schemas}, "paths": {"$ref": f"#/components/schemas/{long}"}})
    assert set(named["components"]["schemas"]) == {"GapStatus", long}
    assert named["paths"]["$ref"].endswith(long)

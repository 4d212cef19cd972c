"""What holds for every module and every tracked file, and no other check looks for."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Response

from deploy.events.described import described_services
from deploy.gateway.routes import service_by_prefix
from deploy.services import NAMES
from shared.auth.principal import Role
from shared.auth.tokens import Keys, Verifier
from shared.http.app import AccountsUnknown, create_app, endpoints, openapi_of, refuse_endpoints_without_rule
from shared.http.callers import EndpointWithoutRule, allow
from shared.http.endpoint import Endpoint
from shared.kernel.caller import Caller

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shared", "services", "portal", "deploy")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SERVICES = [each.service for each in described_services()]
RUFF = Path(sys.executable).with_name("ruff")

# Put together, so that this file does not hold what it looks for.
UNFINISHED = re.compile(rf"\b({'|'.join(['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'])})\b")
PLACES = ["/" + "home", "/" + "work", "/" + "root", "/" + "Users"]
OF_A_MACHINE = re.compile(rf"(?<![\w.~$}}-])({'|'.join(PLACES)})/[\w.]")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def parsed_with(word: str) -> Iterator[tuple[Path, ast.Module]]:
    """The modules in whose text a word stands, which are few: to parse all of them takes seconds each time."""
    for path in MODULES:
        if word in path.read_text(encoding="utf-8"):
            yield path, parsed(path)


def in_project(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked() -> Iterator[tuple[str, str]]:
    """The text files that git knows, with their text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in content:
            yield name, content.decode("utf-8")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in tracked()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_every_module_says_what_it_is() -> None:
    assert [in_project(path) for path in MODULES if not ast.get_docstring(parsed(path))] == []


def test_no_production_code_asserts() -> None:
    """An assertion disappears under `python -O`, and tells nobody what to do."""
    asserting = [
        f"{in_project(path)}:{node.lineno}"
        for path, module in parsed_with("assert")
        for node in ast.walk(module)
        if isinstance(node, ast.Assert)
    ]
    assert asserting == []


def test_no_production_code_prints_but_the_console() -> None:
    printing = [
        f"{in_project(path)}:{node.lineno}"
        for path, module in parsed_with("print")
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        if not path.is_relative_to(ROOT / "deploy/console")
    ]
    assert printing == []


# Of the database's own language: what finds, and what changes.
OPERATORS = re.compile(
    r"\$(eq|ne|in|nin|gt|gte|lt|lte|exists|and|or|nor|not|all|size|elemMatch|regex|expr|text|near|geoWithin"
    r"|set|unset|inc|min|max|push|pull|match|group|sort|limit|project|unwind|facet|count|sum|lookup)"
)
MEANS_OF_THEIR_OWN = {
    "shared/store": "what filters are turned into",
    "shared/files": "bytes in GridFS, and records that wait to be scanned or swept",
    "shared/sealing": "keys of the vault, in the layout of the driver that reads them",
    "deploy/reconciliation": "it holds the books against the log, and must not share a fault of the store",
}


def operators_in(tree: ast.AST) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and OPERATORS.fullmatch(node.value)
    ]


def test_no_operator_of_the_database_is_outside_the_store() -> None:
    found = {
        in_project(path): lines
        for path, module in parsed_with("$")
        if not any(path.is_relative_to(ROOT / place) for place in MEANS_OF_THEIR_OWN)
        if (lines := operators_in(module))
    }
    assert found == {}


def test_an_operator_of_the_database_is_found() -> None:
    source = 'FILTERS = {\n"a": {"$in": [1]},\n"b": {"$ref": "#/$defs/In"},\n"c": {"$ne": None}}\n'
    assert operators_in(ast.parse(source)) == [2, 4]


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import datetime\n\nNOW = datetime.datetime.now()\n", "DTZ005"),
        ("import datetime\n\nDAY = datetime.date.today()\n", "DTZ011"),
        ("print(1)\n", "T201"),
    ],
)
def test_ruff_refuses_times_without_a_zone_and_printing(code: str, rule: str) -> None:
    command = [RUFF, "check", "--no-cache", "--output-format", "concise", "--stdin-filename", "shared/planted.py", "-"]
    result = subprocess.run(command, input=code, cwd=ROOT, capture_output=True, text=True, check=False)
    assert rule in result.stdout


def test_nothing_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(OF_A_MACHINE) == []


@pytest.mark.parametrize("place", PLACES)
def test_a_place_on_somebodys_machine_is_found(place: str) -> None:
    assert all(OF_A_MACHINE.search(text) for text in (f"see {place}/main", f'"{place}/.cache"', f"({place}/me/x)"))
    assert not any(OF_A_MACHINE.search(text) for text in (f"services{place}/a", f"~{place}/x", f"https://a.b{place}/c"))


def test_every_service_is_here() -> None:
    assert tuple(service.name for service in SERVICES) == NAMES


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_endpoint_of_a_service_says_who_may_call_it(service) -> None:
    assert endpoints(service.routers)
    assert openapi_of(service)["info"]["title"] == service.title


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_endpoint_of_a_service_says_what_it_does(service) -> None:
    silent = [route.path for route in endpoints(service.routers) if not (route.description or "").strip()]
    assert silent == []


def test_an_endpoint_without_a_rule_does_not_start() -> None:
    router = APIRouter(route_class=Endpoint)

    @router.get("/v1/with", dependencies=[allow(Role.AUDITOR)])
    async def with_rule() -> Response: ...

    @router.get("/v1/as-parameter")
    async def with_rule_as_parameter(caller: Annotated[Caller, allow(Role.AUDITOR)]) -> Response: ...

    refuse_endpoints_without_rule([router])

    @router.post("/v1/without")
    async def without_rule() -> Response: ...

    with pytest.raises(EndpointWithoutRule, match=r"\['POST'\] /v1/without"):
        refuse_endpoints_without_rule([router])


def test_a_service_that_opens_anything_to_suppliers_and_does_not_know_who_speaks_for_them_does_not_start() -> None:
    router = APIRouter(route_class=Endpoint)

    @router.get("/v1/own")
    async def own(caller: Annotated[Caller, allow(Role.BUYER, Role.SUPPLIER)]) -> Response: ...

    verifier = Verifier(Keys(file=Path("jwks.json")), "https://identity.example", "dps")
    with pytest.raises(AccountsUnknown, match="KNOWN_ACCOUNTS for /v1/own"):
        create_app("Desk", "", (router,), verifier, ())


def test_the_paths_of_services_are_disjoint_so_that_a_gateway_needs_prefixes_alone() -> None:
    assert set(service_by_prefix().values()) == {each.name for each in SERVICES}
    assert all(route.path.startswith("/v1/") for each in SERVICES for route in endpoints(each.routers))


def _own_rules(tree: ast.AST) -> list[int]:
    looked_at = {"roles", "districts", "supplier_id", "account"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in looked_at
        and isinstance(node.value, ast.Name)
        and node.value.id == "caller"
    ]


def test_services_decide_nothing_by_a_callers_token_themselves() -> None:
    """Access is `shared.auth.access`'s to decide; what a rule of the domain needs of a token is handed to it."""
    allowed = {
        "services/ordering/competitions/access.py": 2,  # nobody judges bids of its own, or above its authority
        "services/ordering/orders/access.py": 1,  # nobody orders from itself
        "services/supplier_registry/invitations/commands.py": 1,  # nobody speaks for two
        "services/supplier_registry/organisations/commands.py": 1,  # nobody registers twice
        "services/supplier_registry/registers/sharing.py": 1,  # who is registered opens its own code alone
    }
    found = {
        str(path.relative_to(ROOT)): len(lines)
        for path in sorted((ROOT / "services").rglob("*.py"))
        if (lines := _own_rules(ast.parse(path.read_text())))
    }
    assert found == allowed
    assert _own_rules(ast.parse("if Role.SUPPLIER in caller.roles: pass")) == [1]

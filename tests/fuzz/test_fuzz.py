"""Requests made up from each service's own OpenAPI document meet no answer that it does not describe.

The short form tries each service as one role, with a few random requests for each operation. `make fuzz` tries each
operation as every role that may call it, with `FUZZ_EXAMPLES` requests, 25 unless told otherwise, and along its links;
and as one of them at every boundary of its schemas. That any other role is refused is in `tests/auth/test_access.py`.
"""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.services import NAMES, service
from shared.auth.principal import Role
from shared.http.app import endpoints
from shared.http.callers import rule_of
from shared.kernel.ids import new_id
from shared.runtime import ProcessRole
from tests.running import Running, issuer_in, running, settings_for

ROOT = Path(__file__).resolve().parents[2]
ONE_ROLE = {
    "supplier_registry": Role.SUPPLIER,
    "catalogue": Role.SUPPLIER,
    "client_journey": Role.WORK_COACH,
    "ordering": Role.BUYER,
    "notifications": Role.WORK_COACH,
}
REGISTRATION = {
    "name": "Beacon Skills",
    "identifiers": [{"scheme": "GB-COH", "id": "01234567"}],
    "staff": 12,
    "turnover_pence": 90_000_000,
    "balance_sheet_pence": 20_000_000,
    "legal_form": "limited_company",
    "registered_address": {"lines": ["1 Wharf Street"], "town": "Leeds", "postcode": "LS1 4DY"},
}
HOW = {"thoroughly": "examples,coverage,fuzzing", "at random": "examples,fuzzing", "along links": "stateful"}
"""The phases of schemathesis, by what they are called here."""
LINKED = 25
"""Of fewer operations none may follow from another, which schemathesis takes for a mistake."""


def shares(name: str) -> Iterator[tuple[str, Role, str, frozenset[str]]]:
    """Which operations of a service each role tries, and how: thoroughly, where none did that may call more of them."""
    rules = {route.name: rule_of(route) for route in endpoints(service(name).routers)}
    by_role = {role: {each for each, rule in rules.items() if role in rule.roles} for role in Role}
    untried = set(rules)
    for role, own in sorted(by_role.items(), key=lambda each: -len(each[1])):
        first = untried & (own | {each for each, rule in rules.items() if not rule.roles}) if own else set()
        untried -= first
        for how, chosen in zip(HOW, (first, own - first, own if len(own) >= LINKED else ()), strict=True):
            if chosen:
                yield name, role, how, frozenset(chosen)


WITH_A_FEED = [
    name for name in NAMES if any(each.path.startswith("/v1/feeds/") for each in endpoints(service(name).routers))
]


@pytest.fixture
async def fuzzed(
    request: pytest.FixtureRequest, mongodb_uri: str, database_name: str, tmp_path: Path
) -> AsyncIterator[Running]:
    """The API of the service that the test names, alone: news of others never comes."""
    issuer = issuer_in(tmp_path)
    settings = settings_for(mongodb_uri, "127.0.0.1:9", database_name, issuer, kafka_create_topics=False)
    async with running(service(request.param), settings, issuer, frozenset({ProcessRole.API})) as one:
        yield one
        await one.database.client.drop_database(database_name)


async def fuzz(one: Running, role: Role, examples: int, folder: Path, phases: str, *only: str) -> None:
    """Run these phases of schemathesis with all its checks; fails with what it reports."""
    org = new_id()
    scopes = {scope for route in endpoints(one.service.routers) if (scope := rule_of(route).scope)}
    token = one.issuer.token(
        f"tester {role}",
        [role],
        org=str(org),
        districts=["D01", "D02"],
        scopes=scopes if role is Role.SERVICE else (),
    )
    if role is Role.SUPPLIER:
        await register(one, org, token)
    command = [
        *(Path(sys.executable).with_name("schemathesis"), "--config-file", ROOT / "tests/fuzz/schemathesis.toml"),
        *("--no-color", "run", f"{one.url}/openapi.json", "--header", f"Authorization: Bearer {token}"),
        *("--max-examples", str(examples), "--phases", phases, "--no-shrink", "--warnings", "off", *only),
    ]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,  # where it leaves its memory of failures
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert b"No issues found" in said, said.decode()


async def register(one: Running, org: object, token: str) -> None:
    """Let the organisation stand for a supplier, which every other endpoint asks for."""
    if one.service.name == "supplier_registry":
        assert (await one.call("POST", "/v1/suppliers", token, json=REGISTRATION)).status == 201
    else:
        await one.knows(org, new_id())


@pytest.mark.parametrize(("fuzzed", "role"), ONE_ROLE.items(), indirect=["fuzzed"])
async def test_no_request_meets_an_answer_that_is_not_described(fuzzed: Running, role: Role, tmp_path: Path) -> None:
    await fuzz(fuzzed, role, 2, tmp_path, "fuzzing")


@pytest.mark.parametrize("fuzzed", WITH_A_FEED, indirect=True)
async def test_no_request_to_a_feed_does(fuzzed: Running, tmp_path: Path) -> None:
    await fuzz(fuzzed, Role.SERVICE, 10, tmp_path, "examples,fuzzing", "--include-path-regex", "^/v1/feeds/")


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("fuzzed", "role", "how", "operations"),
    [pytest.param(*share, id="-".join(share[:3])) for name in NAMES for share in shares(name)],
    indirect=["fuzzed"],
)
async def test_no_request_of_any_role_does(
    fuzzed: Running, role: Role, how: str, operations: frozenset[str], tmp_path: Path
) -> None:
    chosen = (part for each in sorted(operations) for part in ("--include-operation-id", each))
    await fuzz(fuzzed, role, int(os.environ.get("FUZZ_EXAMPLES", "25")), tmp_path, HOW[how], *chosen)


def test_every_operation_is_tried_by_every_role_that_may_call_it_and_thoroughly_by_one() -> None:
    for name in NAMES:
        rules = {route.name: rule_of(route) for route in endpoints(service(name).routers)}
        tried = Counter(
            (role, each) for _, role, how, chosen in shares(name) if how != "along links" for each in chosen
        )
        thoroughly = Counter(each for *_, how, chosen in shares(name) if how == "thoroughly" for each in chosen)
        assert set(tried.values()) == set(thoroughly.values()) == {1}
        assert set(thoroughly) == set(rules)
        assert {each for each in tried if rules[each[1]].roles} == {
            (role, each) for each, rule in rules.items() for role in rule.roles
        }


def test_every_service_is_fuzzed() -> None:
    assert set(ONE_ROLE) == set(NAMES)

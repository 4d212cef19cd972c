"""Reference data is served to everybody with a token, is asked for only when it changed, and is a department's own."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy import services
from shared.auth.principal import PEOPLE, Role
from shared.kernel.ids import new_id
from shared.reference import districts, jobcentres, loading, policies
from shared.reference.files import ReferenceDataError, replaceable, replaced, use_folder
from shared.reference.published import LISTINGS
from shared.runtime import ProcessRole
from tests.running import Running, issuer_in, running, settings_for

HERE = Path("shared/reference")
API = frozenset({ProcessRole.API})


@asynccontextmanager
async def a_catalogue(mongodb_uri: str, folder: Path, **more: Any) -> AsyncIterator[Running]:
    database = f"test_reference_{new_id().hex[-8:]}"
    issuer = issuer_in(folder)
    settings = settings_for(mongodb_uri, "127.0.0.1:9", database, issuer, kafka_create_topics=False, **more)
    async with running(services.service("catalogue"), settings, issuer, API) as one:
        yield one
        await one.database.client.drop_database(database)


@pytest.fixture(scope="module")
async def served(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with a_catalogue(mongodb_uri, tmp_path_factory.mktemp("reference")) as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A department's own folder, which no other test decides by."""
    own = tmp_path / "reference"
    own.mkdir()
    yield own
    use_folder(None)


def file_of(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / name).read_text())
    return content


def put(folder: Path, name: str, content: dict[str, Any]) -> None:
    (folder / name).write_text(json.dumps(content))


def with_a_district(**changes: Any) -> dict[str, Any]:
    content = file_of("districts.json")
    content["districts"].append({**content["districts"][0], "code": "D38", "name": "Isles", **changes})
    return content


# Served


@pytest.mark.parametrize("name", sorted(LISTINGS))
async def test_every_list_is_served_whole_with_what_it_says_of_itself(served: Running, name: str) -> None:
    reply = await served.call("GET", f"/v1/reference/{name}", served.token(Role.WORK_COACH))
    assert reply.status == 200
    assert reply.body["items"] == LISTINGS[name].content()["items"]
    assert reply.body["items"] or name == "debarments"  # nobody may be on that one
    assert reply.body["about"]
    assert reply.body["source"]
    assert reply.headers["Cache-Control"] == "private, max-age=300"


async def test_the_index_names_every_list_with_the_etag_that_it_has(served: Running) -> None:
    token = served.token(Role.SUPPLIER, org=new_id())
    index = (await served.call("GET", "/v1/reference", token)).body["items"]
    assert {each["name"] for each in index} == set(LISTINGS)
    for each in index:
        assert (await served.call("GET", each["path"], token)).headers["ETag"] == each["etag"]


async def test_a_policy_is_served_with_its_values_source_and_regimes(served: Running) -> None:
    found = (await served.call("GET", "/v1/reference/policies", served.token(Role.AUDITOR))).body["items"]
    assert len(found) == sum(len(versions) for versions in policies().values())
    (tender, _) = [each for each in found if each["id"] == "competition"]
    assert (tender["values"], tender["legal_basis"]) == (
        {"tender_days_at_least": 10},
        "PCR 2015 reg. 34(11); PA 2023 s. 54(4)",
    )
    assert tender["applies_to"] == ["PCR_DPS", "PCR_LIGHT_TOUCH", "PA23_DYNAMIC_MARKET"]
    matrix = (await served.call("GET", "/v1/reference/authority", served.token(Role.AUDITOR))).body["items"]
    assert {each["id"] for each in matrix} == {"order_approval", "competition_award", "payment_verification"}


@pytest.mark.parametrize("asked", ["{}", "W/{}", '"0", {}', '"0",W/{}', "*"])
async def test_what_has_not_changed_is_not_sent_again(served: Running, asked: str) -> None:
    token = served.token(Role.BUYER)
    first = await served.call("GET", "/v1/reference/markets", token)
    etag = first.headers["ETag"]
    again = await served.call(
        "GET", "/v1/reference/markets", token, headers={"If-None-Match": asked.replace("{}", etag)}
    )
    assert (again.status, again.body, again.headers["ETag"]) == (304, None, etag)


@pytest.mark.parametrize("asked", ['"0"', "", '"', "," * 300, "W/*"])
async def test_what_is_not_had_is_sent(served: Running, asked: str) -> None:
    reply = await served.call(
        "GET", "/v1/reference/markets", served.token(Role.BUYER), headers={"If-None-Match": asked}
    )
    assert reply.status == 200


async def test_a_header_that_is_longer_than_any_list_of_etags_here_is_refused(served: Running) -> None:
    for length, status in ((1000, 200), (1001, 400)):
        headers = {"If-None-Match": "x" * length}
        reply = await served.call("GET", "/v1/reference/markets", served.token(Role.BUYER), headers=headers)
        assert reply.status == status
    assert reply.body["reasons"][0]["pointer"] == "/header/If-None-Match"


async def test_whoever_has_a_token_may_read_and_nobody_may_write(served: Running) -> None:
    path = "/v1/reference/districts"
    assert (await served.call("GET", path)).status == 401
    replies = [await served.call("GET", path, served.token(role, districts=["D01"], org=new_id())) for role in PEOPLE]
    assert {each.status for each in replies} == {200}
    system = served.issuer.token("billing", (Role.SERVICE,), scopes=("reference:read",))
    other = served.issuer.token("other", (Role.SERVICE,), scopes=("offers:read",))
    assert [(await served.call("GET", path, token)).status for token in (system, other)] == [200, 403]
    newcomer = served.token(Role.SUPPLIER)
    assert (await served.call("GET", path, newcomer)).status == 200, "its form has these lists"
    assert (await served.call("GET", "/v1/offers", newcomer)).status == 403
    written = await served.call("PUT", path, served.token(*PEOPLE), json={})
    assert (written.status, written.headers["Allow"]) == (405, "GET")


async def test_a_list_that_there_is_not_is_not_found(served: Running) -> None:
    assert (await served.call("GET", "/v1/reference/tea-breaks", served.token(Role.BUYER))).status == 404


# Replaced


async def test_a_department_replaces_a_file_without_a_release(mongodb_uri: str, folder: Path, tmp_path: Path) -> None:
    put(folder, "districts.json", with_a_district())
    async with a_catalogue(mongodb_uri, tmp_path, reference_folder=folder) as one:
        token = one.token(Role.BUYER)
        served = (await one.call("GET", "/v1/reference/districts", token)).body["items"]
        assert [each["name"] for each in served if each["code"] == "D38"] == ["Isles"]
        gaps = [await one.call("GET", "/v1/gaps", token, params={"district": code}) for code in ("D38", "D39")]
        assert [each.status for each in gaps] == [200, 422]
        others = (await one.call("GET", "/v1/reference/categories", token)).body["items"]
        assert len(others) == 8


def test_only_files_of_the_same_names_replace_anything(folder: Path) -> None:
    put(folder, "districts.json", with_a_district())
    (folder / "..2026_11_26").mkdir()  # as Kubernetes mounts a ConfigMap
    loading.load(folder)
    assert replaced() == ("districts.json",)
    assert "D38" in districts()
    assert len(jobcentres()) == len(file_of("jobcentres.json")["jobcentres"])
    use_folder(None)
    assert "D38" not in districts()


def test_what_comes_with_the_code_can_replace_itself(folder: Path) -> None:
    for name in replaceable():
        (folder / name).write_text((HERE / name).read_text())
    loading.load(folder)
    assert replaced() == replaceable()


def lacking(name: str, key: str, last: int) -> dict[str, Any]:
    content = file_of(name)
    return {**content, key: content[key][:last]}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("distrikts.json", {}, r"distrikts\.json stands in for no file: there is agreements\.json, "),
        ("districts.json", with_a_district(group="G9"), "district 'D38' lies in unknown group 'G9'"),
        ("districts.json", with_a_district(valid_from="soon"), r"districts\.json: districts\.37\.valid_from: .*'soon'"),
        ("districts.json", with_a_district(code="D01"), "code 'D01' is used twice"),
        ("districts.json", lacking("districts.json", "districts", 36), "lies in unknown district 'D37'"),
        ("categories.json", lacking("categories.json", "categories", 7), "unknown category 'KEEPING_JOBS'"),
        ("policies.json", lacking("policies.json", "policies", 4), r"policies\.json has no .*turnover_test, removal"),
        ("markets.json", lacking("markets.json", "markets", 0), "at least 1"),
        ("regimes.json", lacking("regimes.json", "regimes", 4), "has no PA23_BELOW_THRESHOLD"),
    ],
)
def test_a_file_at_fault_is_refused_at_the_start_by_name_and_place(
    folder: Path, name: str, content: dict[str, Any], says: str
) -> None:
    put(folder, name, content)
    with pytest.raises(ReferenceDataError, match=says):
        loading.load(folder)


def test_codes_that_decisions_give_by_themselves_have_to_stay(folder: Path) -> None:
    content = file_of("outcomes.json")
    content["outcomes"] = [each for each in content["outcomes"] if each["code"] != "job_started"]
    put(folder, "outcomes.json", content)
    with pytest.raises(ReferenceDataError, match="no outcome job_started: decisions give it"):
        loading.load(folder)


def test_a_folder_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(ReferenceDataError, match="absent: there is no such folder"):
        loading.load(folder / "absent")


@pytest.mark.parametrize(
    ("program", "code"), [(("services.catalogue", "api"), 1), (("deploy.console.main", "status"), 2)]
)
def test_a_program_does_not_start_by_a_faulty_folder_and_says_why_in_one_line(
    folder: Path, program: tuple[str, ...], code: int
) -> None:
    put(folder, "districts.json", with_a_district(group="G9"))
    shown = subprocess.run(
        [sys.executable, "-m", *program],
        env={"REFERENCE_FOLDER": str(folder), "OPS_PORT": "0", "HTTP_PORT": "0", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert shown.returncode == code
    assert shown.stderr.strip().splitlines()[-1].startswith("district 'D38' lies in unknown group 'G9': one of G1")
    assert "Traceback" not in shown.stderr

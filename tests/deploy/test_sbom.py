"""The bill of materials that needs no engine: sound by the standard's own schema, and all that the lock installs."""

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy.sbom import LOCK, bill_of, main
from portal.vendor import VERSION

LOCKED = LOCK.read_text()
ELSEWHERE = {"colorama", "docopt", "httpx2-jsfetch"}
"""What the lock has for other platforms than an image's."""


def faults_of(bill: object) -> object:
    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill))


@pytest.mark.tools
def test_the_bill_is_sound_by_the_schema_of_its_standard() -> None:
    assert faults_of(bill_of(LOCKED)) is None


@pytest.mark.tools
@pytest.mark.parametrize(
    "planted", [{"type": "nothing"}, {"hashes": [{"alg": "SHA-256", "content": "short"}]}, {"unknown": 1}]
)
def test_the_schema_refuses_a_bill_that_is_none(planted: dict[str, object]) -> None:
    bill = bill_of(LOCKED)
    bill["components"][0] |= planted
    assert faults_of(bill) is not None


def test_it_has_every_package_that_is_installed_by_its_version_and_hashes() -> None:
    components = {each["name"]: each for each in bill_of(LOCKED)["components"]}
    pinned = set(re.findall(r"^([a-z0-9-]+)==", LOCKED, re.MULTILINE))
    assert pinned - components.keys() == ELSEWHERE
    assert components.keys() - pinned == {"govuk-frontend"}
    assert components["govuk-frontend"]["version"] == VERSION
    for name in pinned - ELSEWHERE:
        assert components[name]["version"] == version(name)
    hashes = re.findall(r"--hash=sha256:(\w+)", re.search(r"^pymongo==.*?(?=^\w)", LOCKED, re.MULTILINE | re.DOTALL)[0])
    assert len(hashes) > 10
    assert [each["content"] for each in components["pymongo"]["hashes"]] == hashes


def test_the_same_lock_makes_the_same_file_and_another_one_another(tmp_path: Path) -> None:
    first, again = tmp_path / "a/sbom.json", tmp_path / "b/sbom.json"
    main([str(first)])
    main([str(again)])
    assert first.read_bytes() == again.read_bytes()
    changed = bill_of(LOCKED.replace("aiohttp==", "aiohttp-other==", 1))
    assert changed["serialNumber"] != json.loads(first.read_text())["serialNumber"]

"""What programs that look for mistakes say of the manifests: nothing but what is meant as it is, for a reason."""

import json
import subprocess
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.manifests import FOLDER, OVERLAYS, rendered
from tests.deploy.tools import program

pytestmark = pytest.mark.tools

EXCEPTIONS: dict[str, dict[str, dict[str, str]]] = yaml.safe_load((FOLDER / "exceptions.yaml").read_text())
FLAWLESS = 10  # the best grade of kube-score
ROOT_POD = """
apiVersion: v1
kind: Pod
metadata: {name: mistake, namespace: default}
spec: {hostPID: true, containers: [{name: mistake, image: "mistake:latest", securityContext: {privileged: true}}]}
"""


def checkov(path: Path) -> set[str]:
    """The codes of what checkov finds wrong."""
    command = [program("checkov"), "-f", path, "--framework", "kubernetes", "-o", "json", "--skip-download"]
    report = json.loads(output_of([*command, "--soft-fail", "--compact"]))
    return {each["check_id"] for each in report["results"]["failed_checks"]}


def trivy(path: Path) -> set[str]:
    """The codes of what trivy finds wrong, by the checks that it has with it."""
    report = json.loads(
        output_of([program("trivy"), "config", "--skip-check-update", "--quiet", "--format", "json", path])
    )
    return {wrong["AVDID"] for each in report["Results"] for wrong in each.get("Misconfigurations", [])}


def kube_score(path: Path) -> set[str]:
    """The codes of what kube-score finds wrong; it has most of the checks of kube-linter, which cannot be had."""
    # Its status says that it found something, which is read from what it prints.
    report = json.loads(output_of([program("kube-score"), "score", "--output-format", "json", path], {0, 1}))
    checks = [check for each in report for check in each["checks"] if not check["skipped"]]
    return {check["check"]["id"] for check in checks if check["grade"] < FLAWLESS}


SCANNERS: dict[str, Callable[[Path], set[str]]] = {"checkov": checkov, "trivy": trivy, "kube-score": kube_score}


def output_of(command: list[Any], statuses: Container[int] = (0,)) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode in statuses, run.stderr
    return run.stdout


@pytest.mark.parametrize("scanner", SCANNERS)
def test_scanners_find_nothing_but_what_is_meant_as_it_is(scanner: str, tmp_path: Path) -> None:
    found = {}
    for overlay in OVERLAYS:
        (tmp_path / f"{overlay}.yaml").write_text(rendered(FOLDER / "overlays" / overlay))
        found[overlay] = SCANNERS[scanner](tmp_path / f"{overlay}.yaml")
    everywhere, elsewhere = (set(EXCEPTIONS[place][scanner]) for place in ("everywhere", "outside_production"))
    assert found["production"] == everywhere
    assert found["staging"] | found["local"] == everywhere | elsewhere


@pytest.mark.parametrize("scanner", SCANNERS)
def test_scanners_find_a_mistake(scanner: str, tmp_path: Path) -> None:
    (tmp_path / "mistake.yaml").write_text(ROOT_POD)
    known = set().union(*(EXCEPTIONS[place][scanner] for place in EXCEPTIONS))
    assert SCANNERS[scanner](tmp_path / "mistake.yaml") - known


def test_every_exception_has_its_reason() -> None:
    reasons = [reason for place in EXCEPTIONS.values() for each in place.values() for reason in each.values()]
    assert all(reason.endswith(".") for reason in reasons)

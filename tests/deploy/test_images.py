"""The image: what its Dockerfile names is there and enough; where there is a Docker engine, it builds and starts."""

import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

import pytest

from deploy.services import NAMES
from shared.http.operations import operations_app
from shared.runtime import Role
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy/docker/Dockerfile"
BASE_IMAGE = os.environ.get("DPS_BASE_IMAGE", "python:3.12-slim-bookworm")

Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """The Dockerfile's instructions, each with its continued lines as one."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines()) if word]


def of(word: str) -> list[str]:
    return [rest for each, rest in instructions() if each == word]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for rest in of("ENV") for pair in rest.split())


def copied_from_here() -> list[tuple[str, str]]:
    return [tuple(rest.split()) for rest in of("COPY") if not rest.startswith("--from")]


def in_context(path: str) -> bool:
    """Whether Docker sends this file to the build: the last pattern that fits it or a folder above it decides."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    above = [str(each) for each in (PurePosixPath(path), *PurePosixPath(path).parents)]
    sent = True
    for pattern in patterns:
        if any(_fits(each, pattern.removeprefix("!")) for each in above):
            sent = pattern.startswith("!")
    return sent


def _fits(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatchcase(PurePosixPath(path).name, pattern.removeprefix("**/"))
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def files_in_context() -> list[str]:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in tracked.stdout.splitlines() if (ROOT / path).is_file() and in_context(path)]


def test_the_build_is_sent_what_the_image_copies_and_little_else() -> None:
    files = files_in_context()
    sources = [source for source, _ in copied_from_here()]
    for source in sources:
        assert any(path == source or path.startswith(f"{source}/") for path in files), source
    assert [path for path in files if not path.startswith(tuple(sources))] == []
    assert not [path for path in files if path.startswith(("tests/", "docs/", ".git", ".dps"))]


def test_what_is_copied_is_enough_to_import_every_service(tmp_path: Path) -> None:
    targets = dict(copied_from_here())
    for path in files_in_context():
        source = next(each for each in targets if path == each or path.startswith(f"{each}/"))
        if targets[source].startswith("/"):
            continue
        target = tmp_path / targets[source] / Path(path).relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, target)
    script = f"""
import importlib, pathlib, sys
for name in {NAMES!r}:
    importlib.import_module(f"services.{{name}}.wiring")
ours = [m.__file__ for n, m in sys.modules.items() if n.partition(".")[0] in ("services", "shared", "deploy")]
assert "tests" not in sys.modules
print([file for file in ours if file and not pathlib.Path(file).is_relative_to({str(tmp_path)!r})])
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_the_image_sets_only_what_the_settings_know() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    assert {name for name in environment() if not name.startswith("PYTHON")} - {"PATH"} <= settings


def test_the_ports_are_those_that_the_services_listen_on() -> None:
    given = environment()
    assert of("EXPOSE") == [f"{given['HTTP_PORT']} {given['OPS_PORT']}"]
    assert int(given["HTTP_PORT"]) == Settings.model_fields["http_port"].default
    assert int(given["OPS_PORT"]) == Settings.model_fields["ops_port"].default


def test_the_health_check_asks_the_operations_port_whether_the_process_lives() -> None:
    (check,) = of("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    paths = {route.path for route in operations_app({}).routes}
    assert "/health/live" in command[-1]
    assert "/health/live" in paths
    assert 'os.environ["OPS_PORT"]' in command[-1]
    compile(command[-1], "health check", "exec")


def test_the_image_runs_modules_as_a_user_without_rights() -> None:
    assert json.loads(of("ENTRYPOINT")[-1]) == ["python", "-m"]
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", of("USER")[-1])


def test_what_is_installed_is_locked_by_hash() -> None:
    (install,) = [run for run in of("RUN") if "pip install" in run]
    assert {"--require-hashes", "--only-binary=:all:"} <= set(install.split())
    lock = (ROOT / "requirements/runtime.txt").read_text()
    pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==\S+", lock, re.MULTILINE | re.IGNORECASE)
    assert len(pinned) > 20
    assert "laptop" not in install


def test_the_base_is_a_pinned_python_that_the_project_supports() -> None:
    declared = [rest for rest in of("ARG") if rest.startswith("BASE_IMAGE=")]
    assert declared == ["BASE_IMAGE=python:3.12-slim-bookworm"]
    assert {rest.split()[0] for rest in of("FROM")} == {"${BASE_IMAGE}"}


def docker(*arguments: str, seconds: float = 60) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["docker", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds
    )


@pytest.fixture(scope="module")
def image() -> str:
    if not shutil.which("docker") or docker("info").returncode != 0:
        pytest.skip("building the image needs a Docker engine, and none answers `docker info`")
    if docker("image", "inspect", BASE_IMAGE).returncode != 0 and docker("pull", BASE_IMAGE, seconds=300).returncode:
        pytest.skip(f"building the image needs {BASE_IMAGE}, or another base that DPS_BASE_IMAGE names")
    built = docker(
        *("build", "--build-arg", f"BASE_IMAGE={BASE_IMAGE}", "-f", str(DOCKERFILE), "-t", "dps:test", "."), seconds=900
    )
    assert built.returncode == 0, built.stderr[-2000:]
    return "dps:test"


def run_image(image: str, arguments: list[str], *options: str) -> "subprocess.CompletedProcess[str]":
    hardened = ("--rm", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--network", "none")
    return docker("run", *hardened, *options, image, *arguments)


def test_the_built_image_runs_the_module_and_role_that_it_is_given(image: str) -> None:
    refused = run_image(image, [f"services.{NAMES[0]}", "nonsense"])
    assert refused.returncode == 1
    assert f"choose from {', '.join(Role)}" in refused.stderr


def test_the_built_image_has_what_every_service_needs(image: str) -> None:
    imports = "; ".join(f"import services.{name}.wiring" for name in NAMES)
    done = run_image(image, ["-c", imports], "--entrypoint", "python")
    assert done.returncode == 0, done.stderr


def test_the_built_image_has_no_package_installer_and_is_not_root(image: str) -> None:
    assert docker("inspect", "-f", "{{.Config.User}}", image).stdout.strip() == of("USER")[-1]
    assert "No module named pip" in run_image(image, ["pip", "--version"]).stderr

"""Images as they are built, and containers as compose runs them: on the engine that is there, or one of our own."""

import json
import re
import subprocess
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from deploy.docker.engine import Engine
from deploy.docker.images import ROOT, Images, bill_of_materials
from deploy.local.processes import HOST, free_port
from deploy.services import NAMES
from shared.runtime import ProcessRole
from tests.deploy.test_images import of
from tests.engine import Composed

pytestmark = pytest.mark.engine

USER = of("USER")[-1]
NO_NEW_PRIVILEGES = "no-new-privileges:true"
COLD_START = 60.0  # seconds; docs/architecture/deployment.md has what was measured, and most machines of CI are slower
HARDENED = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")


def run_image(
    engine: Engine, images: Images, arguments: list[str], *options: str
) -> "subprocess.CompletedProcess[str]":
    return engine.attempt(
        "run", "--rm", *HARDENED, "--network", "none", *options, images.service, *arguments, within=120
    )


def test_the_built_image_runs_the_module_and_role_that_it_is_given(engine: Engine, images: Images) -> None:
    refused = run_image(engine, images, [f"services.{NAMES[0]}", "nonsense"])
    assert refused.returncode == 1
    assert f"choose from {', '.join(ProcessRole)}" in refused.stderr


def test_the_built_image_has_what_every_service_needs(engine: Engine, images: Images) -> None:
    imports = "; ".join(f"import services.{name}.wiring" for name in NAMES)
    done = run_image(engine, images, ["-c", imports], "--entrypoint", "python")
    assert done.returncode == 0, done.stderr


def test_the_built_image_says_what_it_is(engine: Engine, images: Images) -> None:
    (found,) = json.loads(engine.do("image", "inspect", images.service))
    labels = {name.removeprefix("org.opencontainers.image."): each for name, each in found["Config"]["Labels"].items()}
    assert {"title", "description", "licenses", "version", "revision"} <= labels.keys()
    assert re.fullmatch(r"[0-9a-f]{40}|unknown", labels["revision"])
    assert found["Config"]["User"] == USER


LOOKED_FOR = ("cc", "gcc", "g++", "clang", "make", "pip", "pip3", "uv", "easy_install")
LOOK = f"""
import importlib.util, os, pathlib, shutil
print("programs", [name for name in {LOOKED_FOR!r} if shutil.which(name)])
print("modules", [name for name in ("pip", "ensurepip", "setuptools") if importlib.util.find_spec(name)])
found = os.popen("find / -xdev -name ca.crt; find /app -name '*.pem' -o -name '*.key' -o -name 'jwks*'")
print("keys", found.read().split())
print("wheels", [str(path) for path in pathlib.Path("/usr").rglob("*.whl")])
"""


def test_nothing_in_the_built_image_installs_or_compiles_or_is_secret(engine: Engine, images: Images) -> None:
    done = run_image(engine, images, ["-c", LOOK], "--entrypoint", "python")
    assert done.stdout.splitlines() == ["programs []", "modules []", "keys []", "wheels []"], done.stderr


def test_nothing_of_the_machine_that_built_it_is_in_the_image(engine: Engine, images: Images) -> None:
    (found,) = json.loads(engine.do("image", "inspect", images.service))
    assert not [each for each in found["Config"]["Env"] if re.search(r"proxy|cert|token|index", each, re.IGNORECASE)]
    history = engine.do("history", "--no-trunc", "--format", "{{.CreatedBy}}", images.service)
    hosts = set(re.findall(r"https?://([\w.-]+)", history))
    assert not {each for each in hosts if not each.endswith(("python.org", "debian.org"))}
    look = "grep -rhoE 'https?://[^/ ]+' /etc/apt /etc/pip.conf ~/.config 2>/dev/null || true"
    named = run_image(engine, images, ["-c", look], "--entrypoint", "sh").stdout.split()
    assert not {each for each in named if not each.endswith("debian.org")}


def test_the_bill_of_materials_names_every_package_of_the_lock(engine: Engine, images: Images, tmp_path: Path) -> None:
    bill = bill_of_materials(engine, images.service, tmp_path / "sbom.json")
    listed = json.loads(bill.read_text())["components"]
    found = {(re.sub(r"[._]", "-", each["name"].lower()), each.get("version")) for each in listed}
    lock = (ROOT / "requirements/runtime.txt").read_text()
    pinned = re.findall(r"^([a-z0-9][\w.-]*)(?:\[[^]]*\])?==(\S+) \\$", lock, re.MULTILINE | re.IGNORECASE)
    assert len(pinned) > 20
    assert {(re.sub(r"[._]", "-", name.lower()), version) for name, version in pinned} - found == set()


def running_in(composed: Composed) -> list[str]:
    """The names of the compose file's services that run the project's image and stay."""
    return [
        name for name in composed.compose.services() if name.rpartition("-")[2] in {"api", "worker", "relay", "timer"}
    ]


def test_every_role_of_every_service_is_healthy_without_rights(composed: Composed) -> None:
    names = running_in(composed)
    assert len(names) == len(NAMES) * 3
    for name in names:
        found = composed.compose.inspected(name)
        host = found["HostConfig"]
        assert found["State"]["Health"]["Status"] == "healthy", name
        assert found["RestartCount"] == 0, name
        assert (host["ReadonlyRootfs"], host["CapDrop"], host["SecurityOpt"]) == (True, ["ALL"], [NO_NEW_PRIVILEGES])
        assert composed.compose.do("exec", "-T", name, "id", "-u").strip() == USER.partition(":")[0]


def test_every_role_ends_in_order_and_in_time_when_told_to(composed: Composed) -> None:
    names = running_in(composed)
    composed.compose.do("stop", *names, within=180)
    try:
        ended = {name: composed.compose.inspected(name)["State"]["ExitCode"] for name in names}
        assert ended == dict.fromkeys(names, 0)  # 137: killed when the time was over; 1: ended at once by itself
    finally:
        composed.compose.up()


def test_an_api_is_ready_soon_after_its_container_starts(composed: Composed) -> None:
    compose, port = composed.compose, free_port()
    (network,) = compose.inspected("ordering-api")["NetworkSettings"]["Networks"]
    environment = [f"--env={each}" for each in compose.inspected("ordering-api")["Config"]["Env"]]
    mounted = f"{composed.issuer.jwks_file}:/etc/dps/jwks.json:ro"
    options = ("--network", network, "--volume", mounted, "--publish", f"{HOST}:{port}:9000", *HARDENED, *environment)
    started = time.monotonic()
    one = compose.engine.do(
        *("run", "--detach", *options, compose.images.service, "services.ordering", "api"), within=COLD_START
    ).strip()
    try:
        while not is_ready(port):
            assert time.monotonic() - started < COLD_START, compose.engine.do("logs", one)
    finally:
        compose.engine.do("rm", "--force", one)


def is_ready(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()

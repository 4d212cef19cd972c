"""The image's Dockerfile: what it names is there and enough. What is built from it is tried by test_containers.py."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

import pytest
from aiohttp import web

from deploy import alive
from deploy.docker.engine import Engine, Failed, an_engine
from deploy.docker.images import DOCKERFILE, ROOT, declared_base
from deploy.local.processes import HOST, CannotStart, free_port
from deploy.services import NAMES
from shared.http.operations import operations_app
from shared.settings import Settings
from tests.deploy.tools import program

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
importlib.import_module("portal.app")
ours = [m.__file__ for n, m in sys.modules.items() if n.partition(".")[0] in ("services", "shared", "deploy", "portal")]
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


def test_the_health_check_asks_whether_the_process_lives_as_it_says_itself() -> None:
    (check,) = of("HEALTHCHECK")
    assert json.loads(check.partition("CMD ")[2]) == ["python", "-m", alive.__name__]
    assert "/health/live" in {route.path for route in operations_app({}).routes}


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
    assert declared_base() == "python:3.12-slim-bookworm"
    assert {rest.split()[0] for rest in of("FROM")} == {"${BASE_IMAGE}"}


@pytest.mark.tools
@pytest.mark.parametrize("name", ["Dockerfile", "servers.Dockerfile"])
def test_hadolint_has_nothing_to_say(name: str) -> None:
    done = subprocess.run(
        [program("hadolint"), DOCKERFILE.with_name(name)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.tools
def test_hadolint_finds_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN sudo apt-get install curl\n")
    done = subprocess.run(
        [program("hadolint"), tmp_path / "Dockerfile"], capture_output=True, text=True, check=False, timeout=60
    )
    assert {"DL3004", "DL3006"} <= set(re.findall(r"DL\d{4}", done.stdout))


@pytest.mark.parametrize(
    ("command", "ends"),
    [
        (b"python\0-m\0services.ordering\0migrate\0", True),
        (b"python\0-m\0services.ordering\0api\0", False),
        (b"python\0-m\0services.ordering\0migrate\0api\0", False),
        (b"python\0-m\0services.migrate\0", False),
    ],
)
def test_the_health_check_knows_a_migration_by_its_command(command: bytes, *, ends: bool) -> None:
    assert alive.ends_by_itself(command) is ends


async def test_the_health_check_tells_a_process_that_lives_from_one_that_does_not() -> None:
    port = free_port()
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(alive.answers, port)
    for status, lives in ((200, True), (503, False)):
        async with answering("/health/live", status, port):
            assert await asyncio.to_thread(alive.answers, port) is lives


@asynccontextmanager
async def answering(path: str, status: int, port: int) -> AsyncIterator[None]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get(path, answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def test_a_machine_that_can_have_no_engine_says_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(CannotStart, match=r"needs root and docker, dockerd, iptables \(or apt-get"),
        an_engine(tmp_path),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("answer", "status"), [("exit 1", "status 1"), ("echo 'no such image' >&2; exit 125", "no such image")]
)
def test_a_command_of_an_engine_that_fails_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, status: str
) -> None:
    (tmp_path / "docker").write_text(f"#!/bin/sh\n{answer}\n")
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert not Engine().answers()
    with pytest.raises(Failed, match=status):
        Engine().do("image", "inspect", "none")

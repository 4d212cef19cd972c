"""A Docker engine: the one that answers, or one of our own for as long as it is needed."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.local.processes import CannotStart

_PACKAGES = {"docker": "docker.io", "dockerd": "docker.io", "iptables": "iptables", "debootstrap": "debootstrap"}
_STARTS_WITHIN = 60.0  # seconds
_STOPS_WITHIN = 90.0


class Failed(RuntimeError):
    """A command did not succeed; the message has the end of what it said."""


class Engine:
    """Commands to one engine: that of the environment, or the one that listens at `host`."""

    def __init__(self, host: str | None = None) -> None:
        self.environment = dict(os.environ) | ({"DOCKER_HOST": host} if host else {})

    def answers(self) -> bool:
        """Whether there is a client, and an engine that answers it."""
        return shutil.which("docker") is not None and self.attempt("info").returncode == 0

    def has(self, image: str) -> bool:
        """Whether the image is here or can be had from its registry."""
        if self.attempt("image", "inspect", image).returncode == 0:
            return True
        return self.attempt("pull", "--quiet", image, within=600).returncode == 0

    def attempt(
        self, *arguments: str, within: float = 60, stdin: int | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command of docker's, whatever becomes of it, for at most `within` seconds."""
        return run(["docker", *arguments], self.environment, within, stdin)

    def do(self, *arguments: str, within: float = 60, stdin: int | None = None) -> str:
        """Run a command of docker's and return what it printed; raises `Failed`."""
        return output_of(self.attempt(*arguments, within=within, stdin=stdin))


def run(
    command: Sequence[str], environment: Mapping[str, str], within: float, stdin: int | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, for at most `within` seconds."""
    return subprocess.run(  # noqa: S603 the commands are this package's own
        command,
        env=environment,
        stdin=stdin if stdin is not None else subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=within,
    )


def output_of(done: "subprocess.CompletedProcess[str]") -> str:
    """Return what a command printed; raises `Failed` where it did not succeed."""
    if done.returncode:
        raise Failed(f"{' '.join(done.args[:4])} ... ended with status {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


@contextmanager
def an_engine(folder: Path) -> Iterator[Engine]:
    """Yield the engine that answers, or else one of our own, which is in `folder` and gone when the block ends.

    Raises `CannotStart` where this machine can have neither.
    """
    there = Engine()
    if there.answers():
        yield there
        return
    require("docker", "dockerd", "iptables")
    with _own(folder) as engine:
        yield engine


def require(*programs: str) -> None:
    """Install Debian's packages of what is missing; raises `CannotStart` where that is not ours to do."""
    missing = [name for name in programs if shutil.which(name) is None]
    if not missing and os.geteuid() == 0:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CannotStart(
            f"no Docker engine answers, and one of our own needs root and {', '.join(programs)} (or apt-get for these)"
        )
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *{_PACKAGES[name] for name in missing}]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install):
        done = run(command, environment, within=600)
        if done.returncode:
            raise CannotStart(f"no Docker engine answers, and apt-get cannot install {', '.join(missing)}")


@contextmanager
def _own(folder: Path) -> Iterator[Engine]:
    folder.mkdir(parents=True, exist_ok=True)
    engine = Engine(f"unix://{folder}/docker.sock")
    command = [
        # Told to stop when this process ends, however it ends: it then stops its containers in order.
        *("setpriv", "--pdeathsig", "TERM"),
        *("dockerd", "--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec", "--pidfile", f"{folder}/pid"),
        *("--host", f"unix://{folder}/docker.sock"),
    ]
    log = folder / "dockerd.log"
    with log.open("wb") as out:
        daemon = subprocess.Popen(  # noqa: S603 the command is ours, and no shell reads it
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_for(engine, daemon, log)
        yield engine
    finally:
        daemon.terminate()
        daemon.wait(_STOPS_WITHIN)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(engine: Engine, daemon: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + _STARTS_WITHIN
    while not engine.answers():
        if daemon.poll() is not None or time.monotonic() > give_up:
            last = log.read_text(errors="replace").splitlines()[-1:]
            raise CannotStart(f"no Docker engine answers, and dockerd cannot be started here: {' '.join(last)}")
        time.sleep(0.2)

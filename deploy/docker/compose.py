"""The compose file on an engine: brought up until everything is healthy, asked, and taken down."""

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.docker.engine import Engine, Failed, output_of, run
from deploy.docker.images import ROOT, Images
from deploy.local.client_keys import local_kms, secret_file
from deploy.local.processes import CannotStart

FILE = ROOT / "deploy/compose/compose.yaml"
_IN_TOOLS = "lib/python3*/site-packages/compose/docker-compose"
_UP_WITHIN = 900.0  # seconds, images of servers and all
PORTS = tuple(f"{name}_PORT" for name in ("GATEWAY", "KAFKA", "MONGODB", "PROMETHEUS", "ALERTMANAGER", "GRAFANA"))
"""The compose file's variables for the ports that it publishes."""

_NOT_BUILT = {"grafana"}
"""What only a registry has: without one, everything else is brought up."""


@dataclass(frozen=True)
class Compose:
    """One project of the compose file; `keys` are the public keys of its identity provider."""

    engine: Engine
    images: Images
    keys: Path
    project: str = "dps"
    ports: Mapping[str, int] = field(default_factory=dict)
    """By the compose file's variables, such as `GATEWAY_PORT`; its own where not given."""

    def up(self) -> None:
        """Start everything and return once all of it is healthy, or has ended well; raises `Failed`."""
        self.do("up", "--detach", *self.services(), within=_UP_WITHIN)
        give_up = time.monotonic() + _UP_WITHIN
        # Not compose's own --wait: on a machine that is busy a container may be called unhealthy before it is up.
        while waited_for := [name for name, state in self._states().items() if not _is_well(state)]:
            if time.monotonic() > give_up:
                raise Failed(f"not healthy after {_UP_WITHIN:g} seconds: {', '.join(sorted(waited_for))}")
            time.sleep(1)

    def down(self) -> None:
        """Stop everything and remove it, with all data."""
        self.do("down", "--volumes", within=300)

    def services(self) -> list[str]:
        """Return what is brought up: all that the file has, or all that there are images for."""
        every = self.do("config", "--services").split()
        return [name for name in every if not (self.images.servers and name in _NOT_BUILT)]

    def inspected(self, service: str) -> dict[str, Any]:
        """Return what the engine knows of a service's container, also of one that has ended."""
        found: list[dict[str, Any]] = json.loads(self.engine.do("inspect", self.container(service)))
        return found[0]

    def container(self, service: str) -> str:
        """Return the id of a service's container."""
        return self.do("ps", "--all", "--quiet", service).strip()

    def do(self, *arguments: str, within: float = 60) -> str:
        """Run a command of compose's and return what it printed; raises `Failed`."""
        command = [*_compose(self.engine), "--project-name", self.project, "--file", str(FILE), *arguments]
        return output_of(run(command, self._environment, within))

    def _states(self) -> dict[str, dict[str, Any]]:
        """Return the state of every container of the project by its name."""
        ours = ("--filter", f"label=com.docker.compose.project={self.project}")
        inspected = json.loads(self.engine.do("inspect", *self.engine.do("ps", "--all", "--quiet", *ours).split()))
        return {each["Name"].removeprefix("/"): each["State"] for each in inspected}

    @property
    def _environment(self) -> dict[str, str]:
        ports = {name: str(port) for name, port in self.ports.items()}
        given = {
            "JWKS_FILE": str(self.keys),
            "CLIENT_KEY_SECRETS": secret_file(self.keys.parent / "secrets").read_text(),
            "SEALING_KMS": local_kms(self.keys.parent / "secrets"),
        }
        return self.engine.environment | self.images.environment | given | ports


def _is_well(state: Mapping[str, Any]) -> bool:
    if state["Status"] == "exited":
        return bool(state["ExitCode"] == 0)
    return bool(state["Status"] == "running" and state.get("Health", {}).get("Status", "healthy") == "healthy")


def _compose(engine: Engine) -> list[str]:
    """Return the command that compose goes by on this machine; raises `CannotStart` where there is none."""
    if engine.attempt("compose", "version").returncode == 0:
        return ["docker", "compose"]
    found = next((ROOT / ".venv-tools").glob(_IN_TOOLS), shutil.which("docker-compose"))
    if found is None:
        raise CannotStart("there is neither `docker compose` nor docker-compose: `make check-deploy` installs one")
    return [str(found)]

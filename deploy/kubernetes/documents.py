"""Every manifest that is written, and where."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from deploy import written
from deploy.kubernetes import database, gateway, kafka, outside, scaling
from deploy.written import Files

COMPONENTS = Path("deploy/kubernetes/components")

_NOTE = "# Written by `make manifests`; change deploy/kubernetes/*.py, or what they follow from, instead.\n"


def files() -> Files:
    """Return the text of every written manifest, by its path from the root of the project."""
    return {
        COMPONENTS / "kafka-strimzi/topics.yaml": _yaml(kafka.topics()),
        COMPONENTS / "kafka-strimzi/users.yaml": _yaml(kafka.users()),
        COMPONENTS / "autoscaling-keda/scaled-objects.yaml": _yaml(scaling.scaled_objects()),
        COMPONENTS / "gateway/routes.yaml": _yaml(gateway.routes()),
        COMPONENTS / "gateway-policies/policies.yaml": _yaml(gateway.policies()),
        COMPONENTS / "mongodb/users.yaml": _yaml([database.users()]),
        COMPONENTS / "external-secrets/secrets.yaml": _yaml(
            [*database.passwords(), *outside.client_keys(), *outside.keys_to_the_outside()]
        ),
    }


def outdated(root: Path) -> list[Path]:
    """Return the written manifests that are missing, or differ from what the code says."""
    return written.outdated(root, files(), _there(root))


def write(root: Path) -> list[Path]:
    """Write every manifest that is outdated, and return which."""
    return written.write(root, files(), _there(root))


def _there(root: Path) -> Iterator[Path]:
    for path in (root / COMPONENTS).rglob("*.yaml"):
        if path.read_text(encoding="utf-8").startswith(_NOTE):
            yield path.relative_to(root)


class _Dumper(yaml.SafeDumper):
    """Writes out what occurs twice, so that each resource can be read by itself."""

    def ignore_aliases(self, _: object) -> bool:
        return True


def _yaml(resources: Sequence[dict[str, Any]]) -> str:
    return _NOTE + yaml.dump_all(resources, Dumper=_Dumper, sort_keys=False, width=120)

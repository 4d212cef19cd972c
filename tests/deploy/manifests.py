"""Manifests as the API server would get them: rendered folders, and what tests and policies ask of their resources."""

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from deploy.services import PORTAL
from tests.deploy.tools import program

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
OVERLAYS = {"local": "dps-local", "staging": "dps-staging", "production": "dps"}
NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"
OURS = ("Deployment", "Job", "CronJob")

Resource = dict[str, Any]


class Manifests:
    """All resources of one folder, in the order in which they were rendered."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.all = list(resources)

    def of(self, *kinds: str) -> list[Resource]:
        return [each for each in self.all if each["kind"] in kinds]

    def named(self, kind: str, name: str) -> Resource:
        (found,) = [each for each in self.of(kind) if name_of(each) == name]
        return found

    @property
    def workloads(self) -> list[Resource]:
        """What runs pods of ours; what operators run is in their own kinds."""
        return self.of(*OURS)

    @property
    def services_workloads(self) -> list[Resource]:
        """Those of them that run a service."""
        return [each for each in self.of("Deployment", "Job") if labels_of(each).get(NAME) != PORTAL]

    @property
    def reconciling(self) -> list[Resource]:
        """What holds the books of all services against one another."""
        return [each for each in self.of("CronJob") if labels_of(each).get(COMPONENT) == "reconcile"]

    @property
    def portal(self) -> Resource:
        """What runs the pages."""
        (found,) = [each for each in self.of("Deployment") if labels_of(each).get(NAME) == PORTAL]
        return found

    def environment(self, workload: Resource) -> dict[str, str]:
        """What the container finds in its environment."""
        found: dict[str, str] = {}
        for source in container_of(workload).get("envFrom", []):
            found |= self.named("ConfigMap", source["configMapRef"]["name"])["data"]
        return found | {each["name"]: each.get("value", "") for each in container_of(workload).get("env", [])}


def name_of(resource: Resource) -> str:
    name: str = resource["metadata"]["name"]
    return name


def template_of(workload: Resource) -> Resource:
    spec = workload["spec"]["jobTemplate"]["spec"] if workload["kind"] == "CronJob" else workload["spec"]
    template: Resource = spec["template"]
    return template


def pod_of(workload: Resource) -> Resource:
    pod: Resource = template_of(workload)["spec"]
    return pod


def container_of(workload: Resource) -> Resource:
    (container,) = pod_of(workload)["containers"]
    return dict(container)


def labels_of(workload: Resource) -> dict[str, str]:
    """The labels of its pods."""
    labels: dict[str, str] = template_of(workload)["metadata"]["labels"]
    return labels


def role_of(workload: Resource) -> str:
    return labels_of(workload)[COMPONENT]


def selects(selector: Resource, labels: dict[str, str]) -> bool:
    """Whether a selector of Kubernetes chooses what has these labels."""
    wanted = selector.get("matchLabels", {})
    expressions = selector.get("matchExpressions", [])
    assert all(each["operator"] == "In" for each in expressions), "only In is read here"
    return wanted.items() <= labels.items() and all(labels.get(each["key"]) in each["values"] for each in expressions)


def found_in(value: Any, key: str) -> Iterator[Any]:
    """Every value that has this key, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from found_in(each, key)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == key:
                yield each
            yield from found_in(each, key)


def secrets_used(workload: Resource) -> set[str]:
    """The names of the Secrets that a workload's pods need."""
    pod = pod_of(workload)
    mounted: set[str] = set()
    for volume in pod["volumes"]:
        if "secret" in volume:
            mounted.add(volume["secret"]["secretName"])
        for source in volume.get("projected", {}).get("sources", []):
            mounted.add(source["secret"]["name"])
    return mounted | {each["name"] for key in ("secretKeyRef", "secretRef") for each in found_in(pod, key)}


def rendered(folder: Path) -> str:
    """What a folder renders to; fails where kustomize refuses it or warns."""
    run = subprocess.run(
        [program("kubectl"), "kustomize", folder], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == "", "kustomize warns of something that it will refuse one day"
    return run.stdout


def manifests_in(folder: Path) -> Manifests:
    return Manifests(yaml.safe_load_all(rendered(folder)))

"""The manifests: that every overlay renders to what the code has and expects. No cluster has been asked."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.services import NAMES
from shared.auth.tokens import Keys
from shared.http.operations import operations_app
from shared.runtime import Role
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
OVERLAYS = {"local": "dps-local", "staging": "dps-staging", "production": "dps"}
SETTINGS = {name.upper() for name in Settings.model_fields}
RUNNING = (Role.API, Role.WORKER, Role.RELAY)
OLDEST, NEWEST = "1.30", "1.37"
COMPONENT = "app.kubernetes.io/component"
KUSTOMIZE = "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1"

Resource = dict[str, Any]


class Manifests:
    """All resources of one overlay."""

    def __init__(self, overlay: str, resources: list[Resource]) -> None:
        self.overlay = overlay
        self.all = resources

    def of(self, *kinds: str) -> list[Resource]:
        return [each for each in self.all if each["kind"] in kinds]

    def named(self, kind: str, name: str) -> Resource:
        (found,) = [each for each in self.of(kind) if each["metadata"]["name"] == name]
        return found

    @property
    def workloads(self) -> list[Resource]:
        return self.of("Deployment", "Job")

    def environment(self, workload: Resource) -> dict[str, str]:
        """What the container finds in its environment; secrets by the name that they come from."""
        container = container_of(workload)
        found: dict[str, str] = {}
        for source in container["envFrom"]:
            found |= self.named("ConfigMap", source["configMapRef"]["name"])["data"]
        return found | {each["name"]: each["valueFrom"]["secretKeyRef"]["name"] for each in container["env"]}


def pod_of(workload: Resource) -> Resource:
    pod: Resource = workload["spec"]["template"]["spec"]
    return pod


def container_of(workload: Resource) -> Resource:
    (container,) = pod_of(workload)["containers"]
    return dict(container)


def labels_of(workload: Resource) -> dict[str, str]:
    labels: dict[str, str] = workload["spec"]["template"]["metadata"]["labels"]
    return labels


def role_of(workload: Resource) -> str:
    return labels_of(workload)[COMPONENT]


def selects(selector: dict[str, str], labels: dict[str, str]) -> bool:
    return selector.items() <= labels.items()


@pytest.fixture(scope="session")
def kustomize() -> list[str]:
    """The command that renders a folder: from PATH, or built once into the project's own folder for such things."""
    if shutil.which("kubectl"):
        return ["kubectl", "kustomize"]
    built = ROOT / ".dps/tools/kustomize"
    if not (found := shutil.which("kustomize")) and not built.exists() and shutil.which("go"):
        built.parent.mkdir(parents=True, exist_ok=True)
        install = ["env", f"GOBIN={built.parent}", "go", "install", KUSTOMIZE]
        subprocess.run(install, capture_output=True, check=False, timeout=600)
    if not found and not built.exists():
        pytest.skip("rendering manifests needs kubectl or kustomize on PATH, or Go to build kustomize")
    return [found or str(built), "build"]


@pytest.fixture(scope="session", params=OVERLAYS)
def manifests(request: pytest.FixtureRequest, kustomize: list[str]) -> Manifests:
    folder = FOLDER / "overlays" / request.param
    rendered = subprocess.run([*kustomize, str(folder)], capture_output=True, text=True, check=False, timeout=60)
    assert rendered.returncode == 0, rendered.stderr
    assert rendered.stderr == "", "kustomize warns of something that it will refuse one day"
    return Manifests(request.param, list(yaml.safe_load_all(rendered.stdout)))


def test_there_is_a_test_for_every_overlay() -> None:
    assert {folder.name for folder in (FOLDER / "overlays").iterdir()} == set(OVERLAYS)


def test_every_service_runs_in_every_role_and_nothing_else_does(manifests: Manifests) -> None:
    found = {
        (each["kind"], each["metadata"]["name"], *container_of(each)["args"])
        for each in manifests.all
        if "template" in each.get("spec", {})
    }
    kinds = {Role.API: "Deployment", Role.WORKER: "Deployment", Role.RELAY: "Deployment", Role.MIGRATE: "Job"}
    assert set(kinds) == set(Role) - {Role.ALL}
    assert found == {
        (kind, f"{name.replace('_', '-')}-{role}", f"services.{name}", role)
        for name in NAMES
        for role, kind in kinds.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_modules_that_are_run_exist(name: str) -> None:
    assert find_spec(f"services.{name}.__main__")


def test_the_settings_are_ones_that_the_code_has_and_accepts(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        found = manifests.environment(workload)
        assert set(found) <= SETTINGS
        settings = Settings(**{name.lower(): value for name, value in found.items()})
        assert f"services.{settings.mongodb_database}" == container_of(workload)["args"][0]
        Keys(file=settings.auth_jwks_file, url=settings.auth_jwks_url)


def test_the_files_that_settings_name_are_mounted(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        if role_of(workload) != Role.API and manifests.overlay == "local":
            continue  # without TLS only the API reads a file: the keys that tokens are checked by
        found = manifests.environment(workload)
        needed = {value for name, value in found.items() if name == "AUTH_JWKS_FILE"}
        if found["KAFKA_SECURITY_PROTOCOL"] == "SSL":
            needed |= {value for name, value in found.items() if name.startswith("KAFKA_SSL_")}
        folders = {each["mountPath"] for each in container_of(workload)["volumeMounts"]}
        assert {str(Path(path).parent) for path in needed} <= folders


def test_kafka_is_reached_by_tls_except_on_ones_own_machine(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        protocol = manifests.environment(workload)["KAFKA_SECURITY_PROTOCOL"]
        assert protocol == ("PLAINTEXT" if manifests.overlay == "local" else "SSL")


def test_every_volume_is_mounted_and_every_mount_has_its_volume(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        mounts = [each["name"] for each in container_of(workload)["volumeMounts"]]
        assert sorted(mounts) == sorted(each["name"] for each in pod_of(workload)["volumes"])


def secrets_of(value: Any) -> Iterator[str]:
    """The names of the secrets that something refers to."""
    if isinstance(value, list):
        for each in value:
            yield from secrets_of(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in {"secretKeyRef", "secret", "secretRef"}:
                yield each.get("name") or each["secretName"]
            else:
                yield from secrets_of(each)


def test_secrets_are_named_as_the_readme_says_and_none_is_in_git(manifests: Manifests) -> None:
    readme = (FOLDER / "README.md").read_text()
    documented = set(re.findall(r"^\| Secret \| `([^`]+)`", readme, re.MULTILINE))
    assert documented == {"<service>-mongodb", "<service>-kafka", "dps-cluster-ca-cert"}
    allowed = {each for each in documented if not each.startswith("<")}
    for name in NAMES:
        allowed |= {each.replace("<service>", name.replace("_", "-")) for each in documented}
    for workload in manifests.workloads:
        used = set(secrets_of(pod_of(workload)))
        assert used <= allowed
        own = labels_of(workload)["app.kubernetes.io/name"]
        assert all(each == "dps-cluster-ca-cert" or each.startswith(f"{own}-") for each in used)
    assert manifests.of("Secret") == []


def test_the_ports_are_those_that_the_code_listens_on(manifests: Manifests) -> None:
    http, operations = (Settings.model_fields[each].default for each in ("http_port", "ops_port"))
    for workload in manifests.of("Deployment"):
        ports = {each["name"]: each["containerPort"] for each in container_of(workload)["ports"]}
        assert ports == {"operations": operations} | ({"http": http} if role_of(workload) == Role.API else {})


def test_the_probes_ask_what_the_operations_port_answers(manifests: Manifests) -> None:
    paths = {route.path for route in operations_app({}).routes}
    for workload in manifests.of("Deployment"):
        container = container_of(workload)
        asked = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
        assert {each["port"] for each in asked.values()} == {"operations"}
        assert {each["path"] for each in asked.values()} <= paths
        assert asked["liveness"]["path"] == "/health/live"  # a database that is away must not restart anybody
        assert asked["readiness"]["path"] == "/health/ready"
        assert all(container[f"{kind}Probe"]["timeoutSeconds"] >= 2 for kind in asked)


def test_every_pod_meets_the_restricted_profile(manifests: Manifests) -> None:
    user = re.search(r"^USER (\d+):(\d+)$", (ROOT / "deploy/docker/Dockerfile").read_text(), re.MULTILINE)
    assert user
    for workload in manifests.workloads:
        pod, container = pod_of(workload), container_of(workload)
        assert pod["securityContext"] == {
            "runAsNonRoot": True,
            "runAsUser": int(user[1]),
            "runAsGroup": int(user[2]),
            "fsGroup": int(user[2]),
            "seccompProfile": {"type": "RuntimeDefault"},
        }
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
        assert all({"emptyDir", "configMap", "projected"} & set(volume) for volume in pod["volumes"])


def test_no_pod_can_speak_to_the_cluster(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        pod = pod_of(workload)
        account = manifests.named("ServiceAccount", pod["serviceAccountName"])
        assert account["automountServiceAccountToken"] is False
        assert account["metadata"]["labels"]["app.kubernetes.io/name"] == labels_of(workload)["app.kubernetes.io/name"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["enableServiceLinks"] is False


def test_every_container_says_what_it_needs_and_has_a_limit_on_memory(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        resources = container_of(workload)["resources"]
        assert set(resources["requests"]) == {"cpu", "memory", "ephemeral-storage"}
        assert set(resources["limits"]) == {"memory", "ephemeral-storage"}


def test_an_update_never_leaves_fewer_pods_than_before_and_lets_them_finish(manifests: Manifests) -> None:
    for deployment in manifests.of("Deployment"):
        strategy = deployment["spec"]["strategy"]
        assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
        assert container_of(deployment)["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "5"]
        assert pod_of(deployment)["terminationGracePeriodSeconds"] >= 45


def test_pods_are_spread_over_zones_and_nodes(manifests: Manifests) -> None:
    for deployment in manifests.of("Deployment"):
        spread = pod_of(deployment)["topologySpreadConstraints"]
        assert [each["topologyKey"] for each in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
        for each in spread:
            assert selects(each["labelSelector"]["matchLabels"], labels_of(deployment))
            assert each["matchLabelKeys"] == ["pod-template-hash"]


def test_each_deployment_and_budget_and_service_selects_its_own_pods_alone(manifests: Manifests) -> None:
    for each in manifests.of("Deployment", "PodDisruptionBudget", "Service"):
        selector = each["spec"]["selector"]
        chosen = [
            other["metadata"]["name"]
            for other in manifests.workloads
            if selects(selector.get("matchLabels", selector), labels_of(other))
        ]
        assert chosen == [each["metadata"]["name"]]


def test_each_service_leads_to_a_port_of_its_pods(manifests: Manifests) -> None:
    services = manifests.of("Service")
    assert {each["metadata"]["name"] for each in services} == {f"{name.replace('_', '-')}-api" for name in NAMES}
    for service in services:
        target = container_of(manifests.named("Deployment", service["metadata"]["name"]))
        assert [each["targetPort"] for each in service["spec"]["ports"]] == ["http"]  # operations stay inside
        assert "http" in {each["name"] for each in target["ports"]}


def test_every_running_role_has_a_disruption_budget(manifests: Manifests) -> None:
    budgets = {each["metadata"]["name"]: each["spec"] for each in manifests.of("PodDisruptionBudget")}
    assert set(budgets) == {f"{name.replace('_', '-')}-{role}" for name in NAMES for role in RUNNING}
    assert all(each["maxUnavailable"] == 1 for each in budgets.values())


def test_each_deployment_has_its_size_from_one_place(manifests: Manifests) -> None:
    scaled = {each["spec"]["scaleTargetRef"]["name"]: each["spec"] for each in manifests.of("HorizontalPodAutoscaler")}
    assert set(scaled) == {f"{name.replace('_', '-')}-api" for name in NAMES}
    for deployment in manifests.of("Deployment"):
        fixed = deployment["spec"].get("replicas")
        assert (fixed is None) == (deployment["metadata"]["name"] in scaled)
    enough = 1 if manifests.overlay == "local" else 2
    assert all(enough <= each["minReplicas"] < each["maxReplicas"] for each in scaled.values())
    assert all(each["spec"].get("replicas", enough) >= enough for each in manifests.of("Deployment"))


def test_images_have_the_version_that_the_label_says(manifests: Manifests) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    version = "dev" if manifests.overlay == "local" else project
    for workload in manifests.workloads:
        name, _, tag = container_of(workload)["image"].rpartition(":")
        assert name.rpartition("/")[2] == "dps"
        assert tag == version == labels_of(workload)["app.kubernetes.io/version"]


def test_everything_is_in_the_overlays_own_restricted_namespace(manifests: Manifests) -> None:
    (namespace,) = manifests.of("Namespace")
    assert namespace["metadata"]["name"] == OVERLAYS[manifests.overlay]
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    others = [each for each in manifests.all if each is not namespace]
    assert {each["metadata"]["namespace"] for each in others} == {OVERLAYS[manifests.overlay]}


def test_a_migration_runs_again_after_a_failure_and_ends(manifests: Manifests) -> None:
    for job in manifests.of("Job"):
        assert pod_of(job)["restartPolicy"] == "OnFailure"
        assert job["spec"]["backoffLimit"] > 0
        assert job["spec"]["activeDeadlineSeconds"] > 0


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_the_schemas_of_the_oldest_and_newest_kubernetes_accept_it(manifests: Manifests, version: str) -> None:
    kubernetes_validate = pytest.importorskip("kubernetes_validate", reason="needs kubernetes-validate for the schemas")
    # One of each sort: those of the five services differ in nothing but names.
    sorts = {(each["kind"], each["metadata"].get("labels", {}).get(COMPONENT)): each for each in manifests.all}
    for resource in sorts.values():
        kubernetes_validate.validate(resource, version, strict=True)

"""The manifests beside the code: that they run what it has, in the way it expects, and let it do what it does."""

import os
import re
import stat
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from faststream.kafka import KafkaBroker
from opentelemetry.sdk.environment_variables import OTEL_RESOURCE_ATTRIBUTES
from typer.testing import CliRunner

from deploy.console.main import app as console
from deploy.gateway.gateway import GatewayLimits
from deploy.kubernetes import database, documents, gateway, kafka, scaling
from deploy.services import NAMES, PORTAL, WEB, label_of, service
from portal.settings import PortalSettings
from shared.auth.tokens import Keys
from shared.contracts.topics import dead_letters, retries, topics_of
from shared.http.app import endpoints
from shared.http.callers import PUBLIC
from shared.http.operations import operations_app
from shared.messaging.consumer import Consumer
from shared.messaging.subscribing import subscribe
from shared.reference.files import replaceable
from shared.runtime import ProcessRole
from shared.settings import Settings
from tests.deploy.manifests import (
    COMPONENT,
    FOLDER,
    NAME,
    OVERLAYS,
    ROOT,
    Manifests,
    Resource,
    container_of,
    labels_of,
    manifests_in,
    name_of,
    pod_of,
    role_of,
    secrets_used,
)
from tests.deploy.test_compose import image_of

SETTINGS = {name.upper() for name in Settings.model_fields}
RUNNING = (ProcessRole.API, ProcessRole.WORKER, ProcessRole.RELAY, ProcessRole.TIMER)
OPERATORS = {"backup", "restore", "retention", "reconciliation"}


@pytest.fixture(scope="module", params=OVERLAYS)
def overlay(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def manifests(overlay: str) -> Manifests:
    return manifests_in(FOLDER / "overlays" / overlay)


def settings_in(
    manifests: Manifests, workload: Resource, monkeypatch: pytest.MonkeyPatch, secrets: Path | None = None
) -> Settings:
    """The settings that a pod's process would have, but for its files, which are not here: only those in `secrets`."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    for name, value in manifests.environment(workload).items():
        if name != "SECRETS_DIR":
            monkeypatch.setenv(name, value.replace("$(SERVICE)", labels_of(workload)[NAME]))
    if secrets:
        monkeypatch.setenv("SECRETS_DIR", str(secrets))
    return Settings()


# What is written from the code


def test_what_follows_from_the_code_is_written_as_the_code_says() -> None:
    assert documents.outdated(ROOT) == []


def test_a_manifest_that_nothing_says_any_more_is_noticed(tmp_path: Path) -> None:
    documents.write(tmp_path)
    stale = documents.COMPONENTS / "kafka-strimzi/queues.yaml"
    (tmp_path / stale).write_text((tmp_path / documents.COMPONENTS / "kafka-strimzi/topics.yaml").read_text())
    (tmp_path / documents.COMPONENTS / "kafka-strimzi/users.yaml").write_text("")
    assert documents.outdated(tmp_path) == [stale, documents.COMPONENTS / "kafka-strimzi/users.yaml"]


def test_there_is_a_topic_for_all_that_anybody_writes() -> None:
    assert {each.name for each in kafka.all_topics()} == {each.name for name in NAMES for each in topics_of(name)}


def test_there_is_an_overlay_test_for_every_overlay() -> None:
    assert {folder.name for folder in (FOLDER / "overlays").iterdir()} == set(OVERLAYS)


@pytest.mark.parametrize("name", NAMES)
def test_a_service_writes_its_own_topics_and_reads_what_it_subscribes_to(name: str) -> None:
    (user,) = [each for each in kafka.users() if each["metadata"]["name"] == f"{label_of(name)}-kafka"]
    rules = user["spec"]["authorization"]["acls"]

    def may(operation: str, kind: str) -> set[str]:
        return {
            each["resource"]["name"]
            for each in rules
            if operation in each["operations"] and each["resource"]["type"] == kind
        }

    own = {each.name for each in topics_of(name)}
    assert own >= {dead_letters(name).name, retries(name).name}
    assert may("Write", "topic") == own
    assert may("Read", "topic") == {each.name for each in service(name).subscribes} | own
    assert may("Read", "group") == {subscription(name).group_id}
    assert not may("Write", "group")


def test_workers_are_scaled_by_the_group_and_topics_that_they_read() -> None:
    for name, scaled in zip(NAMES, scaling.scaled_objects(), strict=True):
        triggers = [each["metadata"] for each in scaled["spec"]["triggers"]]
        read = subscription(name)
        assert {each["consumerGroup"] for each in triggers} == {read.group_id}
        # An operator sends retries, a few at a time: they call for no more workers.
        assert {each["topic"] for each in triggers} == set(read.topics) - {retries(name).name}
        assert {each["bootstrapServersFromEnv"] for each in triggers} <= SETTINGS
        assert scaled["spec"]["maxReplicaCount"] <= max(each.partitions for each in service(name).subscribes)


def subscription(name: str) -> "Subscription":
    """How a service's workers really subscribe."""
    broker = KafkaBroker("127.0.0.1:9", logger=None)
    consumer = Consumer(name, [], {}, None, None)  # type: ignore[arg-type] nothing is received here
    nothing: Any = None
    made = subscribe(broker, consumer, nothing, nothing, nothing, service(name).subscribes, Settings()).subscriber
    return Subscription(made.group_id, [each.name for each in made.topics])


LIMITS = "BackendTrafficPolicy"


class Subscription:
    def __init__(self, group_id: str, topics: list[str]) -> None:
        self.group_id = group_id
        self.topics = topics


def test_each_service_has_a_user_of_its_own_database() -> None:
    users = {each["name"]: each for each in database.users()["spec"]["users"]}
    assert set(users) == {label_of(name) for name in (*NAMES, *database.VAULTS, PORTAL)} | OPERATORS
    assert users[PORTAL]["roles"] == [{"name": "portal", "db": PORTAL}]
    for name in database.VAULTS:
        assert users[label_of(name)]["roles"] == [{"name": "vault", "db": name}]
    for name in NAMES:
        assert users[label_of(name)]["roles"] == [{"name": "service", "db": name}]
        assert users[label_of(name)]["connectionStringSecretName"] == f"{label_of(name)}-mongodb"


def test_every_endpoint_of_every_service_is_reached_through_the_gateway() -> None:
    routes = {each["metadata"]["name"]: each for each in gateway.routes()}
    for name in NAMES:
        for endpoint in endpoints(service(name).routers):
            public = endpoint.path.startswith(PUBLIC)
            (rule,) = routes[f"{label_of(name)}-public" if public else label_of(name)]["spec"]["rules"]
            prefixes = [each["path"]["value"] for each in rule["matches"]]
            assert [each["name"] for each in rule["backendRefs"]] == [f"{label_of(name)}-{ProcessRole.API}"]
            assert any(f"{endpoint.path}/".startswith(f"{prefix}/") for prefix in prefixes), endpoint.path


def test_what_needs_no_token_has_a_route_of_its_own_that_is_counted_by_address() -> None:
    policies = {(each["kind"], each["metadata"]["name"]): each["spec"] for each in gateway.policies()}
    assert "jwt" not in policies["SecurityPolicy", "supplier-registry-public"]
    (rule,) = policies[LIMITS, "supplier-registry-public"]["rateLimit"]["local"]["rules"]
    assert rule["clientSelectors"] == [{"sourceCIDR": {"type": "Distinct", "value": "0.0.0.0/0"}}]
    assert rule["limit"]["requests"] == GatewayLimits().anyone.refill


def test_everything_else_is_the_portals_which_counts_by_address_and_sends_nothing_twice() -> None:
    routes = {each["metadata"]["name"]: each["spec"] for each in gateway.routes()}
    policies = {(each["kind"], each["metadata"]["name"]): each["spec"] for each in gateway.policies()}
    for name, most in (("portal", [200, 20]), ("portal-uploads", [20])):
        (rule,) = routes[name]["rules"]
        assert [match["path"] for match in rule["matches"]] == [{"type": "PathPrefix", "value": "/"}]
        assert [backend["name"] for backend in rule["backendRefs"]] == ["portal-web"]
        assert "jwt" not in policies["SecurityPolicy", name]
        limits = policies[LIMITS, name]
        assert "retry" not in limits
        assert ("requestBuffer" in limits) == (name == "portal")
        assert [each["limit"]["requests"] for each in limits["rateLimit"]["local"]["rules"]] == most


def test_files_alone_have_a_route_that_holds_none_whole_and_is_given_time() -> None:
    of_files = {
        each["metadata"]["name"]: each for each in gateway.routes() if each["metadata"]["name"].endswith("-files")
    }
    matched = {
        name: [(each["method"], each["path"]["value"]) for rule in route["spec"]["rules"] for each in rule["matches"]]
        for name, route in of_files.items()
    }
    assert matched == {
        "supplier-registry-files": [
            (method, of + path)
            for of in ("/v1/applications/[^/]+", "/v1")
            for method, path in (("POST", "/evidence"), ("GET", "/evidence/[^/]+/versions/[^/]+/content"))
        ],
        "catalogue-files": [("POST", "/v1/uploads"), ("POST", "/v1/uploads/[^/]+/corrections")],
        "notifications-files": [("POST", "/v1/staff-imports"), ("POST", "/v1/staff-imports/difference")],
    }
    assert {rule["timeouts"]["request"] for route in of_files.values() for rule in route["spec"]["rules"]} == {"600s"}
    limits = {each["metadata"]["name"]: each["spec"] for each in gateway.policies() if each["kind"] == LIMITS}
    pages = {"portal", "portal-uploads"}
    public = {"client-journey-public", "ordering-public", "supplier-registry-public"}
    assert set(limits) == {"dps", *public, *pages, *of_files}
    assert "requestBuffer" in limits["dps"]
    for name in of_files:
        assert "requestBuffer" not in limits[name]
        assert limits[name]["rateLimit"] == limits["dps"]["rateLimit"]


def test_the_gateway_limits_what_the_laptops_does() -> None:
    limits = gateway.policies()[1]["spec"]
    assert [each["limit"]["requests"] for each in limits["rateLimit"]["local"]["rules"]] == [
        GatewayLimits().requests.refill,
        GatewayLimits().writes.refill,
    ]
    assert limits["requestBuffer"] == {"limit": f"{GatewayLimits().body_bytes // 1024}Ki"}


# What is written by hand


@pytest.mark.tools
def test_the_books_are_reconciled_by_a_command_that_there_is_with_settings_that_it_reads(
    manifests: Manifests, overlay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(manifests.reconciling) == (0 if overlay == "local" else 1)
    for workload in manifests.reconciling:
        module, command, *options = container_of(workload)["args"]
        assert find_spec(module)
        assert CliRunner().invoke(console, [command, *options, "--help"]).exit_code == 0
        assert set(manifests.environment(workload)) <= SETTINGS
        settings = settings_in(manifests, workload, monkeypatch)
        needed = {getattr(settings, f"kafka_ssl_{name}_file") for name in ("ca", "certificate", "key")}
        needed |= {settings.mongodb_tls_ca_file, Path(manifests.environment(workload)["SECRETS_DIR"], "mongodb_uri")}
        assert files_mounted(workload) == {str(each) for each in needed}


@pytest.mark.tools
def test_every_service_runs_in_every_role_and_nothing_else_does(manifests: Manifests) -> None:
    found = {(each["kind"], name_of(each), *container_of(each)["args"]) for each in manifests.services_workloads}
    kinds = {
        ProcessRole.API: "Deployment",
        ProcessRole.WORKER: "Deployment",
        ProcessRole.RELAY: "Deployment",
        ProcessRole.TIMER: "Deployment",
        ProcessRole.MIGRATE: "Job",
    }
    assert set(kinds) == set(ProcessRole) - {ProcessRole.ALL}
    assert found == {
        (kind, f"{label_of(name)}-{role}", f"services.{name}", role) for name in NAMES for role, kind in kinds.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_modules_that_are_run_exist(name: str) -> None:
    assert find_spec(f"services.{name}.__main__")


@pytest.mark.tools
def test_the_settings_are_ones_that_the_code_has_and_accepts(
    manifests: Manifests, monkeypatch: pytest.MonkeyPatch
) -> None:
    for workload in manifests.services_workloads:
        assert set(manifests.environment(workload)) <= SETTINGS
        settings = settings_in(manifests, workload, monkeypatch)
        assert f"services.{settings.mongodb_database}" == container_of(workload)["args"][0]
        Keys(file=settings.auth_jwks_file, url=settings.auth_jwks_url)


@pytest.mark.tools
def test_the_portal_has_settings_that_it_knows_and_secrets_of_its_own(
    manifests: Manifests, overlay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = manifests.environment(manifests.portal)
    assert container_of(manifests.portal)["args"] == [PORTAL]
    assert set(given) <= {name.upper() for name in PortalSettings.model_fields}
    for name in SETTINGS | set(given):
        monkeypatch.delenv(name, raising=False)
    settings = PortalSettings(**{name.lower(): value for name, value in given.items() if name != "SECRETS_DIR"})
    assert settings.mongodb_database == PORTAL
    assert settings.secure == (overlay != "local")
    assert settings.oidc_metadata_url == f"{settings.auth_issuer}/.well-known/openid-configuration"
    hosts = {listener["hostname"] for each in manifests.of("Gateway") for listener in each["spec"]["listeners"]}
    assert overlay == "local" or {urlsplit(settings.portal_public_url).hostname} == hosts
    mounted = {
        Path(each).name for each in files_mounted(manifests.portal) if str(Path(each).parent) == given["SECRETS_DIR"]
    }
    assert mounted == {"mongodb_uri", "oidc_client_secret"} <= set(PortalSettings.model_fields)


@pytest.mark.tools
def test_traces_say_which_pod_they_are_of(monkeypatch: pytest.MonkeyPatch) -> None:
    traced = manifests_in(FOLDER / "tests/traced")
    for workload in traced.of("Deployment"):
        settings = settings_in(traced, workload, monkeypatch)
        assert settings.otel_exporter_otlp_endpoint
        assert settings.otel_traces_sampler_arg == 0.1
        own = {each["name"]: each for each in container_of(workload)["env"]}
        used = re.findall(r"\$\((\w+)\)", own[OTEL_RESOURCE_ATTRIBUTES]["value"])
        assert used == [name for name, each in own.items() if "valueFrom" in each]


@pytest.mark.tools
def test_a_department_s_own_reference_data_is_mounted_where_every_process_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = manifests_in(FOLDER / "tests/own-reference-data")
    (files,) = [each for each in own.of("ConfigMap") if name_of(each).startswith("reference-data-")]
    assert set(files["data"]) <= set(replaceable())
    for workload in own.services_workloads:
        folder = str(settings_in(own, workload, monkeypatch).reference_folder)
        (mount,) = [each for each in container_of(workload)["volumeMounts"] if each["mountPath"] == folder]
        (volume,) = [each for each in pod_of(workload)["volumes"] if each["name"] == mount["name"]]
        assert volume["configMap"]["name"] == name_of(files)


@pytest.mark.tools
def test_the_files_that_settings_name_are_mounted(
    manifests: Manifests, overlay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for workload in manifests.services_workloads:
        settings = settings_in(manifests, workload, monkeypatch)
        needed = {settings.mongodb_tls_ca_file}
        if role_of(workload) == ProcessRole.API:
            needed.add(settings.auth_jwks_file)
        if role_of(workload) in {ProcessRole.WORKER, ProcessRole.RELAY} and settings.kafka_security_protocol == "SSL":
            names = ("ca", "certificate", "key")
            needed |= {getattr(settings, f"kafka_ssl_{name}_file") for name in names}
        assert {str(each) for each in needed if each} <= files_mounted(workload) | {"/etc/dps/identity/jwks.json"}
        assert (settings.mongodb_tls_ca_file is None) == (overlay == "local")


def files_mounted(workload: Resource) -> set[str]:
    """The files of secrets as the container sees them."""
    folders = {each["name"]: each["mountPath"] for each in container_of(workload)["volumeMounts"]}
    found = set()
    for volume in pod_of(workload)["volumes"]:
        sources = [each["secret"] for each in volume.get("projected", {}).get("sources", [])]
        for source in [*sources, *([volume["secret"]] if "secret" in volume else [])]:
            found |= {f"{folders[volume['name']]}/{item['path']}" for item in source["items"]}
    return found


REGISTERS = {"companies_house_key", "charity_commission_key", "ukrlp_key", "central_platform_key"}
KEYS_TO_THE_OUTSIDE = {
    ("supplier_registry", ProcessRole.API): REGISTERS,
    ("supplier_registry", ProcessRole.TIMER): REGISTERS,
    ("notifications", ProcessRole.TIMER): {"smtp_key", "govuk_notify_key"},
}


@pytest.mark.tools
def test_secrets_are_files_that_the_settings_read_and_each_role_has_its_own(manifests: Manifests) -> None:
    for workload in manifests.services_workloads:
        folder = manifests.environment(workload)["SECRETS_DIR"]
        files = {Path(each).name for each in files_mounted(workload) if str(Path(each).parent) == folder}
        one, role = service(labels_of(workload)[NAME].replace("-", "_")), role_of(workload)
        keys = {"client_key_secrets"} if one.keyed and role == ProcessRole.API else set()
        seals = {ProcessRole.API, ProcessRole.TIMER}
        vault = {"vault_mongodb_uri"} if one.sealed and role in {*seals, ProcessRole.MIGRATE} else set()
        master = {"sealing_kms"} if one.sealed and role in seals else set()
        outside = KEYS_TO_THE_OUTSIDE.get((one.name, role), set())
        assert files == {"mongodb_uri"} | keys | vault | master | outside <= set(Settings.model_fields)


@pytest.mark.tools
def test_the_brokers_are_reached_by_tls_except_on_ones_own_machine(
    manifests: Manifests, overlay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for workload in manifests.services_workloads:
        settings = settings_in(manifests, workload, monkeypatch)
        assert settings.kafka_security_protocol == ("PLAINTEXT" if overlay == "local" else "SSL")
        assert settings.kafka_create_topics == (overlay == "local")
        assert settings.kafka_idempotence
        kept = (1, 1) if overlay == "local" else (kafka.REPLICAS, kafka.IN_SYNC)
        assert (settings.kafka_replicas, settings.kafka_in_sync_replicas) == kept
        # By the whole name, since who scales the workers looks from another namespace.
        if overlay != "local":
            assert settings.kafka_bootstrap_servers.split(":")[0] == f"dps-kafka-bootstrap.{OVERLAYS[overlay]}.svc"


@pytest.mark.tools
def test_brokers_that_ask_for_a_password_are_told_it_by_who_speaks_to_them_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_name, told = manifests_in(FOLDER / "tests/servers-by-name"), set()
    for number, workload in enumerate((*by_name.services_workloads, *by_name.reconciling)):
        folder = by_name.environment(workload)["SECRETS_DIR"]
        files = {Path(each).name for each in files_mounted(workload) if str(Path(each).parent) == folder}
        secrets = tmp_path / str(number)
        secrets.mkdir()
        for name in files & {"kafka_sasl_password"}:
            (secrets / name).write_text("geheim")
        settings = settings_in(by_name, workload, monkeypatch, secrets)
        user = f"{labels_of(workload)[NAME]}-kafka"
        speaks = role_of(workload) in {ProcessRole.WORKER, ProcessRole.RELAY, "reconcile"}
        assert (user in secrets_used(workload)) == ("kafka_sasl_password" in files) == speaks
        if speaks:
            told.add(role_of(workload))
            assert "mongodb_uri" in files
            assert settings.kafka_security_protocol == "SASL_SSL"
            assert (settings.kafka_sasl_username, settings.kafka_sasl_password) == (user, "geheim")
            assert (settings.kafka_ssl_certificate_file, settings.kafka_ssl_key_file) == (None, None)
            assert str(settings.kafka_ssl_ca_file) in files_mounted(workload)
            assert not {each for each in files_mounted(workload) if each.endswith(("user.crt", "user.key"))}
        for each in container_of(workload).get("env", []):
            named = each.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
            assert each["name"] != "SERVICE" or named == f"metadata.labels['{NAME}']"
    assert told == {ProcessRole.WORKER, ProcessRole.RELAY, "reconcile"}


@pytest.mark.tools
def test_secrets_are_those_that_the_documentation_lists_and_each_service_has_its_own(manifests: Manifests) -> None:
    table = (ROOT / "docs/architecture/kubernetes.md").read_text()
    documented = set(re.findall(r"^\| Secret \| `([^`]+)`", table, re.MULTILINE))
    for workload in manifests.workloads:
        own = labels_of(workload)[NAME]
        for secret in secrets_used(workload):
            assert {secret, secret.replace(f"{own}-", "<service>-")} & documented, secret
            others = [label_of(name) for name in NAMES if label_of(name) != own]
            assert not secret.startswith(tuple(others)), "the secret of another service"


@pytest.mark.tools
def test_only_who_speaks_to_the_brokers_has_a_certificate_for_it(manifests: Manifests, overlay: str) -> None:
    having = {role_of(each) for each in manifests.services_workloads if any("-kafka" in s for s in secrets_used(each))}
    assert having == (set() if overlay == "local" else {ProcessRole.WORKER, ProcessRole.RELAY})


@pytest.mark.tools
def test_the_ports_are_those_that_the_code_listens_on(manifests: Manifests) -> None:
    http, operations = (Settings.model_fields[each].default for each in ("http_port", "ops_port"))
    for workload in manifests.of("Deployment"):
        ports = {each["name"]: each["containerPort"] for each in container_of(workload)["ports"]}
        assert ports == {"operations": operations} | (
            {"http": http} if role_of(workload) in {ProcessRole.API, WEB} else {}
        )


@pytest.mark.tools
def test_the_probes_ask_what_the_operations_port_answers(manifests: Manifests) -> None:
    paths = {route.path for route in operations_app({}).routes}
    for workload in manifests.of("Deployment"):
        container = container_of(workload)
        asked = {kind: container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
        assert set(asked.values()) <= paths
        assert asked["liveness"] == "/health/live"  # a database that is away must not restart anybody
        assert asked["readiness"] == "/health/ready"
    for monitor in manifests.of("PodMonitor"):
        assert {each["path"] for each in monitor["spec"]["podMetricsEndpoints"]} <= paths


@pytest.mark.tools
def test_pods_have_the_user_of_the_image(manifests: Manifests) -> None:
    user = re.search(r"^USER (\d+):(\d+)$", (ROOT / "deploy/docker/Dockerfile").read_text(), re.MULTILINE)
    assert user
    for workload in (*manifests.services_workloads, manifests.portal):
        context = pod_of(workload)["securityContext"]
        assert (context["runAsUser"], context["runAsGroup"]) == (int(user[1]), int(user[2]))


@pytest.mark.tools
def test_one_that_leads_and_one_that_waits_and_enough_of_everything_else(manifests: Manifests, overlay: str) -> None:
    enough = 1 if overlay == "local" else 2
    for role in (ProcessRole.RELAY, ProcessRole.TIMER):
        led = [each for each in manifests.of("Deployment") if role_of(each) == role]
        assert [each["spec"]["replicas"] for each in led] == [enough] * len(NAMES)
    fewest = {each["spec"]["scaleTargetRef"]["name"]: each["spec"] for each in manifests.of("HorizontalPodAutoscaler")}
    assert set(fewest) == {f"{label_of(name)}-{ProcessRole.API}" for name in NAMES} | {f"{PORTAL}-{WEB}"}
    assert all(each["minReplicas"] >= enough for each in fewest.values())
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in manifests.of("ScaledObject")}
    assert scaled == (set() if overlay == "local" else {f"{label_of(name)}-{ProcessRole.WORKER}" for name in NAMES})


@pytest.mark.tools
def test_images_have_the_version_that_the_label_says(manifests: Manifests, overlay: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    version = "dev" if overlay == "local" else project
    for workload in (*manifests.services_workloads, manifests.portal):
        image = container_of(workload)["image"]
        assert re.search(r"(^|/)dps[:@]", image)
        assert labels_of(workload)["app.kubernetes.io/version"] == version
        assert overlay == "production" or image.endswith(f":{version}")


@pytest.mark.tools
def test_the_database_is_the_one_that_compose_has(manifests: Manifests) -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose/compose.yaml").read_text())["services"]
    for each in manifests.of("MongoDBCommunity"):
        assert image_of(compose["mongodb"]) == f"mongo:{each['spec']['version']}"


@pytest.mark.tools
def test_the_metrics_carry_the_labels_that_the_rules_go_by(manifests: Manifests) -> None:
    for monitor in manifests.of("PodMonitor"):
        if name_of(monitor) == "services":
            (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
            assert monitor["spec"]["jobLabel"] == "app.kubernetes.io/part-of"
            labels = {each["targetLabel"]: each["sourceLabels"] for each in endpoint["relabelings"]}
            assert labels == {
                "service": [f"__meta_kubernetes_pod_label_{re.sub('[./-]', '_', NAME)}"],
                "role": [f"__meta_kubernetes_pod_label_{re.sub('[./-]', '_', COMPONENT)}"],
            }


# Backups, with a stand-in for the database's tools


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "mongodb_uri").write_text("mongodb://backup:geheim@db.example/?replicaSet=mongodb")
    (tmp_path / "backups").mkdir()
    (tmp_path / "bin").mkdir()
    return tmp_path


def tool(place: Path, name: str, body: str) -> None:
    path = place / "bin" / name
    path.write_text(f'#!/bin/sh\necho "$@" > {place}/arguments\n{body}\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run(place: Path, script: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": f"{place}/bin:{os.environ['PATH']}",
        "FOLDER": str(place / "backups"),
        "SECRETS_DIR": str(place),
        "CONNECTION": str(place / "connection.yaml"),
        **more,
    }
    command = ["sh", str(FOLDER / "components/mongodb-backup" / script)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=30)


def dumps(place: Path) -> list[str]:
    return sorted(each.name for each in (place / "backups").iterdir())


ARCHIVE = 'for each in "$@"; do case $each in --archive=*) echo dump > "${each#--archive=}";; esac; done'


def test_a_dump_is_made_without_showing_the_password_and_old_ones_go(place: Path) -> None:
    tool(place, "mongodump", f"cat {place}/connection.yaml > {place}/read; {ARCHIVE}")
    old, recent = place / "backups/20260101T000000Z.archive.gz", place / "backups/20260102T000000Z.archive.gz"
    old.touch()
    recent.touch()
    long_ago = old.stat().st_mtime - 20 * 86400
    os.utime(old, (long_ago, long_ago))
    done = run(place, "backup.sh")
    assert done.returncode == 0, done.stderr
    assert len(dumps(place)) == 2
    assert recent.exists()
    assert "geheim" not in (place / "arguments").read_text() + done.stdout + done.stderr
    assert "geheim" in (place / "read").read_text()
    assert not (place / "connection.yaml").exists()


def test_a_dump_that_fails_leaves_nothing_that_looks_like_one_and_takes_nothing_away(place: Path) -> None:
    tool(place, "mongodump", f"{ARCHIVE}; exit 1")
    old = place / "backups/20260101T000000Z.archive.gz"
    old.touch()
    long_ago = old.stat().st_mtime - 20 * 86400
    os.utime(old, (long_ago, long_ago))
    assert run(place, "backup.sh").returncode != 0
    assert [name for name in dumps(place) if name.endswith(".archive.gz")] == [old.name]


def test_the_newest_dump_is_brought_back_unless_another_is_named(place: Path) -> None:
    tool(place, "mongorestore", "")
    for name in ("20260101T000000Z", "20260102T000000Z"):
        (place / f"backups/{name}.archive.gz").touch()
    assert run(place, "restore.sh").returncode == 0
    assert "20260102T000000Z.archive.gz" in (place / "arguments").read_text()
    assert run(place, "restore.sh", ARCHIVE=f"{place}/backups/20260101T000000Z.archive.gz").returncode == 0
    assert "20260101T000000Z.archive.gz" in (place / "arguments").read_text()
    assert "geheim" not in (place / "arguments").read_text()


def test_without_a_dump_nothing_is_dropped(place: Path) -> None:
    tool(place, "mongorestore", "")
    done = run(place, "restore.sh")
    assert done.returncode != 0
    assert "there is no dump" in done.stderr
    assert not (place / "arguments").exists()

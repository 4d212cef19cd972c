"""The policies: every overlay keeps them, and each notices what it is there for."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

import pytest

from tests.deploy import policies
from tests.deploy.manifests import FOLDER, OVERLAYS, Manifests, Resource, manifests_in, pod_of
from tests.deploy.policies import EVERYWHERE, IN_PRODUCTION, ON_CLUSTERS, Rule

pytestmark = pytest.mark.tools

RULES = {rule.__name__: rule for rule in (*EVERYWHERE, *ON_CLUSTERS, *IN_PRODUCTION)}
COMBINATIONS = sorted(folder.name for folder in (FOLDER / "tests").iterdir())
Plant = Callable[[Manifests], object]


@pytest.fixture(scope="session")
def production() -> Manifests:
    return manifests_in(FOLDER / "overlays/production")


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_overlay_keeps_the_policies(overlay: str) -> None:
    manifests = manifests_in(FOLDER / "overlays" / overlay)
    rules = [
        *EVERYWHERE,
        *(ON_CLUSTERS if overlay != "local" else ()),
        *(IN_PRODUCTION if overlay == "production" else ()),
    ]
    assert broken(rules, manifests) == {}


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_components_can_be_combined(combination: str) -> None:
    assert broken(EVERYWHERE, manifests_in(FOLDER / "tests" / combination)) == {}


def broken(rules: Iterable[Rule], manifests: Manifests) -> dict[str, list[str]]:
    return {rule.__name__: found for rule in rules if (found := list(rule(manifests)))}


def first(kind: str, name: str = "") -> Callable[[Manifests], Resource]:
    """The first resource of a kind whose name ends so."""
    return lambda all_: next(each for each in all_.of(kind) if each["metadata"]["name"].endswith(name))


def put(find: Callable[[Manifests], Any], *path: Any) -> Plant:
    """Plant a value: the last of `path` is put where the others lead."""
    *way, last, value = path

    def plant(all_: Manifests) -> None:
        place = find(all_)
        for step in way:
            place = place[step]
        place[last] = value

    return plant


def drop(find: Callable[[Manifests], Any], *path: Any) -> Plant:
    *way, last = path

    def plant(all_: Manifests) -> None:
        place = find(all_)
        for step in way:
            place = place[step]
        del place[last]

    return plant


def without(kind: str, name: str = "") -> Plant:
    def plant(all_: Manifests) -> None:
        all_.all.remove(first(kind, name)(all_))

    return plant


def pod(kind: str = "Deployment", name: str = "") -> Callable[[Manifests], Resource]:
    return lambda all_: pod_of(first(kind, name)(all_))


def container(kind: str = "Deployment", name: str = "") -> Callable[[Manifests], Resource]:
    return lambda all_: pod(kind, name)(all_)["containers"][0]


def add(resource: Resource) -> Plant:
    return lambda all_: all_.all.append(resource)


def copied(kind: str, name: str, **metadata: str) -> Plant:
    """Plant a second of a kind that differs in its name alone."""

    def plant(all_: Manifests) -> None:
        twin = deepcopy(first(kind, name)(all_))
        twin["metadata"] |= metadata
        all_.all.append(twin)

    return plant


def platform(name: str, value: str) -> Plant:
    """Plant a setting of every service."""

    def plant(all_: Manifests) -> None:
        for each in all_.of("ConfigMap"):
            if each["metadata"]["name"].startswith("platform"):
                each["data"][name] = value

    return plant


SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "dps"}}
SCALED = first("ScaledObject", "ordering-worker")
TOPIC = first("KafkaTopic", "ordering.orders")
USER = first("KafkaUser", "ordering-kafka")
KAFKA = first("Kafka")
PORTAL = first("NetworkPolicy", "portal")
TO_KAFKA = first("NetworkPolicy", "to-kafka")
PAGES = first("HTTPRoute", "portal")
RECONCILIATION = first("CronJob", "reconciliation")
MONGODB = first("MongoDBCommunity")
_ROLE = ("spec", "security", "roles", 0)
_OF_ALL = (*_ROLE, "privileges", 0)
_OF_EVENTS = (*_ROLE, "privileges", 1)
ORDERING = first("Deployment", "ordering-api")
ROUTE = first("HTTPRoute", "ordering")
FILES = first("HTTPRoute", "supplier-registry-files")
GATEWAY = first("Gateway")
TOKENS = first("SecurityPolicy", "dps")
RATES = first("BackendTrafficPolicy", "dps")
HYGIENE = first("ClientTrafficPolicy")
WORKER = first("Deployment", "ordering-worker")

PLANTED: list[tuple[str, Plant]] = [
    ("pods_meet_the_restricted_profile", put(pod(), "securityContext", "runAsNonRoot", False)),
    ("pods_meet_the_restricted_profile", drop(pod("CronJob"), "securityContext", "seccompProfile")),
    ("pods_meet_the_restricted_profile", drop(pod(), "securityContext", "fsGroup")),
    ("pods_meet_the_restricted_profile", put(container(), "securityContext", "readOnlyRootFilesystem", False)),
    ("pods_meet_the_restricted_profile", put(container("Job"), "securityContext", "capabilities", "drop", [])),
    ("pods_meet_the_restricted_profile", put(pod(), "hostNetwork", True)),
    ("pods_meet_the_restricted_profile", put(pod(), "volumes", 0, {"name": "tmp", "hostPath": {"path": "/"}})),
    ("what_operators_run_meets_it_too", drop(first("KafkaNodePool"), "spec", "template", "kafkaContainer")),
    ("what_operators_run_meets_it_too", drop(KAFKA, "spec", "kafkaExporter", "template")),
    (
        "what_operators_run_meets_it_too",
        drop(MONGODB, "spec", "statefulSet", "spec", "template", "spec", "containers", 0, "securityContext"),
    ),
    ("pods_cannot_speak_to_the_cluster", put(pod(), "automountServiceAccountToken", True)),
    ("pods_cannot_speak_to_the_cluster", put(pod(), "serviceAccountName", "ordering-account")),
    ("pods_cannot_speak_to_the_cluster", put(pod(), "serviceAccountName", "default")),
    (
        "pods_cannot_speak_to_the_cluster",
        put(first("ServiceAccount", "ordering-account"), "automountServiceAccountToken", True),
    ),
    ("running_pods_are_asked_how_they_are", drop(container(), "startupProbe")),
    ("running_pods_are_asked_how_they_are", put(container(), "livenessProbe", "httpGet", "path", "/health/ready")),
    ("running_pods_are_asked_how_they_are", put(container(), "readinessProbe", "httpGet", "port", "admin")),
    ("running_pods_are_asked_how_they_are", drop(container(), "readinessProbe", "timeoutSeconds")),
    ("containers_say_what_they_need", drop(container(), "resources", "requests", "memory")),
    ("containers_say_what_they_need", put(container(), "resources", "limits", "cpu", "1")),
    ("containers_say_what_they_need", drop(container("CronJob"), "resources", "limits", "memory")),
    ("folders_to_write_in_are_limited", put(pod(), "volumes", 0, "emptyDir", {})),
    ("volumes_are_mounted", put(pod(), "volumes", 0, "name", "temp")),
    (
        "secrets_are_files",
        put(container(), "env", [{"name": "MONGODB_URI", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]),
    ),
    ("an_update_loses_nothing", put(ORDERING, "spec", "strategy", "rollingUpdate", "maxUnavailable", 1)),
    ("an_update_loses_nothing", put(ORDERING, "spec", "strategy", {"type": "Recreate"})),
    ("an_update_loses_nothing", put(pod(), "terminationGracePeriodSeconds", 45)),
    ("an_update_loses_nothing", drop(pod(), "terminationGracePeriodSeconds")),
    ("pods_are_spread", drop(pod(), "topologySpreadConstraints", 0)),
    ("pods_are_spread", drop(pod(), "topologySpreadConstraints", 0, "matchLabelKeys")),
    ("jobs_end", drop(first("Job"), "spec", "activeDeadlineSeconds")),
    ("jobs_end", put(first("CronJob"), "spec", "concurrencyPolicy", "Allow")),
    (
        "everything_is_labelled",
        put(ORDERING, "spec", "selector", "matchLabels", "app.kubernetes.io/version", "0.1.0"),
    ),
    ("everything_is_labelled", drop(ORDERING, "spec", "template", "metadata", "labels", "app.kubernetes.io/version")),
    ("template_labels_are_not_lost", put(ORDERING, "metadata", "labels", "team", "a")),
    ("everything_is_in_one_restricted_namespace", put(ORDERING, "metadata", "namespace", "default")),
    (
        "everything_is_in_one_restricted_namespace",
        put(first("Namespace"), "metadata", "labels", "pod-security.kubernetes.io/enforce", "baseline"),
    ),
    ("no_secret_is_in_git", add(SECRET)),
    ("config_maps_are_there", put(container(), "envFrom", 0, "configMapRef", "name", "platform")),
    ("config_maps_are_there", without("ConfigMap", "")),
    (
        "selectors_choose_their_own_pods_alone",
        drop(first("Service", "ordering-api"), "spec", "selector", "app.kubernetes.io/name"),
    ),
    (
        "selectors_choose_their_own_pods_alone",
        put(
            first("PodDisruptionBudget", "ordering-api"),
            "spec",
            "selector",
            "matchLabels",
            "app.kubernetes.io/name",
            "orders",
        ),
    ),
    ("services_lead_to_ports_of_their_pods", put(first("Service"), "spec", "ports", 0, "targetPort", "operations")),
    ("services_lead_to_ports_of_their_pods", put(first("Service"), "spec", "ports", 0, "targetPort", "web")),
    ("what_is_scaled_has_a_disruption_budget", without("PodDisruptionBudget", "ordering-api")),
    ("what_is_scaled_has_a_disruption_budget", put(first("PodDisruptionBudget"), "spec", "maxUnavailable", 2)),
    ("each_target_is_scaled_by_one", put(SCALED, "spec", "scaleTargetRef", "name", "ordering-api")),
    ("each_target_is_scaled_by_one", put(SCALED, "spec", "scaleTargetRef", "name", "orders-worker")),
    ("each_target_is_scaled_by_one", put(WORKER, "spec", "replicas", 3)),
    ("each_target_is_scaled_by_one", without("HorizontalPodAutoscaler", "ordering-api")),
    ("each_target_is_scaled_by_one", put(SCALED, "spec", "minReplicaCount", 0)),
    (
        "each_target_is_scaled_by_one",
        put(first("HorizontalPodAutoscaler"), "spec", "behavior", "scaleDown", "stabilizationWindowSeconds", 0),
    ),
    ("workers_never_outnumber_partitions", put(SCALED, "spec", "maxReplicaCount", 13)),
    ("workers_never_outnumber_partitions", put(SCALED, "spec", "triggers", 0, "metadata", "topic", "catalogue.offer")),
    ("workers_never_outnumber_partitions", put(SCALED, "spec", "triggers", 0, "authenticationRef", "name", "keda")),
    ("images_have_a_version", put(container(), "image", "registry.example/dps:latest")),
    ("images_have_a_version", put(container(), "image", "registry.example:5000/dps")),
    ("images_are_named_by_digest", put(container("CronJob"), "image", "registry.example/mongo:8.0.17")),
    (
        "policies_are_about_somebody",
        put(first("NetworkPolicy", "api"), "spec", "podSelector", "matchLabels", {"app": "x"}),
    ),
    ("kafka_keeps_what_it_acknowledged", put(KAFKA, "spec", "kafka", "config", "auto.create.topics.enable", True)),
    ("kafka_keeps_what_it_acknowledged", put(KAFKA, "spec", "kafka", "config", "min.insync.replicas", 1)),
    ("kafka_keeps_what_it_acknowledged", drop(KAFKA, "spec", "kafka", "rack")),
    ("kafka_keeps_what_it_acknowledged", drop(KAFKA, "spec", "kafka", "authorization")),
    ("kafka_keeps_what_it_acknowledged", put(KAFKA, "spec", "kafka", "listeners", 0, "tls", False)),
    ("kafka_keeps_what_it_acknowledged", drop(KAFKA, "spec", "kafka", "listeners", 0, "authentication")),
    ("kafka_keeps_what_it_acknowledged", put(first("KafkaNodePool"), "spec", "replicas", 1)),
    (
        "kafka_keeps_what_it_acknowledged",
        put(first("KafkaNodePool"), "spec", "storage", "volumes", 0, "deleteClaim", True),
    ),
    (
        "kafka_keeps_what_it_acknowledged",
        drop(first("KafkaNodePool"), "spec", "template", "pod", "topologySpreadConstraints", 1),
    ),
    ("kafka_keeps_what_it_acknowledged", without("KafkaNodePool", "controllers")),
    ("topics_say_what_they_keep", put(TOPIC, "spec", "replicas", 1)),
    ("topics_say_what_they_keep", drop(TOPIC, "spec", "config", "retention.ms")),
    ("users_of_kafka_may_do_only_what_they_do", put(USER, "spec", "authorization", "acls", 0, "operations", ["All"])),
    (
        "users_of_kafka_may_do_only_what_they_do",
        put(USER, "spec", "authorization", "acls", 0, "resource", "patternType", "prefix"),
    ),
    ("users_of_kafka_may_do_only_what_they_do", put(USER, "spec", "authorization", "acls", 0, "resource", "name", "*")),
    ("users_of_kafka_may_do_only_what_they_do", without("KafkaTopic", "catalogue.gaps")),
    (
        "users_of_kafka_may_do_only_what_they_do",
        put(USER, "spec", "authorization", "acls", -1, "resource", "name", "catalogue"),
    ),
    ("users_of_kafka_may_do_only_what_they_do", put(USER, "spec", "authentication", "type", "scram-sha-512")),
    (
        "topics_are_written_by_one",
        put(USER, "spec", "authorization", "acls", 0, "resource", "name", "catalogue.offers"),
    ),
    ("the_database_is_spread_and_encrypted", put(MONGODB, "spec", "security", "tls", "enabled", False)),
    ("the_database_is_spread_and_encrypted", put(MONGODB, "spec", "members", 1)),
    (
        "the_database_is_spread_and_encrypted",
        put(first("Certificate", "mongodb"), "spec", "dnsNames", ["*.mongodb-svc.dps"]),
    ),
    (
        "the_database_is_spread_and_encrypted",
        drop(MONGODB, "spec", "statefulSet", "spec", "template", "spec", "topologySpreadConstraints"),
    ),
    ("users_of_the_database_have_one_each", put(MONGODB, "spec", "users", 0, "roles", 0, "name", "dbOwner")),
    ("users_of_the_database_have_one_each", put(MONGODB, "spec", "users", 0, "roles", 0, "name", "retention")),
    ("users_of_the_database_have_one_each", put(MONGODB, "spec", "users", 0, "roles", 0, "name", "vault")),
    (
        "users_of_the_database_have_one_each",
        put(MONGODB, "spec", "users", 0, "roles", 0, {"name": "vault", "db": "client_journey_vault"}),
    ),
    ("the_event_log_is_only_appended_to", put(MONGODB, *_OF_EVENTS, "actions", ["find", "insert", "remove"])),
    ("the_event_log_is_only_appended_to", put(MONGODB, *_OF_EVENTS, "actions", ["update"])),
    ("the_event_log_is_only_appended_to", put(MONGODB, *_OF_ALL, "actions", ["renameCollectionSameDB"])),
    ("the_event_log_is_only_appended_to", put(MONGODB, *_OF_ALL, "resource", "db", "ordering")),
    ("the_event_log_is_only_appended_to", put(MONGODB, *_ROLE, "roles", [{"role": "readWrite", "db": "catalogue"}])),
    ("users_of_the_database_have_one_each", put(MONGODB, "spec", "users", 0, "roles", 0, "db", "ordering")),
    ("users_of_the_database_have_one_each", put(MONGODB, "spec", "users", 0, "roles", 0, "db", "admin")),
    ("secrets_are_made_by_somebody", without("KafkaUser", "ordering-kafka")),
    ("secrets_are_made_by_somebody", without("Certificate", "mongodb")),
    ("secrets_are_made_by_somebody", without("ExternalSecret", "ordering-mongodb-password")),
    ("secrets_are_made_by_somebody", put(MONGODB, "spec", "users", 3, "connectionStringSecretName", "orders-mongodb")),
    ("nobody_speaks_to_anybody_unless_allowed", without("NetworkPolicy", "default-deny")),
    ("nobody_speaks_to_anybody_unless_allowed", put(first("NetworkPolicy", "default-deny"), "spec", "ingress", [{}])),
    (
        "nobody_speaks_to_anybody_unless_allowed",
        put(first("NetworkPolicy", "default-deny"), "spec", "policyTypes", ["Ingress"]),
    ),
    ("nobody_speaks_to_anybody_unless_allowed", put(first("NetworkPolicy", "api"), "spec", "ingress", 0, "from", [])),
    (
        "nobody_speaks_to_anybody_unless_allowed",
        put(first("NetworkPolicy", "api"), "spec", "ingress", 0, "from", [{"namespaceSelector": {}}]),
    ),
    ("nobody_speaks_to_anybody_unless_allowed", put(first("NetworkPolicy", "api"), "spec", "egress", [{}])),
    ("nobody_speaks_to_anybody_unless_allowed", without("NetworkPolicy", "mongodb-backup")),
    ("the_way_to_the_servers_is_open", without("NetworkPolicy", "to-kafka")),
    (
        "the_way_to_the_servers_is_open",
        put(first("NetworkPolicy", "to-mongodb"), "spec", "egress", 0, "ports", 0, "port", 27018),
    ),
    ("the_way_to_the_servers_is_open", put(KAFKA, "spec", "kafka", "listeners", 0, "networkPolicyPeers", [])),
    (
        "the_way_to_the_servers_is_open",
        put(first("NetworkPolicy", "to-kafka"), "spec", "podSelector", "matchExpressions", []),
    ),
    ("the_way_to_the_servers_is_open", without("NetworkPolicy", "to-scanner")),
    (
        "the_way_to_the_servers_is_open",
        put(first("NetworkPolicy", "to-scanner"), "spec", "podSelector", "matchLabels", {}),
    ),
    ("the_portal_reaches_the_gateway_and_its_sessions_alone", drop(PORTAL, "spec", "egress", 0)),
    (
        "the_portal_reaches_the_gateway_and_its_sessions_alone",
        drop(PORTAL, "spec", "egress", 0, "to", 0, "podSelector"),
    ),
    ("the_portal_reaches_the_gateway_and_its_sessions_alone", put(PORTAL, "spec", "egress", 0, "ports", 0, "port", 80)),
    ("the_portal_reaches_the_gateway_and_its_sessions_alone", put(TO_KAFKA, "spec", "podSelector", {})),
    ("routes_lead_to_services", put(PAGES, "spec", "rules", 0, "matches", 0, "path", "value", "/v1/orders")),
    ("timers_reach_what_is_outside_where_they_ask_it", without("NetworkPolicy", "to-registers")),
    ("timers_reach_what_is_outside_where_they_ask_it", without("NetworkPolicy", "to-key-management")),
    (
        "timers_reach_what_is_outside_where_they_ask_it",
        put(first("NetworkPolicy", "to-channels"), "spec", "podSelector", "matchLabels", {}),
    ),
    (
        "timers_reach_what_is_outside_where_they_ask_it",
        put(first("NetworkPolicy", "to-registers"), "spec", "podSelector", "matchLabels", {}),
    ),
    ("nobody_opens_what_nobody_scanned", platform("FILES_ALLOW_UNSCANNED", "true")),
    ("nobody_opens_what_nobody_scanned", platform("CLAMD_HOST", "")),
    ("the_books_are_reconciled_by_who_only_looks", put(RECONCILIATION, "spec", "suspend", True)),
    ("the_books_are_reconciled_by_who_only_looks", put(container("CronJob", "reconciliation"), "args", 1, "status")),
    (
        "the_books_are_reconciled_by_who_only_looks",
        put(first("KafkaUser", "reconciliation-kafka"), "spec", "authorization", "acls", 0, "operations", ["Write"]),
    ),
    ("the_way_to_the_servers_is_open", drop(first("NetworkPolicy", "reconciliation"), "spec", "egress", 1)),
    (
        "users_of_the_database_have_one_each",
        put(MONGODB, "spec", "users", -1, "roles", 0, {"name": "read", "db": "client_journey_vault"}),
    ),
    ("users_of_the_database_have_one_each", put(MONGODB, "spec", "users", -1, "roles", 0, "name", "readWrite")),
    ("the_database_is_backed_up", put(first("CronJob", "mongodb-backup"), "spec", "suspend", True)),
    ("requests_come_in_by_tls_alone", put(ROUTE, "spec", "parentRefs", 0, "sectionName", "http")),
    ("requests_come_in_by_tls_alone", drop(ROUTE, "spec", "parentRefs", 0, "sectionName")),
    ("requests_come_in_by_tls_alone", put(GATEWAY, "spec", "listeners", 0, "hostname", "dps.test")),
    (
        "requests_come_in_by_tls_alone",
        put(GATEWAY, "spec", "listeners", 0, "allowedRoutes", "namespaces", "from", "All"),
    ),
    ("routes_lead_to_services", without("Service", "ordering-api")),
    ("routes_lead_to_services", put(ROUTE, "spec", "parentRefs", 0, "name", "public")),
    ("routes_lead_to_services", put(ROUTE, "spec", "rules", 0, "backendRefs", 0, "port", 8000)),
    ("routes_lead_to_services", put(ROUTE, "spec", "rules", 0, "matches", 0, "path", "value", "/")),
    ("routes_lead_to_services", put(ROUTE, "spec", "rules", 0, "matches", 0, "path", "value", "/v1/suppliers")),
    ("routes_lead_to_services", put(FILES, "spec", "rules", 0, "matches", 0, "path", "value", "/v1/orders/[^/]+")),
    ("routes_lead_to_services", drop(FILES, "spec", "rules", 0, "matches", 0, "method")),
    ("tokens_are_checked_as_the_services_check_them", without("SecurityPolicy", "dps")),
    ("tokens_are_checked_as_the_services_check_them", put(TOKENS, "spec", "targetRefs", 0, "name", "public")),
    ("tokens_are_checked_as_the_services_check_them", put(TOKENS, "spec", "jwt", "optional", True)),
    ("tokens_are_checked_as_the_services_check_them", put(TOKENS, "spec", "jwt", "providers", 0, "audiences", ["all"])),
    ("nobody_says_who_he_is_by_a_header", drop(HYGIENE, "spec", "headers", "earlyRequestHeaders", "removeOnMatch")),
    ("nobody_says_who_he_is_by_a_header", put(HYGIENE, "spec", "path", "escapedSlashesAction", "KeepUnchanged")),
    ("nobody_says_who_he_is_by_a_header", put(HYGIENE, "spec", "headers", "withUnderscoresAction", "Allow")),
    ("nobody_says_who_he_is_by_a_header", without("ClientTrafficPolicy")),
    (
        "users_are_limited_each_by_himself",
        drop(RATES, "spec", "rateLimit", "local", "rules", 0, "clientSelectors", 0, "headers", 0, "type"),
    ),
    ("users_are_limited_each_by_himself", drop(RATES, "spec", "requestBuffer")),
    (
        "users_are_limited_each_by_himself",
        put(first("BackendTrafficPolicy", "-files"), "spec", "targetRefs", 0, "name", "ordering"),
    ),
    ("everybody_is_watched", put(first("PodMonitor", "services"), "spec", "podMetricsEndpoints", 0, "port", "metrics")),
    ("everybody_is_watched", without("PodMonitor", "kafka-exporter")),
    ("alerts_say_what_to_do", without("PrometheusRule")),
    ("alerts_say_what_to_do", lambda all_: an_alert(all_)["annotations"].pop("runbook_url")),
]


def an_alert(all_: Manifests) -> Resource:
    groups = first("PrometheusRule")(all_)["spec"]["groups"]
    return next(rule for group in groups for rule in group["rules"] if "alert" in rule)


@pytest.mark.parametrize(
    ("rule", "plant"), PLANTED, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(PLANTED)]
)
def test_a_planted_violation_is_noticed(production: Manifests, rule: str, plant: Plant) -> None:
    manifests = Manifests(deepcopy(production.all))
    assert list(RULES[rule](manifests)) == []
    plant(manifests)
    assert list(RULES[rule](manifests))


def test_each_policy_is_tried_with_a_violation_and_none_is_forgotten() -> None:
    written = {name for name, found in vars(policies).items() if getattr(found, "__module__", "") == policies.__name__}
    assert {name for name in written if not name.startswith("_")} == set(RULES)
    assert {rule for rule, _ in PLANTED} == set(RULES)

"""What must hold of the manifests: rules that go through all resources and name each that breaks them.

A rule's name is the claim. `EVERYWHERE` holds for every overlay, `ON_CLUSTERS` for those that bring everything with
them, `IN_PRODUCTION` there.
"""

from collections.abc import Callable, Iterator
from typing import Any

from deploy.kubernetes.kafka import CLUSTER, IN_SYNC, RECONCILING_USER, REPLICAS
from deploy.services import NAMES, PORTAL
from shared.settings import Settings
from tests.deploy.manifests import (
    COMPONENT,
    NAME,
    Manifests,
    Resource,
    container_of,
    found_in,
    labels_of,
    name_of,
    pod_of,
    secrets_used,
    selects,
    template_of,
)

Rule = Callable[[Manifests], Iterator[str]]

_RUNNING = ("api", "worker", "relay", "timer")
_SPREAD = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
_LABELS = {NAME, COMPONENT, "app.kubernetes.io/part-of", "app.kubernetes.io/version"}
_BY_OPERATORS = ({"strimzi.io/cluster": CLUSTER}, {"app": "mongodb-svc"})


def _of(resource: Resource, what: str) -> str:
    return f"{resource['kind']}/{name_of(resource)}: {what}"


def _default(setting: str) -> Any:
    return Settings.model_fields[setting].default


# Pods


def pods_meet_the_restricted_profile(all_: Manifests) -> Iterator[str]:
    for workload in all_.workloads:
        pod = pod_of(workload)
        context = pod.get("securityContext", {})
        if not context.get("runAsNonRoot") or context.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield _of(workload, "must not run as root, and by the runtime's seccomp profile")
        if not all(context.get(each) for each in ("runAsUser", "runAsGroup", "fsGroup")):
            yield _of(workload, "must say its user, group and the files' group")
        if {"hostNetwork", "hostPID", "hostIPC"} & set(pod):
            yield _of(workload, "must not share what is the node's")
        yield from (
            _of(workload, f"volume {each['name']} is of the node") for each in pod["volumes"] if "hostPath" in each
        )
        for container in (*pod["containers"], *pod.get("initContainers", [])):
            if container.get("securityContext") != {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }:
                yield _of(workload, f"container {container['name']} may do more than it needs")


def what_operators_run_meets_it_too(all_: Manifests) -> Iterator[str]:
    """In their own resources pods are described in many places; each that may have a security context must."""
    for resource in all_.of("KafkaNodePool", "Kafka", "MongoDBCommunity"):
        contexts = list(found_in(resource["spec"], "securityContext"))
        pods = [each for each in contexts if each.get("runAsNonRoot")]
        containers = [each for each in contexts if not each.get("runAsNonRoot")]
        needed = {"KafkaNodePool": (1, 2), "Kafka": (2, 3), "MongoDBCommunity": (1, 4)}[resource["kind"]]
        if (len(pods), len(containers)) != needed:
            yield _of(resource, f"describes {needed[0]} pods of {needed[1]} containers, and not each is confined")
        if any(each.get("seccompProfile") != {"type": "RuntimeDefault"} for each in pods):
            yield _of(resource, "pods must run by the runtime's seccomp profile")
        for each in containers:
            if each.get("allowPrivilegeEscalation") is not False or each.get("capabilities") != {"drop": ["ALL"]}:
                yield _of(resource, "a container may do more than it needs")


def pods_cannot_speak_to_the_cluster(all_: Manifests) -> Iterator[str]:
    accounts = {name_of(each): each for each in all_.of("ServiceAccount")}
    for workload in all_.workloads:
        pod = pod_of(workload)
        account = accounts.get(pod.get("serviceAccountName", "default"))
        if account is None:
            yield _of(workload, "has no account of its own")
        elif account["metadata"]["labels"].get(NAME) != labels_of(workload).get(NAME):
            yield _of(workload, "has the account of another service")
        elif account.get("automountServiceAccountToken") is not False:
            yield _of(account, "gives its token to pods")
        if pod.get("automountServiceAccountToken") is not False or pod.get("enableServiceLinks") is not False:
            yield _of(workload, "must get neither a token nor the addresses of other Services")


def running_pods_are_asked_how_they_are(all_: Manifests) -> Iterator[str]:
    for workload in all_.of("Deployment"):
        container = container_of(workload)
        ports = {each["name"] for each in container.get("ports", [])}
        probes = {kind: container.get(f"{kind}Probe", {}) for kind in ("startup", "liveness", "readiness")}
        paths = {kind: each.get("httpGet", {}).get("path") for kind, each in probes.items()}
        if None in paths.values():
            yield _of(workload, "needs a startup, a liveness and a readiness probe")
        elif paths["liveness"] == paths["readiness"]:
            yield _of(workload, "a server that it needs is away, and it would be restarted for that")
        elif any(each["httpGet"]["port"] not in ports for each in probes.values()):
            yield _of(workload, "a probe asks a port that the container has not")
        elif any(each.get("timeoutSeconds", 1) < 2 for each in probes.values()):
            yield _of(workload, "a probe must wait for longer than one second")


def containers_say_what_they_need(all_: Manifests) -> Iterator[str]:
    """Memory has a limit; CPU has none on purpose, since one would throttle a pod while the node has time to spare."""
    for workload in all_.workloads:
        for container in pod_of(workload)["containers"]:
            resources = container.get("resources", {})
            if set(resources.get("requests", {})) != {"cpu", "memory", "ephemeral-storage"}:
                yield _of(workload, "must request CPU, memory and ephemeral storage")
            if set(resources.get("limits", {})) != {"memory", "ephemeral-storage"}:
                yield _of(workload, "must have limits on memory and ephemeral storage, and none on CPU")


def folders_to_write_in_are_limited(all_: Manifests) -> Iterator[str]:
    for workload in all_.workloads:
        for volume in pod_of(workload)["volumes"]:
            if "emptyDir" in volume and "sizeLimit" not in (volume["emptyDir"] or {}):
                yield _of(workload, f"volume {volume['name']} may fill the node")


def volumes_are_mounted(all_: Manifests) -> Iterator[str]:
    for workload in all_.workloads:
        pod = pod_of(workload)
        mounts = {each["name"] for container in pod["containers"] for each in container.get("volumeMounts", [])}
        volumes = {each["name"] for each in pod["volumes"]}
        if mounts != volumes:
            yield _of(workload, f"volumes and mounts do not fit: {sorted(mounts ^ volumes)}")


def secrets_are_files(all_: Manifests) -> Iterator[str]:
    for workload in all_.workloads:
        if any(True for key in ("secretKeyRef", "secretRef") for _ in found_in(pod_of(workload), key)):
            yield _of(workload, "has a secret in its environment")


def an_update_loses_nothing(all_: Manifests) -> Iterator[str]:
    needed = _default("stop_seconds")
    for workload in all_.of("Deployment"):
        rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
        if workload["spec"].get("strategy") != rolling:
            yield _of(workload, "an update must not leave fewer pods than before")
        if pod_of(workload).get("terminationGracePeriodSeconds", 30) <= needed:
            yield _of(workload, f"is killed before it has left in order, which may take {needed:g} s")


def pods_are_spread(all_: Manifests) -> Iterator[str]:
    for workload in all_.of("Deployment"):
        constraints = pod_of(workload).get("topologySpreadConstraints", [])
        if [each["topologyKey"] for each in constraints] != _SPREAD:
            yield _of(workload, "must be spread over zones and nodes")
        for each in constraints:
            if not selects(each["labelSelector"], labels_of(workload)) or each.get("matchLabelKeys") != [
                "pod-template-hash"
            ]:
                yield _of(workload, "is spread among other pods than its own")


def jobs_end(all_: Manifests) -> Iterator[str]:
    for workload in all_.of("Job", "CronJob"):
        spec = workload["spec"]["jobTemplate"]["spec"] if workload["kind"] == "CronJob" else workload["spec"]
        if not spec.get("activeDeadlineSeconds") or not spec.get("backoffLimit"):
            yield _of(workload, "must be tried again, and given up at last")
        if workload["kind"] == "CronJob" and workload["spec"].get("concurrencyPolicy") != "Forbid":
            yield _of(workload, "might run beside itself")


def everything_is_labelled(all_: Manifests) -> Iterator[str]:
    for workload in all_.workloads:
        if missing := _LABELS - set(labels_of(workload)):
            yield _of(workload, f"its pods lack {', '.join(sorted(missing))}")
        selector = workload["spec"].get("selector", {}).get("matchLabels", {})
        if workload["kind"] == "Deployment" and set(selector) != {NAME, COMPONENT}:
            yield _of(workload, "a selector cannot be changed, so it goes by name and component alone")


# What refers to what


def everything_is_in_one_restricted_namespace(all_: Manifests) -> Iterator[str]:
    (namespace,) = all_.of("Namespace")
    for mode in ("enforce", "audit", "warn"):
        if namespace["metadata"].get("labels", {}).get(f"pod-security.kubernetes.io/{mode}") != "restricted":
            yield _of(namespace, f"does not {mode} the restricted profile")
    for each in all_.all:
        if each is not namespace and each["metadata"].get("namespace") != name_of(namespace):
            yield _of(each, f"is not in {name_of(namespace)}")


def no_secret_is_in_git(all_: Manifests) -> Iterator[str]:
    yield from (_of(each, "belongs into a store of secrets") for each in all_.of("Secret"))


def config_maps_are_there(all_: Manifests, by_hand: frozenset[str] = frozenset({"identity"})) -> Iterator[str]:
    there = {name_of(each) for each in all_.of("ConfigMap")} | by_hand
    for workload in all_.workloads:
        pod = pod_of(workload)
        used = {each["name"] for key in ("configMapRef", "configMap", "configMapKeyRef") for each in found_in(pod, key)}
        yield from (_of(workload, f"there is no ConfigMap {name}") for name in sorted(used - there))


def selectors_choose_their_own_pods_alone(all_: Manifests) -> Iterator[str]:
    workloads = all_.workloads
    for each in all_.of("Deployment", "Service", "PodDisruptionBudget"):
        selector = each["spec"]["selector"]
        selector = selector if "matchLabels" in selector else {"matchLabels": selector}
        if any(selects(selector, labels) for labels in _BY_OPERATORS):
            continue
        chosen = [name_of(other) for other in workloads if selects(selector, labels_of(other))]
        if chosen != [name_of(each)]:
            yield _of(each, f"chooses the pods of {chosen or 'nobody'}")


def services_lead_to_ports_of_their_pods(all_: Manifests) -> Iterator[str]:
    for each in all_.of("Service"):
        for workload in all_.of("Deployment"):
            if selects({"matchLabels": each["spec"]["selector"]}, labels_of(workload)):
                ports = {port["name"] for port in container_of(workload)["ports"]} - {"operations"}
                wrong = {port["targetPort"] for port in each["spec"]["ports"]} - ports
                yield from (_of(each, f"leads to {port}, which is no port for others") for port in sorted(wrong))


def what_is_scaled_has_a_disruption_budget(all_: Manifests) -> Iterator[str]:
    budgets = all_.of("PodDisruptionBudget")
    for workload in all_.of("Deployment"):
        if workload["spec"].get("replicas") == 1:
            continue  # a budget could only forbid every drain of its node, or nothing
        if not any(selects(each["spec"]["selector"], labels_of(workload)) for each in budgets):
            yield _of(workload, "a drain may take all of its pods at once")
    for each in budgets:
        if each["spec"].get("maxUnavailable") != 1 or each["spec"].get("unhealthyPodEvictionPolicy") != "AlwaysAllow":
            yield _of(each, "must give one pod at a time, and always one that does not work")


def each_target_is_scaled_by_one(all_: Manifests) -> Iterator[str]:
    scalers: dict[str, list[str]] = {}
    for each in all_.of("HorizontalPodAutoscaler", "ScaledObject"):
        spec = each["spec"]
        scalers.setdefault(spec["scaleTargetRef"]["name"], []).append(each["kind"])
        fewest = spec.get("minReplicas", spec.get("minReplicaCount", 0))
        most = spec.get("maxReplicas", spec.get("maxReplicaCount", 0))
        if not 1 <= fewest < most:
            yield _of(each, f"cannot scale between {fewest} and {most}")
        windows = [
            behavior.get("scaleDown", {}) for behavior in found_in(spec, "behavior") if isinstance(behavior, dict)
        ]
        if not any(each.get("stabilizationWindowSeconds", 0) >= 300 for each in windows):
            yield _of(each, "takes pods away at the first lull")
    there = {name_of(each): each for each in all_.of("Deployment")}
    for target, kinds in scalers.items():
        if target not in there:
            yield f"{kinds[0]}/{target}: there is no such Deployment"
        elif len(kinds) > 1:
            yield _of(there[target], f"is scaled by {' and '.join(kinds)}")
    for name, workload in there.items():
        if ("replicas" in workload["spec"]) == (name in scalers):
            yield _of(workload, "has its number from two places, or from none")


def workers_never_outnumber_partitions(all_: Manifests) -> Iterator[str]:
    partitions = {each["spec"]["topicName"]: each["spec"]["partitions"] for each in all_.of("KafkaTopic")}
    logins = {name_of(each) for each in all_.of("TriggerAuthentication")}
    for each in all_.of("ScaledObject"):
        topics = [trigger["metadata"]["topic"] for trigger in each["spec"]["triggers"]]
        if partitions and (missing := [topic for topic in topics if topic not in partitions]):
            yield _of(each, f"looks at topics that are not there: {missing}")
        elif partitions and each["spec"]["maxReplicaCount"] > max(partitions[topic] for topic in topics):
            yield _of(each, "would start workers that no partition is left for")
        if any(trigger.get("authenticationRef", {}).get("name") not in logins for trigger in each["spec"]["triggers"]):
            yield _of(each, "has nothing to show the brokers")


def images_have_a_version(all_: Manifests) -> Iterator[str]:
    for workload in all_.workloads:
        for container in pod_of(workload)["containers"]:
            tag = container["image"].rpartition("/")[2].partition("@")[0].partition(":")[2]
            if "@sha256:" not in container["image"] and tag in {"", "latest"}:
                yield _of(workload, f"{container['image']} may be another image tomorrow")


def images_are_named_by_digest(all_: Manifests) -> Iterator[str]:
    for workload in all_.workloads:
        for container in pod_of(workload)["containers"]:
            if "@sha256:" not in container["image"]:
                yield _of(workload, f"{container['image']} is not named by its digest")


def secrets_are_made_by_somebody(all_: Manifests) -> Iterator[str]:
    """By an operator, the store of secrets or cert-manager: nobody makes one by hand, and none is misspelt."""
    made = {name_of(each) for each in all_.of("KafkaUser")} | {
        f"{name_of(each)}-cluster-ca-cert" for each in all_.of("Kafka")
    }
    made |= {each["spec"]["secretName"] for each in all_.of("Certificate")}
    made |= {each["spec"]["target"]["name"] for each in all_.of("ExternalSecret")}
    users = [user for each in all_.of("MongoDBCommunity") for user in each["spec"]["users"]]
    made |= {user["connectionStringSecretName"] for user in users}
    for workload in all_.workloads:
        yield from (_of(workload, f"nobody makes the Secret {name}") for name in sorted(secrets_used(workload) - made))
    used = {user["passwordSecretRef"]["name"] for user in users}
    used |= {each["name"] for login in all_.of("TriggerAuthentication") for each in login["spec"]["secretTargetRef"]}
    used |= {
        each["name"] for gateway in all_.of("Gateway") for each in found_in(gateway, "certificateRefs") for each in each
    }
    used |= {each["spec"]["ca"]["secretName"] for each in all_.of("Issuer") if "ca" in each["spec"]}
    for resource in all_.of("MongoDBCommunity"):
        tls = resource["spec"]["security"]["tls"]
        used |= {tls[key]["name"] for key in ("certificateKeySecretRef", "caCertificateSecretRef") if key in tls}
    yield from (f"Secret/{name}: nobody makes it" for name in sorted(used - made))


# Network


def nobody_speaks_to_anybody_unless_allowed(all_: Manifests) -> Iterator[str]:
    policies = all_.of("NetworkPolicy")
    everybody = [each for each in policies if each["spec"]["podSelector"] == {}]
    shut = [each for each in everybody if not {"ingress", "egress"} & set(each["spec"])]
    if not any(set(each["spec"]["policyTypes"]) == {"Ingress", "Egress"} for each in shut):
        yield "NetworkPolicy: nothing denies both ways by default"
    for each in policies:
        for rule in each["spec"].get("ingress", []):
            if not rule.get("from") or not rule.get("ports"):
                yield _of(each, "lets everybody in, or at every port")
            elif any(peer in ({}, {"podSelector": {}}, {"namespaceSelector": {}}) for peer in rule["from"]):
                yield _of(each, "lets everybody in")
        for rule in each["spec"].get("egress", []):
            if not rule.get("ports"):
                yield _of(each, "lets pods out at every port")
    for workload in all_.workloads:
        labels = labels_of(workload)
        allowed = [each for each in policies if each not in everybody and selects(each["spec"]["podSelector"], labels)]
        ways = {way for each in allowed for way in ("ingress", "egress") if each["spec"].get(way)}
        if ways != ({"ingress", "egress"} if workload["kind"] == "Deployment" else {"egress"}):
            yield _of(workload, f"may speak {' and '.join(sorted(ways)) or 'to nobody'}, which is not what it needs")


def policies_are_about_somebody(all_: Manifests) -> Iterator[str]:
    pods = [*(labels_of(each) for each in all_.workloads), *_BY_OPERATORS]
    pods.append({"strimzi.io/cluster": CLUSTER, "strimzi.io/name": f"{CLUSTER}-kafka-exporter"})
    for each in all_.of("NetworkPolicy"):
        if not any(selects(each["spec"]["podSelector"], labels) for labels in pods):
            yield _of(each, "is about no pods")


def the_way_to_the_servers_is_open(all_: Manifests) -> Iterator[str]:
    """From each role to the port of the server that its settings name, on both sides where both have a policy."""
    policies = all_.of("NetworkPolicy")
    listeners = [each for kafka in all_.of("Kafka") for each in kafka["spec"]["kafka"]["listeners"]]
    for workload in (*all_.services_workloads, *all_.reconciling):
        labels, settings = labels_of(workload), all_.environment(workload)
        needed = {27017}
        if labels[COMPONENT] in {"worker", "relay", "reconcile"}:
            port = int(settings["KAFKA_BOOTSTRAP_SERVERS"].rpartition(":")[2])
            needed.add(port)
            peers = [peer for each in listeners if each["port"] == port for peer in each.get("networkPolicyPeers", [])]
            if listeners and not any(
                selects(each.get("podSelector", {"matchLabels": {"": ""}}), labels) for each in peers
            ):
                yield _of(workload, "the brokers let it not in")
        if labels[COMPONENT] == "timer" and settings.get("CLAMD_HOST"):
            needed.add(int(settings["CLAMD_PORT"]))
        out = [
            rule
            for each in policies
            if selects(each["spec"]["podSelector"], labels)
            for rule in each["spec"].get("egress", [])
        ]
        open_ = {port["port"] for rule in out for port in rule["ports"]}
        yield from (_of(workload, f"cannot reach port {port}") for port in sorted(needed - open_))
        if labels[COMPONENT] in {"api", "timer", "migrate"} and 9093 in open_:
            yield _of(workload, "has no business with the brokers")
        if labels[COMPONENT] != "timer" and int(settings.get("CLAMD_PORT", _default("clamd_port"))) in open_:
            yield _of(workload, "has no business with the scanner")


def the_portal_reaches_the_gateway_and_its_sessions_alone(all_: Manifests) -> Iterator[str]:
    """And what is outside, where the identity provider is; whoever breaks into it finds no way to a service."""
    portal, gateway = all_.portal, {COMPONENT: "proxy", "app.kubernetes.io/managed-by": "envoy-gateway"}
    mine = [
        each["spec"] for each in all_.of("NetworkPolicy") if selects(each["spec"]["podSelector"], labels_of(portal))
    ]
    out = [rule for each in mine for rule in each.get("egress", [])]
    open_ = {port["port"] for rule in out for port in rule["ports"]}
    if open_ != {53, 443, 10443, 27017}:
        yield _of(portal, f"is let out at {sorted(open_)}")
    for rule in out:
        if any(port["port"] == 10443 for port in rule["ports"]) and not all(
            selects(peer.get("podSelector", {"matchLabels": {"": ""}}), gateway) for peer in rule["to"]
        ):
            yield _of(portal, "reaches others than the gateway")
    if any(
        selects(each["spec"]["podSelector"], labels_of(portal))
        for each in all_.of("NetworkPolicy")
        if name_of(each) == "to-kafka"
    ):
        yield _of(portal, "has no business with the brokers")


def timers_reach_what_is_outside_where_they_ask_it(all_: Manifests) -> Iterator[str]:
    """Of the timers, those that look numbers up or send outside, and those that seal by a master key kept there."""
    policies = all_.of("NetworkPolicy")
    for workload in all_.services_workloads:
        labels = labels_of(workload)
        if labels[COMPONENT] != "timer":
            continue
        mine = [each for each in policies if selects(each["spec"]["podSelector"], labels)]
        rules = [rule for each in mine for rule in each["spec"].get("egress", [])]
        is_let_out = any(port["port"] == 443 for rule in rules for port in rule["ports"])
        if is_let_out != (labels[NAME] in {"supplier-registry", "client-journey", "notifications"}):
            yield _of(workload, "has no business outside" if is_let_out else "cannot reach what is outside")


def nobody_opens_what_nobody_scanned(all_: Manifests) -> Iterator[str]:
    for workload in all_.services_workloads:
        settings = all_.environment(workload)
        if not settings.get("CLAMD_HOST") or settings.get("FILES_ALLOW_UNSCANNED", "false") != "false":
            yield _of(workload, "hands out files that nothing has scanned, or none at all")


# Kafka and MongoDB


def kafka_keeps_what_it_acknowledged(all_: Manifests) -> Iterator[str]:
    for each in all_.of("Kafka"):
        spec = each["spec"]["kafka"]
        wanted = {
            "auto.create.topics.enable": False,
            "unclean.leader.election.enable": False,
            "default.replication.factor": REPLICAS,
            "offsets.topic.replication.factor": REPLICAS,
            "min.insync.replicas": IN_SYNC,
        }
        wrong = [name for name, value in wanted.items() if spec["config"].get(name) != value]
        yield from (_of(each, f"{name} must be {wanted[name]}") for name in wrong)
        if spec.get("rack", {}).get("topologyKey") != _SPREAD[0]:
            yield _of(each, "replicas may all be in one zone")
        if spec.get("authorization") != {"type": "simple"}:
            yield _of(each, "everybody may do everything")
        for listener in spec["listeners"]:
            if not listener["tls"] or listener.get("authentication") != {"type": "tls"}:
                yield _of(each, f"listener {listener['name']} does not ask who it is, by TLS")
    for pool in all_.of("KafkaNodePool"):
        if pool["spec"]["replicas"] < REPLICAS:
            yield _of(pool, f"needs {REPLICAS} nodes")
        if any(volume.get("deleteClaim") is not False for volume in pool["spec"]["storage"]["volumes"]):
            yield _of(pool, "its data would go with it")
        if [each["topologyKey"] for each in found_in(pool, "topologySpreadConstraints") for each in each] != _SPREAD:
            yield _of(pool, "must be spread over zones and nodes")
    roles = sorted(role for pool in all_.of("KafkaNodePool") for role in pool["spec"]["roles"])
    if all_.of("Kafka") and roles != ["broker", "controller"]:
        yield f"KafkaNodePool: there must be one of brokers and one of controllers, not {roles}"


def topics_say_what_they_keep(all_: Manifests) -> Iterator[str]:
    for each in all_.of("KafkaTopic"):
        config = each["spec"]["config"]
        if each["spec"]["replicas"] != REPLICAS or int(config.get("min.insync.replicas", 0)) != IN_SYNC:
            yield _of(each, f"needs {REPLICAS} replicas, {IN_SYNC} of them in sync")
        if not {"retention.ms", "cleanup.policy"} <= set(config):
            yield _of(each, "must say how long it keeps what, and whether it is compacted")


def users_of_kafka_may_do_only_what_they_do(all_: Manifests) -> Iterator[str]:
    topics = {each["spec"]["topicName"] for each in all_.of("KafkaTopic")}
    groups: dict[str, str] = {}
    for user in all_.of("KafkaUser"):
        if user["spec"]["authentication"] != {"type": "tls"} or not user["spec"].get("quotas"):
            yield _of(user, "needs a certificate and quotas")
        for rule in user["spec"]["authorization"]["acls"]:
            resource, operations = rule["resource"], set(rule["operations"])
            if operations - {"Read", "Write", "Describe"} or resource.get("patternType") != "literal":
                yield _of(user, f"may {sorted(operations)} whatever begins with {resource['name']}")
            elif resource["type"] == "topic" and resource["name"] not in topics:
                yield _of(user, f"there is no topic {resource['name']}")
            elif resource["type"] == "group" and "Read" in operations:
                if resource["name"] in groups:
                    yield _of(user, f"is in the group of {groups[resource['name']]}")
                groups[resource["name"]] = name_of(user)


def topics_are_written_by_one(all_: Manifests) -> Iterator[str]:
    writers: dict[str, list[str]] = {}
    for user in all_.of("KafkaUser"):
        for rule in user["spec"]["authorization"]["acls"]:
            if "Write" in rule["operations"]:
                writers.setdefault(rule["resource"]["name"], []).append(name_of(user))
    for each in all_.of("KafkaTopic"):
        who = writers.get(each["spec"]["topicName"], [])
        if all_.of("KafkaUser") and len(who) != 1:
            yield _of(each, f"is written by {who or 'nobody'}")


def the_database_is_spread_and_encrypted(all_: Manifests) -> Iterator[str]:
    for each in all_.of("MongoDBCommunity"):
        spec = each["spec"]
        if spec["members"] < REPLICAS:
            yield _of(each, "a majority needs three members")
        tls = spec["security"].get("tls", {})
        if not tls.get("enabled") or tls.get("optional") is not False:
            yield _of(each, "can be spoken to without TLS")
        constraints = spec["statefulSet"]["spec"]["template"]["spec"].get("topologySpreadConstraints", [])
        if [c["topologyKey"] for c in constraints] != _SPREAD or constraints[-1][
            "whenUnsatisfiable"
        ] != "DoNotSchedule":
            yield _of(each, "a node may hold two members")
        issued = [name for certificate in all_.of("Certificate") for name in certificate["spec"].get("dnsNames", [])]
        if f"*.{name_of(each)}-svc.{each['metadata']['namespace']}.svc.cluster.local" not in issued:
            yield _of(each, "no certificate is for its members in this namespace")


def users_of_the_database_have_one_each(all_: Manifests) -> Iterator[str]:
    users = {user["name"]: user for each in all_.of("MongoDBCommunity") for user in each["spec"]["users"]}
    taken: dict[str, str] = {}
    for name, user in users.items():
        for role in user["roles"]:
            if name in {"backup", "restore"} or (name, role["name"]) == ("retention", "retention"):
                continue
            if (name, role["name"]) == ("reconciliation", "read") and role["db"] in NAMES:
                continue  # who holds all books against one another looks at all of them, and at no vault
            own = "vault" if name.endswith("-vault") and role["db"] == name.replace("-", "_") else "service"
            own = PORTAL if name == role["db"] == PORTAL else own
            if role["name"] != own or role["db"] == "admin" or len(user["roles"]) > 1:
                yield f"MongoDBCommunity user {name}: may {role['name']} {role['db']}"
            elif role["db"] in taken:
                yield f"MongoDBCommunity user {name}: shares {role['db']} with {taken[role['db']]}"
            taken[role["db"]] = name


def the_event_log_is_only_appended_to(all_: Manifests) -> Iterator[str]:
    """But by retention: nobody else may change, delete, drop or rename it, nor the record of downloads."""
    adding = {
        "collStats",
        "find",
        "indexStats",
        "listIndexes",
        "changeStream",
        "createCollection",
        "createIndex",
        "insert",
    }
    for each in all_.of("MongoDBCommunity"):
        for role in each["spec"]["security"].get("roles", []):
            if role["role"] in {"retention", "replayOplog"}:
                continue
            if role.get("roles"):
                yield f"MongoDBCommunity role {role['db']}.{role['role']}: has rights that are not written here"
            for privilege in role["privileges"]:
                resource, actions = privilege["resource"], set(privilege["actions"])
                allowed = {"events": adding, "downloads": adding, "": {"listCollections"}}.get(
                    resource.get("collection", "")
                )
                if resource.get("db") != role["db"] or (allowed is not None and actions - allowed):
                    yield f"MongoDBCommunity role {role['db']}.{role['role']}: may {sorted(actions)} {resource}"


def the_books_are_reconciled_by_who_only_looks(all_: Manifests) -> Iterator[str]:
    """An event that is the last of its aggregate and never came is found by nothing else."""
    jobs = [each for each in all_.reconciling if not each["spec"].get("suspend")]
    if not any(container_of(each)["args"][:2] == ["deploy.console.main", "reconcile"] for each in jobs):
        yield "CronJob: nobody holds the books against one another"
    for user in all_.of("KafkaUser"):
        rules = user["spec"]["authorization"]["acls"] if name_of(user) == RECONCILING_USER else []
        wanted = {"topic": {"Read", "Describe"}, "group": {"Describe"}}
        if any(set(rule["operations"]) != wanted[rule["resource"]["type"]] for rule in rules):
            yield _of(user, "does more than look")


def the_database_is_backed_up(all_: Manifests) -> Iterator[str]:
    jobs = [each for each in all_.of("CronJob") if not each["spec"].get("suspend")]
    commands = [" ".join(container_of(each).get("command", [])) for each in jobs]
    if all_.of("MongoDBCommunity") and not any("backup.sh" in command for command in commands):
        yield "MongoDBCommunity: nobody makes a backup"


# The gateway


def requests_come_in_by_tls_alone(all_: Manifests) -> Iterator[str]:
    issued = {name for each in all_.of("Certificate") for name in each["spec"].get("dnsNames", [])}
    plain: set[tuple[str, str]] = set()
    for each in all_.of("Gateway"):
        for listener in each["spec"]["listeners"]:
            if listener["protocol"] != "HTTPS":
                plain.add((name_of(each), listener["name"]))
            elif issued and listener.get("hostname") not in issued:
                yield _of(each, f"there is no certificate for {listener.get('hostname')}")
            if listener["allowedRoutes"]["namespaces"]["from"] != "Same":
                yield _of(each, "routes of others may take requests away")
    for each in all_.of("HTTPRoute"):
        served = any(rule.get("backendRefs") for rule in each["spec"]["rules"])
        for parent in each["spec"]["parentRefs"]:
            if served and ("sectionName" not in parent or (parent["name"], parent["sectionName"]) in plain):
                yield _of(each, "answers who comes without TLS")


def routes_lead_to_services(all_: Manifests) -> Iterator[str]:
    ports = {(name_of(each), port["port"]) for each in all_.of("Service") for port in each["spec"]["ports"]}
    listeners = {(name_of(each), one["name"]) for each in all_.of("Gateway") for one in each["spec"]["listeners"]}
    seen: dict[str, str] = {}
    for each in all_.of("HTTPRoute"):
        parents = {(parent["name"], parent.get("sectionName", "")) for parent in each["spec"]["parentRefs"]}
        if not parents <= listeners:
            yield _of(each, "is of a listener that is not there")
        for backend in (backend for rule in each["spec"]["rules"] for backend in rule.get("backendRefs", [])):
            if (backend["name"], backend["port"]) not in ports:
                yield _of(each, f"there is no Service {backend['name']} at {backend['port']}")
        for match in _matches(each):
            prefix = match["path"]["value"]
            if match["path"]["type"] == "RegularExpression":
                if not match.get("method") or not f"{prefix}/".startswith(tuple(_prefixes_of_its_service(all_, each))):
                    yield _of(each, f"{prefix} is no path of this service, by one method")
                continue
            if each["metadata"]["labels"].get(NAME) == PORTAL:
                if prefix != "/":
                    yield _of(each, "the portal has what is left, and nothing before others")
                continue
            if match["path"]["type"] != "PathPrefix" or not prefix.startswith("/v1/") or prefix in seen:
                yield _of(each, f"{prefix} is no prefix of this service alone")
            seen[prefix] = name_of(each)


def _matches(route: Resource) -> list[Resource]:
    return [match for rule in route["spec"]["rules"] for match in rule.get("matches", [])]


def _prefixes_of_its_service(all_: Manifests, route: Resource) -> Iterator[str]:
    """What the paths of its files begin with, which have a route of their own: the prefixes of the service."""
    for each in all_.of("HTTPRoute"):
        if each["metadata"]["labels"].get(NAME) == route["metadata"]["labels"].get(NAME):
            found = (match["path"] for match in _matches(each))
            yield from (f"{path['value']}/" for path in found if path["type"] == "PathPrefix")


def tokens_are_checked_as_the_services_check_them(all_: Manifests) -> Iterator[str]:
    (policy, *more) = sorted(all_.of("SecurityPolicy"), key=lambda each: "jwt" not in each["spec"]) or [None]
    if policy is None or "jwt" not in policy["spec"] or any("jwt" in each["spec"] for each in more):
        yield "SecurityPolicy: there must be one that asks for tokens"
        return
    for each in more:
        yield from _lets_in_to_what_is_public_alone(all_, each)
    if [each["name"] for each in policy["spec"]["targetRefs"]] != [name_of(each) for each in all_.of("Gateway")]:
        yield _of(policy, "is not about the gateway")
    (provider,) = policy["spec"]["jwt"]["providers"]
    if policy["spec"]["jwt"].get("optional"):
        yield _of(policy, "lets requests without a token pass")
    said = (provider["issuer"], ",".join(provider["audiences"]), provider["remoteJWKS"]["uri"])
    for workload in all_.services_workloads:
        settings = all_.environment(workload)
        if said != (settings["AUTH_ISSUER"], settings["AUTH_AUDIENCE"], settings["AUTH_JWKS_URL"]):
            yield _of(policy, f"trusts other tokens than {name_of(workload)}")
            return


def _lets_in_to_what_is_public_alone(all_: Manifests, policy: Resource) -> Iterator[str]:
    named = {(target["kind"], target["name"]) for target in policy["spec"]["targetRefs"]}
    paths = {
        match["path"]["value"]
        for each in all_.of("HTTPRoute")
        if ("HTTPRoute", name_of(each)) in named
        for match in _matches(each)
    }
    portal = all(name == PORTAL or name.startswith(f"{PORTAL}-") for _, name in named)
    if {kind for kind, _ in named} != {"HTTPRoute"} or not (
        portal or all(path.startswith("/v1/public/") for path in paths)
    ):
        yield _of(policy, "lets requests without a token pass to what is not public")


def nobody_says_who_he_is_by_a_header(all_: Manifests) -> Iterator[str]:
    """What the gateway sets from the token, it takes away from whoever sends it."""
    set_ = _headers_of_claims(all_)
    for policy in all_.of("ClientTrafficPolicy"):
        spec = policy["spec"]
        early = spec["headers"].get("earlyRequestHeaders", {})
        prefixes = tuple(each["value"] for each in early.get("removeOnMatch", []) if each["type"] == "Prefix")
        spoofed = {
            name for name in set_ if name not in early.get("remove", []) and not name.startswith(prefixes or ("\n",))
        }
        if spoofed:
            yield _of(policy, f"{', '.join(sorted(spoofed))} gets in from outside")
        if spec["path"].get("escapedSlashesAction") != "RejectRequest" or spec["path"].get("disableMergeSlashes"):
            yield _of(policy, "two spellings of a path may lead to different places")
        if spec["headers"].get("withUnderscoresAction") != "RejectRequest":
            yield _of(policy, "two spellings of a header may be taken for one")
    if len(all_.of("ClientTrafficPolicy")) != len(all_.of("Gateway")):
        yield "ClientTrafficPolicy: there is none for the gateway"


def _headers_of_claims(all_: Manifests) -> set[str]:
    claims = [each for policy in all_.of("SecurityPolicy") for each in found_in(policy, "claimToHeaders")]
    return {claim["header"] for each in claims for claim in each}


def users_are_limited_each_by_himself(all_: Manifests) -> Iterator[str]:
    without_token = {
        target["name"] for each in all_.of("SecurityPolicy") if "jwt" not in each["spec"] for target in _targets(each)
    }
    limits = [
        (rule, bool(without_token & {target["name"] for target in _targets(each)}))
        for each in all_.of("BackendTrafficPolicy")
        for rule in each["spec"]["rateLimit"]["local"]["rules"]
    ]
    set_ = _headers_of_claims(all_)
    by = {
        (one["name"], one.get("type"))
        for rule, anyone in limits
        if not anyone
        for each in rule["clientSelectors"]
        for one in each["headers"]
    }
    for each in (each for rule, anyone in limits if anyone for each in rule["clientSelectors"]):
        if each.get("sourceCIDR", {}).get("type") != "Distinct":
            yield "BackendTrafficPolicy: does not count by address what needs no token"
    if by != {(name, "Distinct") for name in set_}:
        yield "BackendTrafficPolicy: does not count each user's requests, as the token names him"
    of_files = {  # their bodies are streamed, and their services limit them
        name_of(each)
        for each in all_.of("HTTPRoute")
        if all(match["path"]["type"] == "RegularExpression" or match.get("headers") for match in _matches(each))
    }
    for policy in all_.of("BackendTrafficPolicy"):
        targets = {(target["kind"], target["name"]) for target in policy["spec"]["targetRefs"]}
        if "requestBuffer" not in policy["spec"] and not targets <= {("HTTPRoute", name) for name in of_files}:
            yield _of(
                policy, "a body may be as large as it likes"
            )  # that of a file is streamed, and its service limits it


def _targets(policy: Resource) -> list[Resource]:
    targets: list[Resource] = policy["spec"]["targetRefs"]
    return targets


# Monitoring


def everybody_is_watched(all_: Manifests) -> Iterator[str]:
    monitors = all_.of("PodMonitor")
    for workload in all_.of("Deployment"):
        ports = {each["name"] for each in container_of(workload)["ports"]}
        watching = [each["spec"] for each in monitors if selects(each["spec"]["selector"], labels_of(workload))]
        if not any(endpoint["port"] in ports for spec in watching for endpoint in spec["podMetricsEndpoints"]):
            yield _of(workload, "nobody reads its metrics")
    if all_.of("Kafka") and not any("strimzi.io/name" in str(each["spec"]["selector"]) for each in monitors):
        yield "Kafka: nobody reads its metrics"


def alerts_say_what_to_do(all_: Manifests) -> Iterator[str]:
    rules = [rule for each in all_.of("PrometheusRule") for group in each["spec"]["groups"] for rule in group["rules"]]
    if not any("alert" in rule for rule in rules):
        yield "PrometheusRule: nobody is told of anything"
    for rule in rules:
        if "alert" in rule and not (rule["annotations"].get("runbook_url") and rule["labels"].get("severity")):
            yield f"PrometheusRule {rule['alert']}: has no runbook or no severity"


def template_labels_are_not_lost(all_: Manifests) -> Iterator[str]:
    """A pod has the labels of what makes it, so that one selector finds both."""
    for workload in all_.workloads:
        labels = workload["metadata"].get("labels", {})
        if not labels.items() <= template_of(workload)["metadata"]["labels"].items():
            yield _of(workload, "its pods lack labels that it has itself")


EVERYWHERE: tuple[Rule, ...] = (
    pods_meet_the_restricted_profile,
    what_operators_run_meets_it_too,
    pods_cannot_speak_to_the_cluster,
    running_pods_are_asked_how_they_are,
    containers_say_what_they_need,
    folders_to_write_in_are_limited,
    volumes_are_mounted,
    secrets_are_files,
    an_update_loses_nothing,
    pods_are_spread,
    jobs_end,
    everything_is_labelled,
    template_labels_are_not_lost,
    everything_is_in_one_restricted_namespace,
    no_secret_is_in_git,
    config_maps_are_there,
    selectors_choose_their_own_pods_alone,
    services_lead_to_ports_of_their_pods,
    what_is_scaled_has_a_disruption_budget,
    each_target_is_scaled_by_one,
    workers_never_outnumber_partitions,
    images_have_a_version,
    policies_are_about_somebody,
    kafka_keeps_what_it_acknowledged,
    topics_say_what_they_keep,
    users_of_kafka_may_do_only_what_they_do,
    topics_are_written_by_one,
    the_database_is_spread_and_encrypted,
    users_of_the_database_have_one_each,
    the_event_log_is_only_appended_to,
    requests_come_in_by_tls_alone,
    routes_lead_to_services,
)
ON_CLUSTERS: tuple[Rule, ...] = (
    secrets_are_made_by_somebody,
    nobody_speaks_to_anybody_unless_allowed,
    the_way_to_the_servers_is_open,
    nobody_opens_what_nobody_scanned,
    timers_reach_what_is_outside_where_they_ask_it,
    the_portal_reaches_the_gateway_and_its_sessions_alone,
    the_books_are_reconciled_by_who_only_looks,
    the_database_is_backed_up,
    tokens_are_checked_as_the_services_check_them,
    nobody_says_who_he_is_by_a_header,
    users_are_limited_each_by_himself,
    everybody_is_watched,
    alerts_say_what_to_do,
)
IN_PRODUCTION: tuple[Rule, ...] = (images_are_named_by_digest,)

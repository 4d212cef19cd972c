"""Kafka as its operator is told of it: every topic of the contracts, and for each service a user for what it does."""

from collections.abc import Iterable
from typing import Any

from deploy.services import NAMES, label_of, service
from shared.contracts.topics import EVENT_TOPICS, Topic, dead_letters, retries, topics_of
from shared.messaging.kafka import configuration
from shared.messaging.subscribing import group_of
from shared.service import Service

Resource = dict[str, Any]

CLUSTER = "dps"
REPLICAS = 3
IN_SYNC = 2
KEDA_USER = "keda-kafka"
RECONCILING_USER = "reconciliation-kafka"
_API = "kafka.strimzi.io/v1"
_LABELS = {"strimzi.io/cluster": CLUSTER}
# A service that runs wild must not take the brokers from the others.
_QUOTAS = {"producerByteRate": 20 * 1024**2, "consumerByteRate": 40 * 1024**2, "requestPercentage": 100}


def all_topics() -> list[Topic]:
    """Return the topics of events, and for each service its dead letters and retries."""
    return [*EVENT_TOPICS, *(make(name) for make in (dead_letters, retries) for name in NAMES)]


def topics() -> list[Resource]:
    """Return a KafkaTopic for each topic, with everything stated that the contract says of it."""
    return [_topic(each) for each in all_topics()]


def users() -> list[Resource]:
    """Return a KafkaUser for each service, KEDA's, which sees how far groups are behind, and the reconciliation's."""
    return [*(_user(f"{label_of(name)}-kafka", _rules_of(service(name))) for name in NAMES), _keda(), _reconciling()]


def _topic(topic: Topic) -> Resource:
    return {
        "apiVersion": _API,
        "kind": "KafkaTopic",
        "metadata": {
            "name": topic.name,
            "labels": {
                **_LABELS,
                "app.kubernetes.io/name": label_of(topic.owner),
                # Events come again from the services' logs; what lies in the other topics is nowhere else.
                "app.kubernetes.io/component": "events" if topic in EVENT_TOPICS else "letters",
            },
        },
        "spec": {
            "topicName": topic.name,
            "partitions": topic.partitions,
            "replicas": REPLICAS,
            "config": configuration(topic) | {"min.insync.replicas": str(IN_SYNC)},
        },
    }


def _rules_of(declared: Service) -> list[Resource]:
    """Return what a service does: it publishes its topics, and reads them and what it subscribes to.

    Its own are read to see whether its log has all that they have, and to take that back after a restore.
    """
    own = topics_of(declared.name)
    return [
        *_allowed("topic", (each.name for each in own), "Write", "Describe"),
        *_allowed("topic", dict.fromkeys(each.name for each in (*declared.subscribes, *own)), "Read", "Describe"),
        *_allowed("group", [group_of(declared.name)], "Read", "Describe"),
    ]


def _keda() -> Resource:
    services = [service(name) for name in NAMES]
    read = sorted({topic.name for each in services for topic in each.subscribes})
    groups = [group_of(name) for name in NAMES]
    return _user(KEDA_USER, [*_allowed("topic", read, "Describe"), *_allowed("group", groups, "Describe")])


def _reconciling() -> Resource:
    """Return whoever holds all topics against all logs: it reads everything, writes nothing and is in no group."""
    groups = [group_of(name) for name in NAMES]
    read = _allowed("topic", (each.name for each in all_topics()), "Read", "Describe")
    return _user(RECONCILING_USER, [*read, *_allowed("group", groups, "Describe")])


def _user(name: str, rules: list[Resource]) -> Resource:
    return {
        "apiVersion": _API,
        "kind": "KafkaUser",
        "metadata": {"name": name, "labels": dict(_LABELS)},
        "spec": {
            "authentication": {"type": "tls"},
            "authorization": {"type": "simple", "acls": rules},
            "quotas": dict(_QUOTAS),
        },
    }


def _allowed(kind: str, names: Iterable[str], *operations: str) -> list[Resource]:
    return [
        {
            "type": "allow",
            "resource": {"type": kind, "name": name, "patternType": "literal"},
            "operations": list(operations),
        }
        for name in names
    ]

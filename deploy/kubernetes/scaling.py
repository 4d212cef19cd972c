"""Workers by how far they are behind: a ScaledObject for each service."""

from typing import Any

from deploy.services import NAMES, label_of, service
from shared.contracts.topics import Topic
from shared.messaging.subscribing import group_of
from shared.runtime import ProcessRole
from shared.service import Service
from shared.settings import Settings

Resource = dict[str, Any]

_FEWEST = 2
# The newest of the protocol that every client library speaks; KEDA's default is one that Kafka 4 no longer answers.
_PROTOCOL = "2.8.0"


def scaled_objects() -> list[Resource]:
    """Return a ScaledObject for the workers of each service."""
    return [_scaled(service(name)) for name in NAMES]


def most_workers(declared: Service) -> int:
    """Return how many workers have something to do: one for each partition of the topic with the most."""
    return max(topic.partitions for topic in declared.subscribes)


def _scaled(declared: Service) -> Resource:
    name = f"{label_of(declared.name)}-{ProcessRole.WORKER}"
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {
            "name": name,
            "labels": {
                "app.kubernetes.io/name": label_of(declared.name),
                "app.kubernetes.io/component": ProcessRole.WORKER.value,
            },
        },
        "spec": {
            "scaleTargetRef": {"name": name},
            "minReplicaCount": _FEWEST,
            "maxReplicaCount": most_workers(declared),
            "pollingInterval": 15,
            # Where the brokers do not say, as many as there are: fewer would fall behind.
            "fallback": {"failureThreshold": 4, "replicas": _FEWEST, "behavior": "currentReplicasIfHigher"},
            # Each change of their number makes the group stop and share out anew: up at once, down slowly.
            "advanced": {
                "horizontalPodAutoscalerConfig": {
                    "behavior": {
                        "scaleUp": {"stabilizationWindowSeconds": 0},
                        "scaleDown": {
                            "stabilizationWindowSeconds": 600,
                            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 120}],
                        },
                    }
                }
            },
            "triggers": [_behind(declared, topic) for topic in declared.subscribes],
        },
    }


def _behind(declared: Service, topic: Topic) -> Resource:
    return {
        "type": "kafka",
        "metadata": {
            # From the workers' own settings, so that there is one place that says it.
            "bootstrapServersFromEnv": "KAFKA_BOOTSTRAP_SERVERS",
            "consumerGroup": group_of(declared.name),
            "topic": topic.name,
            # A worker for each full batch that waits.
            "lagThreshold": str(Settings.model_fields["kafka_max_poll_records"].default),
            "offsetResetPolicy": "earliest",
            "allowIdleConsumers": "false",
            # A partition whose first event blocks is not helped by more workers.
            "excludePersistentLag": "true",
            "version": _PROTOCOL,
            "tls": "enable",
        },
        "authenticationRef": {"name": "kafka"},
    }

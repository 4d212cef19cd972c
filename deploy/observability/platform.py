"""What an operator must know of what the services stand on: jobs of the cluster, certificates, brokers."""

from collections.abc import Sequence

from deploy.observability.rules import Alert, Severity

_RECONCILIATION = "reconciliation"
_OF_RECONCILIATION = f'{{cronjob="{_RECONCILIATION}"}}'
_TWO_DAYS = 2 * 86400


def alerts() -> Sequence[Alert]:
    """Return the alerts, most of which are about figures of others: of the cluster, its certificates and brokers."""
    return [
        Alert(
            "MigrationFailed",
            Severity.PAGE,
            'kube_job_status_failed{job_name=~".*-migrate"} > 0',
            "1m",
            "The migration {{ $labels.job_name }} failed",
            "The database of the service may lack collections, indexes or changes that the new release needs.",
        ),
        Alert(
            "ReconciliationFailed",
            Severity.TICKET,
            f'kube_job_failed{{job_name=~"{_RECONCILIATION}-.*", condition="true"}} > 0',
            "1m",
            "The books of the services do not add up, or could not be looked at",
            "The log of {{ $labels.job_name }} names what is missing. An event that a topic or a reader lacks is "
            "published again by `dps replay <owner> --aggregate <aggregate>`.",
        ),
        Alert(
            "ReconciliationOverdue",
            Severity.TICKET,
            f"time() - kube_cronjob_created{_OF_RECONCILIATION} > {_TWO_DAYS}\nunless on (namespace, cronjob)\n"
            f"time() - kube_cronjob_status_last_successful_time{_OF_RECONCILIATION} <= {_TWO_DAYS}",
            "1h",
            "For two days nothing has shown that the books of the services add up",
            "The CronJob {{ $labels.cronjob }} is suspended, cannot start, or fails. By hand: `dps reconcile`.",
        ),
        Alert(
            "CertificateExpiring",
            Severity.TICKET,
            "certmanager_certificate_expiration_timestamp_seconds - time() < 14 * 86400",
            "1h",
            "The certificate {{ $labels.name }} was not renewed",
            "It ends in {{ $value | humanizeDuration }}. It should have been renewed with a third of its life left.",
        ),
        Alert(
            "KafkaUnderReplicated",
            Severity.TICKET,
            "sum by (topic) (kafka_topic_partition_under_replicated_partition) > 0",
            "10m",
            "{{ $labels.topic }} has fewer copies than it should",
            "{{ $value }} of its partitions lack a copy that is up to date. With one more broker away they may stop "
            "taking events.",
        ),
        Alert(
            "KafkaBrokerMissing",
            Severity.PAGE,
            "min(kafka_brokers) < 3",
            "5m",
            "A Kafka broker is away",
            "{{ $value }} of three brokers are there. With two away nothing is published.",
        ),
    ]

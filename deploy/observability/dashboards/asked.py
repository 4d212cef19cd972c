"""What the panels of several dashboards ask alike."""

from prometheus_client import Histogram

from deploy.observability.queries import JOB, buckets_of, count_of
from shared.telemetry import metrics

CHOSEN = f'job="{JOB}", service=~"$service"'
RATE = "$__rate_interval"
REQUESTS = count_of(metrics.HTTP_SECONDS)


def quantile(share: float, metric: Histogram, by: str = "") -> str:
    """Return the value that a share of a histogram's observations does not exceed."""
    labels = f"{by}, le" if by else "le"
    return f"histogram_quantile({share}, sum by ({labels}) (rate({buckets_of(metric)}{{{CHOSEN}}}[{RATE}])))"

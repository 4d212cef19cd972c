"""Names of metrics as Prometheus knows them, taken from the metrics themselves: a renamed one breaks the build."""

from prometheus_client import Counter, Gauge, Histogram

JOB = "dps"  # the job of every process of ours, wherever it is scraped; `service` and `role` say which it is


def of(metric: Counter | Gauge) -> str:
    """Return the name under which a counter or gauge is scraped."""
    (described,) = metric.describe()
    return f"{described.name}_total" if described.type == "counter" else str(described.name)


def count_of(metric: Histogram) -> str:
    """Return the name of a histogram's count of observations."""
    return f"{_base(metric)}_count"


def buckets_of(metric: Histogram) -> str:
    """Return the name of a histogram's buckets."""
    return f"{_base(metric)}_bucket"


def sum_of(metric: Histogram) -> str:
    """Return the name of a histogram's sum of observations."""
    return f"{_base(metric)}_sum"


def within(metric: Histogram, limit: float, more: str = "") -> str:
    """Return the selector of the bucket of observations up to `limit`; raises `ValueError` where there is none such.

    `more` is what else must match, such as `, route!="/v1/things"`.
    """
    if limit not in metric._upper_bounds:  # the library shows its buckets in no other way before the first observation
        raise ValueError(f"{_base(metric)} has no bucket of {limit}")
    return f'{buckets_of(metric)}{{job="{JOB}", le="{float(limit)}"{more}}}'


def _base(metric: Histogram) -> str:
    (described,) = metric.describe()
    return str(described.name)

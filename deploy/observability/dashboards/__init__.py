"""The dashboards: how well promises are kept, what one service does, how events flow, what ends by itself, files,
what messages leave, and what business is done."""

from collections.abc import Sequence

from deploy.observability.dashboards.business import business
from deploy.observability.dashboards.channels import channels
from deploy.observability.dashboards.files import files
from deploy.observability.dashboards.flow import flow
from deploy.observability.dashboards.overview import overview
from deploy.observability.dashboards.service import service
from deploy.observability.dashboards.timers import timers
from deploy.observability.panels import Dashboard


def dashboards() -> Sequence[Dashboard]:
    """Return every dashboard; the first is where one begins."""
    return (overview(), service(), flow(), timers(), files(), channels(), business())

"""The clock that runs in applications, and what the rules do once it has run out."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from shared.kernel.deadlines import Deadline, Due


def _decision(application: Application) -> Iterator[Due]:
    yield Due(str(application.application_id), application.decide_by)


DEADLINES: tuple[Deadline[Any], ...] = (
    Deadline(
        "application_decision",
        awaits="the decision on an application (PCR 2015 reg. 34(16), (17))",
        passed="it may still be decided, but no longer extended",
        aggregate=APPLICATIONS,
        due=_decision,
        standing={"open": True},
    ),
)

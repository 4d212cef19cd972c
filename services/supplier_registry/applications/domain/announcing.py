"""What is said of the time to decide on an application, which nothing stops: that it is nearly over, and that it is."""

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application, undecided
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date


def announce_due(application: Application, decide_by: date) -> list[Event]:
    """Say that the last day is near. Nothing where it is decided, or was given more time since."""
    if not application.open or application.decide_by != decide_by:
        return []
    return [facts.ApplicationDecisionDue(**_waiting(application))]


def announce_overdue(application: Application, decide_by: date, now: datetime) -> list[Event]:
    """Say that the last day is over. It decides nothing: neither law knows an admission or a refusal by time."""
    over = application.decide_by == decide_by and uk_date(now) > decide_by
    if not application.open or not over or application.overdue:
        return []
    return [facts.ApplicationDecisionOverdue(**_waiting(application))]


class _Waiting(TypedDict):
    """Which categories are not decided yet, and by when they are to be."""

    application_id: UUID
    supplier_id: UUID
    market: str
    categories: tuple[str, ...]
    decide_by: date


def _waiting(application: Application) -> _Waiting:
    return _Waiting(
        application_id=application.application_id,
        supplier_id=application.supplier_id,
        market=application.market,
        categories=undecided(application),
        decide_by=application.decide_by,
    )

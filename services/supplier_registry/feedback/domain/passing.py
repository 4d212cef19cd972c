"""Feedback that is owed passes to whoever took the place of its organisation."""

from datetime import datetime
from uuid import UUID

from services.supplier_registry.feedback.domain.feedback import Feedback, about
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event


def pass_on(feedback: Feedback, of: UUID, to: UUID, now: datetime) -> list[Event]:
    """Owe feedback to a successor; what was given stays with whom it was given to."""
    if feedback.supplier_id != of or not feedback.open:
        return []
    which = {**about(feedback), "supplier_id": to}
    return [facts.FeedbackTransferred(**which, predecessor_id=of, transferred_at=now)]

"""What is said of the time that an applicant has to clarify, and to speak before an exclusion. It decides nothing."""

from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.applications.domain.deciding import about
from services.supplier_registry.applications.domain.evaluation import Clarification, Invitation
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date


def announce_clarification_due(application: Application, clarification_id: UUID, answer_by: date) -> list[Event]:
    """Remind the applicant of a question that it has not answered."""
    if _unanswered(application, clarification_id, answer_by) is None:
        return []
    which = about(application)
    return [facts.ClarificationDue(**which, clarification_id=clarification_id, answer_by=answer_by)]


def announce_unanswered(
    application: Application, clarification_id: UUID, answer_by: date, now: datetime
) -> list[Event]:
    """Say that the applicant did not answer in time."""
    asked = _unanswered(application, clarification_id, answer_by)
    if asked is None or asked.overdue or uk_date(now) <= answer_by:
        return []
    which = about(application)
    return [facts.ClarificationUnanswered(**which, clarification_id=clarification_id, answer_by=answer_by)]


def announce_representations_due(application: Application, last_day: date) -> list[Event]:
    """Remind the applicant that it may speak."""
    if _awaited(application, last_day) is None:
        return []
    return [facts.RepresentationsDue(**about(application), representations_by=last_day)]


def announce_not_made(application: Application, last_day: date, now: datetime) -> list[Event]:
    """Say that the applicant did not speak in time, so that it may be decided."""
    invited = _awaited(application, last_day)
    if invited is None or invited.overdue or uk_date(now) <= last_day:
        return []
    return [facts.RepresentationsNotMade(**about(application), representations_by=last_day)]


def _unanswered(application: Application, clarification_id: UUID, answer_by: date) -> Clarification | None:
    asked = application.evaluation.unanswered.get(str(clarification_id)) if application.open else None
    return asked if asked and asked.answer_by == answer_by else None


def _awaited(application: Application, last_day: date) -> Invitation | None:
    invited = application.evaluation.awaited if application.open else None
    begun = invited is not None and not invited.awaits_service
    return invited if invited and begun and invited.representations_by == last_day else None

"""The books of a replay on feedback: whoever asked was told, and being late was said."""

from collections.abc import Mapping, Sequence
from datetime import date

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date


def feedback_findings(feedback: Mapping[str, Sequence[Logged]], told: Mapping[str, str], today: date) -> list[Finding]:
    """Check the logs of feedback against what the client was told."""
    lives = {identifier: [each.event for each in events if each.event] for identifier, events in feedback.items()}
    stands = {identifier: "requested" if _given_on(life) is None else "given" for identifier, life in lives.items()}
    differing = [
        f"feedback {each} is {stands.get(each)}, the client was told {told.get(each)}"
        for each in stands.keys() | told.keys()
        if stands.get(each) != told.get(each)
    ]
    untold = [
        f"feedback {identifier} was {'' if late else 'not '}late, and that was {'not ' if late else ''}said"
        for identifier, life in lives.items()
        if (late := _is_late(life, today)) is not any(isinstance(each, facts.FeedbackOverdue) for each in life)
    ]
    return [
        Finding.of("feedback is given or owed as the client was told", len(stands), differing),
        Finding.of("feedback that came late, and no other, was said to be overdue", len(lives), untold),
    ]


def _given_on(life: Sequence[Event]) -> date | None:
    return next((uk_date(each.given_at) for each in life if isinstance(each, facts.FeedbackGiven)), None)


def _is_late(life: Sequence[Event], today: date) -> bool:
    last_day = next(each.give_by for each in life if isinstance(each, facts.FeedbackRequested))
    return (_given_on(life) or today) > last_day

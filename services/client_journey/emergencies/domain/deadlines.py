"""The clocks of an emergency access: to be answered in hours, to end after hours, to be reviewed in working days."""

from collections.abc import Iterator
from typing import Any

from services.client_journey.emergencies.domain.emergency import EMERGENCIES, Emergency, Status
from shared.kernel.deadlines import Deadline, Due
from shared.reference.calendar import uk_date


def _answer(emergency: Emergency) -> Iterator[Due]:
    yield Due(str(emergency.emergency_id), uk_date(emergency.answer_by))


def _access(emergency: Emergency) -> Iterator[Due]:
    if emergency.ends_at is not None:
        yield Due(str(emergency.emergency_id), uk_date(emergency.ends_at))


def _review(emergency: Emergency) -> Iterator[Due]:
    if emergency.review_by is not None:
        yield Due(str(emergency.emergency_id), emergency.review_by)


ANSWER: Deadline[Any] = Deadline(
    "emergency_answer",
    awaits="a second person's word on emergency access to what is sealed of a client",
    passed="the request lapses; whoever needs it asks anew",
    aggregate=EMERGENCIES,
    due=_answer,
    standing={"status": Status.REQUESTED},
    ends=True,
    ends_at=lambda emergency: emergency.answer_by,
)
ACCESS: Deadline[Any] = Deadline(
    "emergency_access",
    awaits="the end of an emergency access",
    passed="nothing more is opened under it, and it waits for its review",
    aggregate=EMERGENCIES,
    due=_access,
    standing={"status": Status.GRANTED},
    ends=True,
    ends_at=lambda emergency: emergency.ends_at,
)
REVIEW: Deadline[Any] = Deadline(
    "emergency_review",
    awaits="a third person's review of an emergency access",
    passed="it may still be reviewed; the commercial team is told",
    aggregate=EMERGENCIES,
    due=_review,
    standing={"status": Status.ENDED},
    binding=False,
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (ANSWER, ACCESS, REVIEW)

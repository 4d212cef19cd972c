"""The clock that runs in gaps, and what the rules do once it has run out."""

from collections.abc import Iterator
from typing import Any

from services.catalogue.gaps.domain.gap import GAPS, Gap, Status
from shared.kernel.deadlines import Deadline, Due
from shared.reference import policy
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.markets import markets
from shared.reference.policy_values import GapAnswer


def _answer(gap: Gap) -> Iterator[Due]:
    raised = uk_date(gap.raised_at)
    within = policy(GapAnswer, markets()[gap.market].regime, raised).values.answer_within_working_days
    yield Due(str(gap.gap_id), add_working_days(raised, within))


DEADLINES: tuple[Deadline[Any], ...] = (
    Deadline(
        "gap_answer",
        awaits="an answer to the district that reported a gap",
        passed="it may still be answered",
        aggregate=GAPS,
        due=_answer,
        standing={"status": Status.OPEN},
    ),
)

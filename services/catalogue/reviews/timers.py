"""What is said of reviews by itself, at the steps of their clocks."""

from uuid import UUID

from services.catalogue.reviews.commands import OfferReviews
from services.catalogue.reviews.domain.deadlines import ANSWER, ANSWER_DUE, REVIEW, REVIEW_DUE
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(reviews: OfferReviews) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of reviews."""

    async def announce_due(step: Firing, caller: Caller) -> None:
        await reviews.announce_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await reviews.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    async def announce_answer_due(step: Firing, caller: Caller) -> None:
        await reviews.announce_answer_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_unanswered(step: Firing, caller: Caller) -> None:
        await reviews.announce_unanswered(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(REVIEW, REVIEW_DUE.name, announce_due),
        Timer(REVIEW, END, announce_overdue),
        Timer(ANSWER, ANSWER_DUE.name, announce_answer_due),
        Timer(ANSWER, END, announce_unanswered),
    )

"""Questions about a competition, answered to all who may bid."""

from datetime import datetime
from uuid import UUID

from services.ordering.competitions.domain.competition import Competition, Status, about, is_over, stands_at
from services.ordering.competitions.domain.conditions import may_bid
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, command
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date


@command
class AskQuestion:
    """What a supplier asks before it bids."""

    question: Text


@command
class AnswerQuestion:
    """What is answered, to everybody."""

    answer: Text


def ask(
    competition: Competition, asked: AskQuestion, supplier_id: UUID, supplier: KnownSupplier | None, now: datetime
) -> list[Event]:
    """Take a question in, until the last day for it."""
    reject_if_any(
        [
            stands_at(competition, Status.OPEN),
            _is_in_time(competition, now),
            _says_something(asked.question, "/question"),
            *may_bid(supplier, competition.market, competition.category, uk_date(now)),
        ]
    )
    number = len(competition.questions) + 1
    return [
        facts.CompetitionQuestionAsked(
            **about(competition), number=number, supplier_id=supplier_id, question=asked.question, asked_at=now
        )
    ]


def answer(competition: Competition, number: int, asked: AnswerQuestion, now: datetime) -> list[Event]:
    """Answer a question to all, while an answer can still change a bid (PCR 2015 regs 18, 76: equal treatment)."""
    question = next((each for each in competition.questions if each.number == number), None)
    if question is not None and question.answer == asked.answer and question.answered_at is not None:
        return []
    reject_if_any(
        [
            stands_at(competition, Status.OPEN),
            _says_something(asked.answer, "/answer"),
            None if question else Rejection("question_unknown", f"there is no question {number}", "/path/number"),
            Rejection("already_answered", "the answer was given to all: it stays as it is")
            if question and question.answered_at
            else None,
            Rejection("answered_too_late", f"bids were taken until {competition.closes_on}")
            if is_over(competition.closes_on, now)
            else None,
        ]
    )
    return [
        facts.CompetitionQuestionAnswered(**about(competition), number=number, answered_at=now),
        facts.CompetitionAnswerGiven(**about(competition), number=number, answer=asked.answer),
    ]


def _is_in_time(competition: Competition, now: datetime) -> Rejection | None:
    if not is_over(competition.questions_until, now):
        return None
    return Rejection("question_too_late", f"questions were taken until {competition.questions_until}")


def _says_something(text: str, pointer: str) -> Rejection | None:
    return None if text else Rejection("text_missing", "say something", pointer)

"""The clocks that run in competitions, and what is done at their steps."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from services.ordering.competitions.domain.cancelling import BINDING
from services.ordering.competitions.domain.competition import Competition, Status
from services.ordering.competitions.domain.folding import COMPETITIONS
from shared.kernel.deadlines import Deadline, Due, Reminder
from shared.kernel.filters import one_of


def _by(day: Callable[[Competition], date | None]) -> Callable[[Competition], Iterator[Due]]:
    def due(competition: Competition) -> Iterator[Due]:
        if (by := day(competition)) is not None:
            yield Due(str(competition.competition_id), by)

    return due


PREPARATION: Deadline[Any] = Deadline(
    "competition_preparation",
    awaits="the keys of all openers, and the opening of a competition to bids",
    passed="what it was for was to start by then: it can only be cancelled",
    aggregate=COMPETITIONS,
    due=_by(lambda one: one.starts_on),
    standing={"status": Status.PREPARED},
)
CLOSING: Deadline[Any] = Deadline(
    "competition_closing",
    awaits="bids, and answers to questions",
    passed="it closes by itself; without a bid it is cancelled",
    aggregate=COMPETITIONS,
    due=_by(lambda one: one.closes_on),
    standing={"status": Status.OPEN},
    ends=True,
)
OPENING: Deadline[Any] = Deadline(
    "bids_opening",
    awaits="the openers, who open the bids together",
    passed="the buyers are told; the bids may still be opened",
    aggregate=COMPETITIONS,
    due=_by(lambda one: one.open_by),
    standing={"status": Status.CLOSED},
    ends=True,
)
JUSTIFICATION_DUE: Reminder[Competition] = Reminder("bid_price_justification_due", lambda one: one.remind_on)
JUSTIFICATION: Deadline[Any] = Deadline(
    "bid_price_justification",
    awaits="the suppliers of low bids, who may justify their price",
    passed="a buyer decides without it; it is heard until then",
    aggregate=COMPETITIONS,
    due=_by(lambda one: one.justify_by),
    standing={"awaits_justification": True},
    reminders=(JUSTIFICATION_DUE,),
)
VALIDITY: Deadline[Any] = Deadline(
    "bids_validity",
    awaits="the evaluation and the award of bids that bind their suppliers so long",
    passed="the competition is cancelled by itself: its needs can be met in another way",
    aggregate=COMPETITIONS,
    due=_by(lambda one: one.valid_until),
    standing={"status": one_of(BINDING)},
    ends=True,
)
STANDSTILL: Deadline[Any] = Deadline(
    "award_standstill",
    awaits="the end of the standstill after an award was announced",
    passed="the award takes effect by itself; where a rule stands against it by then, a buyer decides what follows",
    aggregate=COMPETITIONS,
    due=_by(lambda one: one.standstill_until),
    standing={"status": Status.STANDSTILL},
    ends=True,
)

COMPETITION_DEADLINES: tuple[Deadline[Any], ...] = (
    PREPARATION,
    CLOSING,
    OPENING,
    JUSTIFICATION,
    VALIDITY,
    STANDSTILL,
)

"""The clocks that run in competitions, and what is done at their steps."""

from typing import Any

from services.ordering.competitions.domain.cancelling import BINDING
from services.ordering.competitions.domain.competition import Competition, Status
from services.ordering.competitions.domain.folding import COMPETITIONS
from shared.kernel.deadlines import Deadline, Reminder, due_by
from shared.kernel.filters import one_of

PREPARATION: Deadline[Competition] = Deadline(
    "competition_preparation",
    awaits="the keys of all openers, and the opening of a competition to bids",
    passed="what it was for was to start by then: it can only be cancelled",
    aggregate=COMPETITIONS,
    due=lambda one: due_by(one.competition_id, one.starts_on),
    standing={"status": Status.PREPARED},
)
CLOSING: Deadline[Competition] = Deadline(
    "competition_closing",
    awaits="bids, and answers to questions",
    passed="it closes by itself; without a bid it is cancelled",
    aggregate=COMPETITIONS,
    due=lambda one: due_by(one.competition_id, one.closes_on),
    standing={"status": Status.OPEN},
    ends=True,
)
OPENING: Deadline[Competition] = Deadline(
    "bids_opening",
    awaits="the openers, who open the bids together",
    passed="the buyers are told; the bids may still be opened",
    aggregate=COMPETITIONS,
    due=lambda one: due_by(one.competition_id, one.open_by),
    standing={"status": Status.CLOSED},
    ends=True,
)
JUSTIFICATION_DUE: Reminder[Competition] = Reminder("bid_price_justification_due", lambda one: one.remind_on)
JUSTIFICATION: Deadline[Competition] = Deadline(
    "bid_price_justification",
    awaits="the suppliers of low bids, who may justify their price",
    passed="a buyer decides without it; it is heard until then",
    aggregate=COMPETITIONS,
    due=lambda one: due_by(one.competition_id, one.justify_by),
    standing={"awaits_justification": True},
    reminders=(JUSTIFICATION_DUE,),
)
VALIDITY: Deadline[Competition] = Deadline(
    "bids_validity",
    awaits="the evaluation and the award of bids that bind their suppliers so long",
    passed="the competition is cancelled by itself: its needs can be met in another way",
    aggregate=COMPETITIONS,
    due=lambda one: due_by(one.competition_id, one.valid_until),
    standing={"status": one_of(BINDING)},
    ends=True,
)
STANDSTILL: Deadline[Competition] = Deadline(
    "award_standstill",
    awaits="the end of the standstill after an award was announced",
    passed="the award takes effect by itself; where a rule stands against it by then, a buyer decides what follows",
    aggregate=COMPETITIONS,
    due=lambda one: due_by(one.competition_id, one.standstill_until),
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

"""Competitions as staff see them: from what is wanted to the order that comes of the award."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation, TwoWay


class Weight(TwoWay):
    """How much a criterion of quality counts, in percent of all."""

    criterion: str
    percent: int


class Question(Answer):
    """What an invited supplier asked, and the answer to all."""

    number: int
    question: str
    answer: str | None


class Competition(Answer):
    """A competition as staff and those who are invited see it."""

    competition_id: UUID
    category: str
    district: str
    status: str
    specification: str
    places: int
    estimate_pence: int
    starts_on: date
    ends_on: date
    price_percent: int
    weights: tuple[Weight, ...]
    quality_floor_percent: int
    questions_until: date | None
    closes_on: date | None
    questions: tuple[Question, ...]
    reason: str | None
    standstill_until: date | None


class Opener(Answer):
    """Somebody who holds a part of the key."""

    account: str
    has_key: bool
    agreed: bool


class Evaluator(Answer):
    """Somebody who scores bids, once declared free of interests."""

    account: str
    declared: bool
    may_evaluate: bool


class Scored(Answer):
    """One evaluator's points for a bid."""

    evaluator: str
    points: dict[str, int]
    rationale: str


class Bid(Answer):
    """A bid, its content from the opening on."""

    bid_id: UUID
    supplier_id: UUID
    received_at: datetime
    price_pence: int | None
    method: str
    quality_percent: int
    points: float | None
    rank: int | None
    scores: tuple[Scored, ...]
    price_queried_until: date | None
    price_explanation: str
    price_accepted: bool | None
    failed: str | None


class Proposed(Answer):
    """The award that is proposed, or approved."""

    bid_id: UUID
    standstill: bool
    by: str
    approved_by: str | None


class CompetitionInFull(Competition):
    """A competition as staff see it."""

    ended_at: datetime | None
    need_ids: tuple[UUID, ...] = ()
    prepared_by: str = ""
    openers: tuple[Opener, ...] = ()
    openers_needed: int = 0
    evaluators: tuple[Evaluator, ...] = ()
    invited: int = 0
    bids_received: int = 0
    bids: tuple[Bid, ...] = ()
    open_by: date | None = None
    valid_until: date | None = None
    overdue: bool = False
    proposed: Proposed | None = None
    order_id: UUID | None = None
    amount_pence: int | None = None


class Prepare(Body):
    """What is wanted, how bids are judged, and by whom."""

    need_ids: tuple[str, ...]
    specification: str
    estimate_pence: int
    starts_on: date
    ends_on: date
    price_percent: int
    weights: tuple[Weight, ...]
    openers: tuple[str, ...]
    evaluators: tuple[str, ...]


class Open(Body):
    """Until the end of which day bids are taken."""

    closes_on: date


class AnswerTo(Body):
    """An answer to all."""

    answer: str


class Key(Answer):
    """An opener's part of the key, which is told once; none where it was told before."""

    key: str | None = None


class OpenBids(Body):
    """An opener's part of the key."""

    key: str


class Declare(Body):
    """In which bidders an evaluator has an interest."""

    interests: tuple[str, ...]


class Points(Body):
    """Points for one criterion."""

    criterion: str
    points: int


class Score(Body):
    """Points for a bid, and why."""

    scores: tuple[Points, ...]
    rationale: str


class Replace(Body):
    """Who evaluates in whose place."""

    evaluator: str
    successor: str


class DecidePrice(Body):
    """Whether a low price is accepted."""

    accepted: bool


class Propose(Body):
    """The bid that is to be awarded, with a standstill or without one."""

    bid_id: str
    standstill: bool


class ReturnAward(Body):
    """Why an award is not approved, or taken back."""

    explanation: str


_ONE = "/v1/competitions/{competition_id}"

COMPETITIONS = Operation(
    "GET",
    "/v1/competitions",
    Listed[CompetitionInFull],
    query=("status", "category", "district", "after", "limit"),
)
COMPETITION = Operation("GET", _ONE, CompetitionInFull)
PREPARE = Operation("POST", "/v1/competitions", Nothing, body=Prepare)
TAKE_KEY = Operation("POST", f"{_ONE}/key", Key)
OPEN = Operation("POST", f"{_ONE}/opening", Nothing, body=Open)
ANSWER = Operation("POST", f"{_ONE}/questions/{{number}}/answer", Nothing, body=AnswerTo)
CANCEL = Operation("POST", f"{_ONE}/cancellation", Nothing, body=ForReason)
OPEN_BIDS = Operation("POST", f"{_ONE}/bids-opening", Nothing, body=OpenBids)
DECLARE = Operation("POST", f"{_ONE}/declarations", Nothing, body=Declare)
REPLACE = Operation("POST", f"{_ONE}/evaluators", Nothing, body=Replace)
SCORE = Operation("POST", f"{_ONE}/bids/{{bid_id}}/scores", Nothing, body=Score)
DECIDE_PRICE = Operation("POST", f"{_ONE}/bids/{{bid_id}}/price-decision", Nothing, body=DecidePrice)
PROPOSE = Operation("POST", f"{_ONE}/award-proposal", Nothing, body=Propose)
RETURN_AWARD = Operation("POST", f"{_ONE}/award-return", Nothing, body=ReturnAward)
APPROVE_AWARD = Operation("POST", f"{_ONE}/award-approval", Nothing)
CONCLUDE_AWARD = Operation("POST", f"{_ONE}/award-conclusion", Nothing)

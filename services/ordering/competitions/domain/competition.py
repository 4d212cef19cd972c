"""A competition as it stands, with its bids: one aggregate, so that all bids are opened and ranked in one commit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypedDict
from uuid import UUID

from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket, AnyRegime
from shared.kernel.deadlines import end_of
from shared.kernel.rules import Rejection
from shared.reference.codes import Code


class Status(StrEnum):
    """Where a competition stands."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"
    EVALUATION = "evaluation"
    PROPOSED = "proposed"
    STANDSTILL = "standstill"
    AWARDED = "awarded"
    CANCELLED = "cancelled"


OVER = (Status.AWARDED, Status.CANCELLED)
UNDER_WAY = tuple(each for each in Status if each not in OVER)
OPENED = (Status.EVALUATION, Status.PROPOSED, Status.STANDSTILL, Status.AWARDED)


@dataclass(frozen=True)
class Weight:
    """How much a criterion of quality counts, in percent of all."""

    criterion: Annotated[str, Code("criterion of a bid")]
    percent: int


@dataclass(frozen=True)
class SealedPart:
    """What is sealed to one opener's key, in base64."""

    opener: str
    sealed: str


@dataclass(frozen=True)
class Opener:
    """Somebody who may open bids together with others: the public half of the key, once it was handed out.

    `given` is the private half, sealed to each of the other openers, once this one agreed to the opening.
    """

    account: str
    public_key: str | None = None
    given: tuple[SealedPart, ...] = ()


@dataclass(frozen=True)
class Evaluator:
    """Somebody who evaluates, once they declared that they have no interest in any bidder."""

    account: str
    declared: bool = False
    interests: tuple[UUID, ...] = ()

    @property
    def may_evaluate(self) -> bool:
        """Whether they said so, and have none."""
        return self.declared and not self.interests


@dataclass(frozen=True)
class Question:
    """A question of a supplier, and the answer to all."""

    number: int
    supplier_id: UUID
    question: str
    answered_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True)
class Scored:
    """The points of one evaluator for a bid, by criterion, of 100 each."""

    evaluator: str
    points: dict[str, int]
    rationale: str


@dataclass(frozen=True)
class LowPrice:
    """A bid that looks abnormally low: what its supplier said of that, and whether the price is accepted."""

    justify_by: date
    explanation: str = ""
    justified: bool = False
    accepted: bool | None = None

    @property
    def awaits_justification(self) -> bool:
        """Whether its supplier may still be waited for."""
        return not self.justified and self.accepted is None


@dataclass(frozen=True)
class Bid:
    """A supplier's bid: sealed until all are opened, and never in words or pence before.

    `price_pence` is for each need. `failed` is why it does not win, once that is settled.
    """

    bid_id: UUID
    supplier_id: UUID
    received_at: datetime
    sealed: str = ""
    parts: tuple[SealedPart, ...] = ()
    price_pence: int | None = None
    method: str = ""
    scores: tuple[Scored, ...] = ()
    low_price: LowPrice | None = None
    failed: str | None = None


@dataclass(frozen=True)
class SetAside:
    """What is reserved of a budget for the need at this place, from 1."""

    line: int
    budget_id: str
    amount_pence: int


@dataclass(frozen=True)
class Proposed:
    """An award that was proposed, and by what right it was approved."""

    bid_id: UUID
    standstill: bool
    by: str
    rule: str | None = None
    level: str | None = None
    approved_by: str | None = None


@dataclass(frozen=True)
class Competition:
    """Needs of one category that members bid for, with the district of each, whose budget is to pay.

    `awaits_justification` says that a low price was queried whose supplier may still explain it. `standstill_until` is
    the last day of a standstill. Since `evaluated_at` the prices of the bids are shown, and no points change.
    """

    competition_id: UUID
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    status: Annotated[Status, Code("competition status")]
    need_ids: tuple[UUID, ...]
    districts: tuple[AnyDistrict, ...]
    specification: str
    estimate_pence: int
    starts_on: date
    ends_on: date
    price_percent: int
    weights: tuple[Weight, ...]
    quality_floor_percent: int
    openers: tuple[Opener, ...]
    openers_needed: int
    evaluators: tuple[Evaluator, ...]
    prepared_by: str
    prepared_at: datetime
    regime: AnyRegime | None = None
    questions_until: date | None = None
    closes_on: date | None = None
    opened_at: datetime | None = None
    invited: tuple[UUID, ...] = ()
    questions: tuple[Question, ...] = ()
    bids: tuple[Bid, ...] = ()
    open_by: date | None = None
    valid_until: date | None = None
    remind_on: date | None = None
    justify_by: date | None = None
    awaits_justification: bool = False
    reminded_of: date | None = None
    overdue: bool = False
    evaluated_at: datetime | None = None
    proposed: Proposed | None = None
    standstill_until: date | None = None
    set_aside: tuple[SetAside, ...] = ()
    order_id: UUID | None = None
    amount_pence: int | None = None
    reason: str | None = None
    ended_at: datetime | None = None

    def opener(self, account: str) -> Opener | None:
        """Return an opener by its account."""
        return next((each for each in self.openers if each.account == account), None)

    def evaluator(self, account: str) -> Evaluator | None:
        """Return an evaluator by its account."""
        return next((each for each in self.evaluators if each.account == account), None)

    def bid(self, bid_id: UUID) -> Bid | None:
        """Return a bid by its id."""
        return next((each for each in self.bids if each.bid_id == bid_id), None)

    def bid_of(self, supplier_id: UUID) -> Bid | None:
        """Return the bid of a supplier."""
        return next((each for each in self.bids if each.supplier_id == supplier_id), None)

    @property
    def public_keys(self) -> dict[str, str]:
        """The public halves of the keys that were handed out, by the account of their opener."""
        return {each.account: each.public_key for each in self.openers if each.public_key is not None}

    @property
    def bidders(self) -> tuple[UUID, ...]:
        """The suppliers that bid."""
        return tuple(each.supplier_id for each in self.bids)


def stands_at(competition: Competition, *allowed: Status) -> Rejection | None:
    """A step is taken from certain statuses only."""
    if competition.status in allowed:
        return None
    return Rejection(
        "wrong_status", f"the competition is {competition.status}; this needs it to be {' or '.join(allowed)}"
    )


def is_over(day: date | None, now: datetime) -> bool:
    """Say whether a day is over in the United Kingdom, by the clock of the server."""
    return day is not None and now >= end_of(day)


def last_day_is_over(day: date, now: datetime) -> Rejection | None:
    """Nothing ends before its last day is over."""
    return None if is_over(day, now) else Rejection("not_due", f"the last day is {day}, which is not over")


class About(TypedDict):
    """What every fact about a competition says."""

    competition_id: UUID
    market: str
    category: str
    district: str


def about(competition: Competition) -> About:
    """Return what a fact about this competition says."""
    return About(
        competition_id=competition.competition_id,
        market=competition.market,
        category=competition.category,
        district=competition.district,
    )


def names_no_account_twice(accounts: tuple[str, ...], field: str) -> Iterator[Rejection | None]:
    """Two keys in one hand open nothing safely, and nobody's points count twice."""
    if len(set(accounts)) < len(accounts):
        yield Rejection("named_twice", f"name each account once among the {field}", f"/{field}")

"""Facts about competitions: needs that members of a category bid for; the bids and the award are beside this.

Public facts carry codes, numbers and days, and no price before the award. What is asked and answered in words, who
opens and evaluates, sealed bids and what was in them are private.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket, AnyRegime
from shared.contracts.event import Event
from shared.reference.codes import Code

AnyCriterion = Annotated[str, Code("criterion of a bid")]


class Weight(BaseModel):
    """How much a criterion of quality counts, in percent of all."""

    model_config = ConfigDict(frozen=True)

    criterion: AnyCriterion
    percent: int


class CompetitionEvent(Event):
    """Base of every fact about one competition."""

    TOPIC: ClassVar[str] = "ordering.competitions"
    AGGREGATE: ClassVar[str] = "competition"
    SUBJECT: ClassVar[str] = "competition_id"

    competition_id: UUID
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict


class FundedLine(BaseModel):
    """What is set aside for the need at this place, from 1, of which budget."""

    model_config = ConfigDict(frozen=True)

    line: int
    budget_id: str
    amount_pence: int


class CompetitionPrepared(CompetitionEvent):
    """A buyer wrote down what is wanted for these needs, how bids are judged, and who opens and evaluates them.

    `districts` are those of the needs, `estimate_pence` is for all of them together. `weights` and `price_percent` add
    up to 100, and a bid needs `quality_floor_percent` for its quality. `openers_needed` of the openers open the bids.
    """

    TYPE: ClassVar[str] = "ordering.CompetitionPrepared.v1"
    PRIVATE: ClassVar[bool] = True
    need_ids: tuple[UUID, ...]
    districts: tuple[AnyDistrict, ...]
    specification: str = Field(examples=["Retail skills with a work trial, for six weeks."])
    estimate_pence: int
    starts_on: date
    ends_on: date
    price_percent: int
    weights: tuple[Weight, ...]
    quality_floor_percent: int
    openers: tuple[str, ...]
    openers_needed: int
    evaluators: tuple[str, ...]
    prepared_by: str
    prepared_at: AwareDatetime


class OpenerKeyTaken(CompetitionEvent):
    """An opener was handed a key of the competition. The public half is kept; the private one is nowhere but there."""

    TYPE: ClassVar[str] = "ordering.OpenerKeyTaken.v1"
    PRIVATE: ClassVar[bool] = True
    opener: str
    public_key: str = Field(examples=["q83vEjRWeJA="])
    taken_at: AwareDatetime


class CompetitionOpened(CompetitionEvent):
    """All members of the category may bid until the end of `closes_on`, and ask until the end of `questions_until`."""

    TYPE: ClassVar[str] = "ordering.CompetitionOpened.v1"
    regime: AnyRegime
    need_ids: tuple[UUID, ...]
    estimate_pence: int
    starts_on: date
    ends_on: date
    price_percent: int
    weights: tuple[Weight, ...]
    quality_floor_percent: int
    questions_until: date
    closes_on: date
    opened_at: AwareDatetime
    policies: tuple[str, ...]


class CompetitionFunded(CompetitionEvent):
    """What an award may cost is set aside: these are all parts from now on, until it is awarded or cancelled."""

    TYPE: ClassVar[str] = "ordering.CompetitionFunded.v1"
    PRIVATE: ClassVar[bool] = True
    lines: tuple[FundedLine, ...]
    funded_at: AwareDatetime


class SuppliersInvited(CompetitionEvent):
    """These members of the category were invited: all that there were, or who was admitted while it was open."""

    TYPE: ClassVar[str] = "ordering.SuppliersInvited.v1"
    PRIVATE: ClassVar[bool] = True
    supplier_ids: tuple[UUID, ...]
    invited_at: AwareDatetime


class CompetitionQuestionAsked(CompetitionEvent):
    """A supplier asked something about the competition."""

    TYPE: ClassVar[str] = "ordering.CompetitionQuestionAsked.v1"
    PRIVATE: ClassVar[bool] = True
    number: int
    supplier_id: UUID
    question: str = Field(examples=["May the work trial be in two shops?"])
    asked_at: AwareDatetime


class CompetitionQuestionAnswered(CompetitionEvent):
    """A question was answered, to all who may bid."""

    TYPE: ClassVar[str] = "ordering.CompetitionQuestionAnswered.v1"
    number: int
    answered_at: AwareDatetime


class CompetitionAnswerGiven(CompetitionEvent):
    """What was answered."""

    TYPE: ClassVar[str] = "ordering.CompetitionAnswerGiven.v1"
    PRIVATE: ClassVar[bool] = True
    number: int
    answer: str = Field(examples=["Yes, in two shops of one town."])

"""Facts about what looks wrong in the buying: flagged with its facts, and decided on by a person."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class FlagFact(BaseModel):
    """A number that a flag rests on."""

    model_config = ConfigDict(frozen=True)

    of: Annotated[str, Code("fact of a flag")]
    number: int


class FlagEvent(Event):
    """Base of the facts about one flag. What it is about is private: it is a question about somebody, no finding."""

    TOPIC: ClassVar[str] = "ordering.orders"
    AGGREGATE: ClassVar[str] = "flag"
    SUBJECT: ClassVar[str] = "flag_id"
    PRIVATE: ClassVar[bool] = True

    flag_id: UUID


class IntegrityFlagged(FlagEvent):
    """Something looks wrong, by the rule `kind`: whom it is about, in which orders, and the numbers it rests on.

    `holder` is the account of whoever ordered, where it is about that, `supplier_id` the supplier that it is about. It
    was looked for in orders from `first_day` to `last_day`.
    """

    TYPE: ClassVar[str] = "ordering.IntegrityFlagged.v1"
    kind: Annotated[str, Code("kind of flag")]
    district: AnyDistrict | None = None
    category: AnyCategory | None = None
    supplier_id: UUID | None = None
    holder: str | None = Field(default=None, examples=["5b0f7c1e-ada"])
    order_ids: tuple[UUID, ...]
    facts: tuple[FlagFact, ...]
    first_day: date
    last_day: date
    flagged_at: AwareDatetime
    policies: tuple[str, ...]


class FlagRaised(FlagEvent):
    """There is a flag that somebody has to look into: nothing of what it is about, or of whom."""

    TYPE: ClassVar[str] = "ordering.FlagRaised.v1"
    PRIVATE: ClassVar[bool] = False
    raised_at: AwareDatetime


class FlagDecided(FlagEvent):
    """Somebody looked into a flag: there is nothing in it, or something was done about it, with the reason."""

    TYPE: ClassVar[str] = "ordering.FlagDecided.v1"
    finding: Annotated[str, Code("finding on a flag")]
    reason: Annotated[Reason, Code("flag_decided reason")]
    by: str
    decided_at: AwareDatetime

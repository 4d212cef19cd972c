"""Facts about gaps in provision.

What few ask for could tell of one of them. So the public facts name category and group of districts alone until so many
have asked that nobody stands out (the policy `suppression`); from then on they name everything. What exactly is asked
for from the beginning is in private facts.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shared.contracts.codes import (
    AnyAccessNeed,
    AnyAttribute,
    AnyCategory,
    AnyDistrict,
    AnyDistrictGroup,
    AnyLanguage,
    AnyMarket,
)
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class GapEvent(Event):
    """Base of every fact about one gap: something that is asked for in a district and no offer answers.

    `district` is null in a public fact while few have asked.
    """

    TOPIC: ClassVar[str] = "catalogue.gaps"
    AGGREGATE: ClassVar[str] = "gap"
    SUBJECT: ClassVar[str] = "gap_id"
    # It follows from the need that asks, or from the offer that fills it: either says in which district.
    UNLINKED: ClassVar[bool] = True

    gap_id: UUID
    category: AnyCategory
    district_group: AnyDistrictGroup | None = None
    district: AnyDistrict | None = None


class Wanted(BaseModel):
    """What is asked for beside category and place, and why no offer served; nothing of it while few have asked."""

    reason: Annotated[str, Code("need_unmet reason")] | None = None
    access: tuple[AnyAccessNeed, ...] = ()
    attributes: tuple[AnyAttribute, ...] = ()
    languages: tuple[AnyLanguage, ...] = ()


class GapDescribed(Wanted, GapEvent):
    """All that a gap is about, whoever may know it: what is alike in it is one gap until it is closed."""

    model_config = Event.model_config
    TYPE: ClassVar[str] = "catalogue.GapDescribed.v1"
    PRIVATE: ClassVar[bool] = True
    market: AnyMarket
    described_at: AwareDatetime


class GapRaised(Wanted, GapEvent):
    """Something is asked for that no offer answers; `needs` is the band of how many ask.

    `policies` are the stamps of those by which it says no more.
    """

    model_config = Event.model_config
    TYPE: ClassVar[str] = "catalogue.GapRaised.v1"
    market: AnyMarket
    needs: Annotated[str, Code("count band")]
    policies: tuple[str, ...] = ()
    raised_at: AwareDatetime


class GapGrew(Wanted, GapEvent):
    """So many have asked since the gap was raised that their number is in another band, or that it may be described."""

    model_config = Event.model_config
    TYPE: ClassVar[str] = "catalogue.GapGrew.v1"
    market: AnyMarket | None = None
    needs: Annotated[str, Code("count band")]
    policies: tuple[str, ...] = ()
    grew_at: AwareDatetime


class GapReported(GapEvent):
    """Somebody waits for the gap to be closed: a need, or whoever searched in vain, who counts once."""

    TYPE: ClassVar[str] = "catalogue.GapReported.v1"
    PRIVATE: ClassVar[bool] = True
    need_id: UUID | None = None
    searcher_id: UUID | None = None
    reported_at: AwareDatetime


class GapReportWithdrawn(GapEvent):
    """An asker waits no longer.

    A need was withdrawn, an order runs for it, or it asks for something else by now; who searched took it back.
    """

    TYPE: ClassVar[str] = "catalogue.GapReportWithdrawn.v1"
    PRIVATE: ClassVar[bool] = True
    need_id: UUID | None = None
    searcher_id: UUID | None = None
    withdrawn_at: AwareDatetime


class GapAnswered(GapEvent):
    """The commercial team said what it does about the gap; what it added in its own words is for the district."""

    TYPE: ClassVar[str] = "catalogue.GapAnswered.v1"
    answer: Annotated[Reason, Code("gap_answered reason")]
    answered_at: AwareDatetime


class GapAnswerExplained(GapEvent):
    """What the commercial team added to its answer in its own words."""

    TYPE: ClassVar[str] = "catalogue.GapAnswerExplained.v1"
    PRIVATE: ClassVar[bool] = True
    detail: Annotated[str, Field(examples=["We have asked four suppliers."])]
    explained_at: AwareDatetime


class GapFilled(GapEvent):
    """The offer that answers all that the gap asks for; where it is, it would tell of a gap that few asked for."""

    TYPE: ClassVar[str] = "catalogue.GapFilled.v1"
    PRIVATE: ClassVar[bool] = True
    offer_id: UUID
    filled_at: AwareDatetime


class GapClosed(GapEvent):
    """An offer answers all that the gap asks for, nobody waits for one any more, or staff closed it.

    `offer_id` is that offer, null while few have asked.
    """

    TYPE: ClassVar[str] = "catalogue.GapClosed.v1"
    reason: Annotated[str, Code("gap_closed reason")]
    offer_id: UUID | None = None
    closed_at: AwareDatetime


class AskersEvent(Event):
    """Base of what those are told who asked for something: on a topic of its own, since it names their district.

    `need_ids` are needs that wait for the gap to be closed, the first of them where they are many.
    """

    TOPIC: ClassVar[str] = "catalogue.gap-answers"
    AGGREGATE: ClassVar[str] = "askers"
    SUBJECT: ClassVar[str] = "askers_id"

    askers_id: UUID
    gap_id: UUID
    category: AnyCategory
    district: AnyDistrict
    need_ids: tuple[UUID, ...] = ()


class AskersToldOfAnswer(AskersEvent):
    """The district that asked is told what is done about its gap."""

    TYPE: ClassVar[str] = "catalogue.AskersToldOfAnswer.v1"
    answer: Annotated[Reason, Code("gap_answered reason")]
    told_at: AwareDatetime


class AskersToldOfClosing(AskersEvent):
    """The district that asked is told that its gap is closed, why, and which offer answers it where one does."""

    TYPE: ClassVar[str] = "catalogue.AskersToldOfClosing.v1"
    reason: Annotated[str, Code("gap_closed reason")]
    offer_id: UUID | None = None
    told_at: AwareDatetime

"""Facts about gaps in provision."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyAccessNeed, AnyCategory, AnyDistrict, AnyMarket
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class GapEvent(Event):
    """Base of every fact about one gap: something that needs of a district ask for and no offer answers."""

    TOPIC: ClassVar[str] = "catalogue.gaps"
    AGGREGATE: ClassVar[str] = "gap"
    SUBJECT: ClassVar[str] = "gap_id"

    gap_id: UUID
    category: AnyCategory
    district: AnyDistrict


class GapRaised(GapEvent):
    """Needs ask for what no offer answers: `reason` says why the first of them went unmet, `needs` how many there are.

    Needs that are alike in market, category, district, reason and access needs share a gap until it is closed.
    """

    TYPE: ClassVar[str] = "catalogue.GapRaised.v1"
    market: AnyMarket
    reason: Annotated[str, Code("need_unmet reason")]
    access: tuple[AnyAccessNeed, ...] = ()
    needs: Annotated[str, Code("count band")]
    raised_at: AwareDatetime


class GapGrew(GapEvent):
    """So many needs have asked since the gap was raised that their number is in another band."""

    TYPE: ClassVar[str] = "catalogue.GapGrew.v1"
    needs: Annotated[str, Code("count band")]
    grew_at: AwareDatetime


class GapReported(GapEvent):
    """One need waits for the gap to be closed."""

    TYPE: ClassVar[str] = "catalogue.GapReported.v1"
    PRIVATE: ClassVar[bool] = True
    need_id: UUID
    reported_at: AwareDatetime


class GapReportWithdrawn(GapEvent):
    """A need waits no longer: it was withdrawn, or an order runs for it."""

    TYPE: ClassVar[str] = "catalogue.GapReportWithdrawn.v1"
    PRIVATE: ClassVar[bool] = True
    need_id: UUID
    withdrawn_at: AwareDatetime


class GapAnswered(GapEvent):
    """The commercial team told the district what it does about the gap."""

    TYPE: ClassVar[str] = "catalogue.GapAnswered.v1"
    answer: Annotated[Reason, Code("gap_answered reason")]
    answered_at: AwareDatetime


class GapClosed(GapEvent):
    """An offer answers all that the gap asks for (`offer_id`), nobody waits for one any more, or staff closed it."""

    TYPE: ClassVar[str] = "catalogue.GapClosed.v1"
    reason: Annotated[str, Code("gap_closed reason")]
    offer_id: UUID | None = None
    closed_at: AwareDatetime

"""What policies set about competitions, awards and what is published of them."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, NonNegativeInt, PositiveInt

from shared.reference.files import ReferenceModel
from shared.reference.policy_values.base import Authority, Pence, PolicyValues

NoticeCode = Annotated[str, Field(pattern=r"^[a-z][a-z_]+$")]
"""A type of procurement notice."""


class Counted(StrEnum):
    """How days are counted: calendar days, or working days that begin with the day itself."""

    CALENDAR = "calendar"
    WORKING_BEGINNING_WITH = "working_beginning_with"


class CompetitionTimes(PolicyValues):
    """PCR 2015 reg. 34(11); PA 2023 s. 54(4): the shortest time, in calendar days, that bidders are given."""

    ID: ClassVar[str] = "competition"
    tender_days_at_least: NonNegativeInt


class SealedBids(PolicyValues):
    """Until how long before the end questions are taken, when bids are opened after it, and by how many people."""

    ID: ClassVar[str] = "sealed_bids"
    questions_until_days_before_end: PositiveInt
    open_within_working_days: PositiveInt
    openers_at_least: PositiveInt
    bids_stay_valid_days: PositiveInt


class BidEvaluation(PolicyValues):
    """How many people evaluate bids, and beside how many others a bid may be called abnormally low."""

    ID: ClassVar[str] = "bid_evaluation"
    evaluators_at_least: PositiveInt
    low_price_compares_bids_at_least: PositiveInt


class CompetitionAward(Authority):
    """Who awards a competition."""

    ID: ClassVar[str] = "competition_award"


class Standstill(PolicyValues):
    """PCR 2015 regs 86(5)(c), 87; PA 2023 s. 51: how long a voluntary standstill lasts; the law asks for none."""

    ID: ClassVar[str] = "standstill"
    days: PositiveInt
    counted: Counted


class Thresholds(PolicyValues):
    """From which value a call-off is above the threshold; None: the market is looked at as a whole."""

    ID: ClassVar[str] = "thresholds"
    call_off_from_pence: Pence | None


class GroupedNotice(ReferenceModel):
    """One notice of all contracts of a quarter of the calendar year, in so many calendar days after it."""

    notice_type: NoticeCode
    publish_within_days: PositiveInt


class AwardNotice(PolicyValues):
    """From which value a contract has a notice of its own, in how many calendar days, and which one tells of all.

    Whoever publishes is reminded so many calendar days before the last one.
    """

    ID: ClassVar[str] = "award_notice"
    publish_from_pence: Pence
    publish_within_days: PositiveInt
    amounts_include_vat: bool
    notice_type: NoticeCode = "award_notice"
    grouped: GroupedNotice | None = None
    remind_before_days: PositiveInt = 7


class CompetitionNotice(PolicyValues):
    """From which estimate (None: none) a competition is advertised, in which notice, and in how many calendar days."""

    ID: ClassVar[str] = "competition_notice"
    notice_type: NoticeCode
    advertise_from_pence: Pence | None
    within_days: NonNegativeInt


class ReasonsOnRequest(PolicyValues):
    """PCR 2015 reg. 55(2): calendar days in which an unsuccessful applicant or bidder is given the reasons asked for.

    Counted from the day after the request. The commercial team is reminded so many days before the last one. Whether
    removed members may ask too is the authority's own to say.
    """

    ID: ClassVar[str] = "reasons_on_request"
    give_within_days: PositiveInt
    remind_before_days: PositiveInt
    covers_removals: bool

"""What policies set about competitions, awards and what is published of them."""

from enum import StrEnum
from typing import ClassVar

from pydantic import NonNegativeInt, PositiveInt

from shared.reference.policy_values.base import Authority, Pence, PolicyValues


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


class AwardNotice(PolicyValues):
    """From which value an award is published, and in how many calendar days after it or, grouped, its quarter."""

    ID: ClassVar[str] = "award_notice"
    publish_from_pence: Pence
    publish_within_days: PositiveInt
    amounts_include_vat: bool


class ReasonsOnRequest(PolicyValues):
    """PCR 2015 reg. 55(2): calendar days in which an unsuccessful applicant or bidder is given the reasons asked for.

    Counted from the day after the request. The commercial team is reminded so many days before the last one. Whether
    removed members may ask too is the authority's own to say.
    """

    ID: ClassVar[str] = "reasons_on_request"
    give_within_days: PositiveInt
    remind_before_days: PositiveInt
    covers_removals: bool

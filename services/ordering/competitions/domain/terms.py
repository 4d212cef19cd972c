"""The policies that competitions follow, as they are in force under a regime on a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from services.ordering.competitions.domain.competition import Competition
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import reject_if_any
from shared.reference import Regime, policy, stamps
from shared.reference.calendar import add_working_days_beginning_with
from shared.reference.policy_values import (
    AbnormallyLowPrice,
    BidEvaluation,
    BudgetThresholds,
    CompetitionAward,
    CompetitionTimes,
    Counted,
    OfferScoring,
    OrderDates,
    SealedBids,
    Standstill,
)


@dataclass(frozen=True)
class Terms:
    """The values of the policies, and the stamps of what each step follows."""

    regime: Regime
    times: CompetitionTimes
    sealed: SealedBids
    evaluation: BidEvaluation
    quality_floor_percent: int
    start_within_days: int
    thresholds: BudgetThresholds
    low_price: AbnormallyLowPrice
    standstill: Standstill
    authority: CompetitionAward
    authority_stamp: str
    opening: tuple[str, ...]
    pricing: tuple[str, ...]
    standing_still: tuple[str, ...]
    awarding: tuple[str, ...]

    def standstill_until(self, today: date) -> date:
        """PCR 2015 reg. 87(2), PA 2023 s. 51: the last day of a standstill whose notice is given today."""
        if self.standstill.counted is Counted.CALENDAR:
            return today + timedelta(days=self.standstill.days)
        return add_working_days_beginning_with(today, self.standstill.days)


@lru_cache(maxsize=64)
def terms_on(regime: Regime, day: date) -> Terms:
    """Return the policies for competitions in force under a regime on a day."""
    times, sealed = policy(CompetitionTimes, regime, day), policy(SealedBids, regime, day)
    evaluation, scoring = policy(BidEvaluation, regime, day), policy(OfferScoring, regime, day)
    low, standstill = policy(AbnormallyLowPrice, regime, day), policy(Standstill, regime, day)
    award, dates = policy(CompetitionAward, regime, day), policy(OrderDates, regime, day)
    thresholds = policy(BudgetThresholds, regime, day)
    return Terms(
        regime=regime,
        times=times.values,
        sealed=sealed.values,
        evaluation=evaluation.values,
        quality_floor_percent=scoring.values.quality_floor_percent,
        start_within_days=dates.values.start_within_days,
        thresholds=thresholds.values,
        low_price=low.values,
        standstill=standstill.values,
        authority=award.values,
        authority_stamp=award.stamp,
        opening=stamps(times, sealed, evaluation, scoring, dates, thresholds),
        pricing=stamps(low, evaluation),
        standing_still=stamps(standstill),
        awarding=stamps(award, evaluation),
    )


def terms_for(competition: Competition, day: date) -> Terms:
    """Return the policies for a competition that was opened; raises `Rejected` for a regime that is not known here."""
    regime = competition.regime or ""
    reject_if_any([code_is_known("regime", regime)])
    return terms_on(Regime(regime), day)

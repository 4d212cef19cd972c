"""Which notices the law asks for of a contract, and by when.

A contract is entered into when the supplier accepts the order. What follows from it, and from which value on, is the
policy's, under the regime of the call-off: a notice of its own, one for all contracts of its quarter, or both. The id
of a notice follows from what it is about, so that the same contract never asks for two.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.ordering.notices.domain.notice import ProcurementNotice, Subject, which
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import derived_id
from shared.reference import Policy, Regime
from shared.reference.calendar import add_months, first_of_quarter, last_of_quarter, uk_date
from shared.reference.policy_values import AwardNotice, CompetitionNotice, PaymentCompliance

_OVER_THRESHOLD, _COMPLIANCE = "payments_over_threshold", "payments_compliance"
_REMIND_BEFORE_DAYS = 7
_APRIL = 4
_OF_A_PERIOD = UUID("0199f1d2-5b7e-7c34-9a51-2f4d6c1b8e70")


@dataclass(frozen=True)
class Contract:
    """What was agreed: with which order or competition, under which regime, for how much (with and without VAT)."""

    about: Subject
    market: str
    regime: Regime
    amount_pence: int
    net_pence: int
    entered_at: datetime

    @property
    def day(self) -> date:
        """The day on which it was entered into."""
        return uk_date(self.entered_at)

    def value(self, *, includes_vat: bool) -> int:
        """PA 2023 s. 123(2) counts amounts with VAT, PCR 2015 reg. 109(2)(b) without."""
        return self.amount_pence if includes_vat else self.net_pence


def notice_id_of(order_or_competition_id: UUID) -> UUID:
    """Return the one id of the notice of an order, or of a competition."""
    return derived_id(order_or_competition_id, "procurement_notice")


def notice_id_between(market: str, notice_type: str, first_day: date) -> UUID:
    """Return the one id of a notice of a market for what was from a day on."""
    return derived_id(_OF_A_PERIOD, f"{market}/{notice_type}/{first_day}")


def require_of_contract(
    notice: ProcurementNotice | None, notice_id: UUID, contract: Contract, terms: Policy[AwardNotice]
) -> list[Event]:
    """Ask for the notice of one contract, where it is worth as much as the law asks."""
    values = terms.values
    amount = contract.value(includes_vat=values.amounts_include_vat)
    if notice is not None or amount < values.publish_from_pence:
        return []
    due_on = contract.day + timedelta(days=values.publish_within_days)
    return [
        facts.ProcurementNoticeRequired(
            **which(notice_id, contract.market, values.notice_type, contract.about),
            occasion="contract",
            regime=contract.regime,
            amount_pence=amount,
            amount_includes_vat=values.amounts_include_vat,
            happened_at=contract.entered_at,
            due_on=due_on,
            remind_on=_remind_on(contract.day, due_on, values.remind_before_days),
            policies=(terms.stamp,),
        )
    ]


def require_of_competition(
    notice: ProcurementNotice | None, opened: facts.CompetitionOpened, terms: Policy[CompetitionNotice]
) -> list[Event]:
    """PCR 2015 reg. 110(3); PA 2023 s. 87: ask for the advertisement of a competition, by what it is estimated at."""
    least = terms.values.advertise_from_pence
    if notice is not None or least is None or opened.estimate_pence < least:
        return []
    day = uk_date(opened.opened_at)
    due_on = day + timedelta(days=terms.values.within_days)
    about = Subject(competition_id=opened.competition_id)
    return [
        facts.ProcurementNoticeRequired(
            **which(notice_id_of(opened.competition_id), opened.market, terms.values.notice_type, about),
            occasion="competition",
            regime=opened.regime,
            amount_pence=opened.estimate_pence,
            happened_at=opened.opened_at,
            due_on=due_on,
            remind_on=day,
            policies=(terms.stamp,),
        )
    ]


def require_of_quarter(
    notice: ProcurementNotice | None, notice_id: UUID, contract: Contract, terms: Policy[AwardNotice]
) -> list[Event]:
    """PCR 2015 regs 50(5), 75(4): ask once for the one notice of all contracts of a quarter, where they are grouped."""
    grouped = terms.values.grouped
    if notice is not None or grouped is None:
        return []
    first, last = first_of_quarter(contract.day), last_of_quarter(contract.day)
    due_on = last + timedelta(days=grouped.publish_within_days)
    period = Period(
        notice_id=notice_id,
        market=contract.market,
        regime=contract.regime,
        notice_type=grouped.notice_type,
        occasion="contracts_of_quarter",
        first_day=first,
        last_day=last,
        due_on=due_on,
        remind_on=_remind_on(last, due_on, terms.values.remind_before_days),
        happened_at=contract.entered_at,
        policies=(terms.stamp,),
    )
    return require_of_period(notice, period)


@dataclass(frozen=True)
class Period:
    """What was from the first to the last day, of which one notice tells all."""

    notice_id: UUID
    market: str
    regime: Regime
    notice_type: str
    occasion: str
    first_day: date
    last_day: date
    due_on: date
    remind_on: date
    happened_at: datetime
    policies: tuple[str, ...] = ()


def require_of_period(notice: ProcurementNotice | None, period: Period) -> list[Event]:
    """Ask for the notice of a period, once: on the first that it has to tell of."""
    if notice is not None:
        return []
    about = Subject(first_day=period.first_day, last_day=period.last_day)
    return [
        facts.ProcurementNoticeRequired(
            **which(period.notice_id, period.market, period.notice_type, about),
            occasion=period.occasion,
            regime=period.regime,
            happened_at=period.happened_at,
            due_on=period.due_on,
            remind_on=period.remind_on,
            policies=period.policies,
        )
    ]


def quarter_of_payments(market: str, regime: Regime, paid_on: date, due_on: date, happened_at: datetime) -> Period:
    """PA 2023 s. 70: payments above the threshold are published after the quarter in which they were made."""
    first, last = first_of_quarter(paid_on), last_of_quarter(paid_on)
    return Period(
        notice_id=notice_id_between(market, _OVER_THRESHOLD, first),
        market=market,
        regime=regime,
        notice_type=_OVER_THRESHOLD,
        occasion="payments_of_quarter",
        first_day=first,
        last_day=last,
        due_on=due_on,
        remind_on=_remind_on(last, due_on, _REMIND_BEFORE_DAYS),
        happened_at=happened_at,
    )


def compliance_period(
    market: str, regime: Regime, paid_on: date, terms: Policy[PaymentCompliance], happened_at: datetime
) -> Period:
    """PA 2023 s. 69: how promptly was paid is published for periods of so many months, counted from 1 April."""
    months = terms.values.every_months
    since_april = (paid_on.month - _APRIL) % 12
    first = add_months(paid_on.replace(day=1), -(since_april % months))
    last = add_months(first, months) - timedelta(days=1)
    due_on = last + timedelta(days=terms.values.publish_within_days)
    return Period(
        notice_id=notice_id_between(market, _COMPLIANCE, first),
        market=market,
        regime=regime,
        notice_type=_COMPLIANCE,
        occasion="payments_of_period",
        first_day=first,
        last_day=last,
        due_on=due_on,
        remind_on=_remind_on(last, due_on, _REMIND_BEFORE_DAYS),
        happened_at=happened_at,
        policies=(terms.stamp,),
    )


def _remind_on(happened_on: date, due_on: date, days: int) -> date:
    return max(happened_on, due_on - timedelta(days=days))


def net_of_vat(amount_pence: int, vat: str | None, vat_rate: int | None) -> int:
    """Return an amount without the VAT that is included in it, rounded up, so that no notice is missed by a penny."""
    if vat != "included" or not vat_rate:
        return amount_pence
    return -(-amount_pence * 100 // (100 + vat_rate))

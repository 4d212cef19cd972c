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
from shared.reference.calendar import first_of_quarter, last_of_quarter, uk_date
from shared.reference.policy_values import AwardNotice

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


def notice_id_of(order_id: UUID) -> UUID:
    """Return the one id of the notice of an order."""
    return derived_id(order_id, "procurement_notice")


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


def require_of_quarter(
    notice: ProcurementNotice | None, notice_id: UUID, contract: Contract, terms: Policy[AwardNotice]
) -> list[Event]:
    """PCR 2015 regs 50(5), 75(4): ask once for the one notice of all contracts of a quarter, where they are grouped."""
    grouped = terms.values.grouped
    if notice is not None or grouped is None:
        return []
    first, last = first_of_quarter(contract.day), last_of_quarter(contract.day)
    due_on = last + timedelta(days=grouped.publish_within_days)
    return [
        facts.ProcurementNoticeRequired(
            **which(notice_id, contract.market, grouped.notice_type, Subject(first_day=first, last_day=last)),
            occasion="contracts_of_quarter",
            regime=contract.regime,
            happened_at=contract.entered_at,
            due_on=due_on,
            remind_on=_remind_on(last, due_on, terms.values.remind_before_days),
            policies=(terms.stamp,),
        )
    ]


def _remind_on(happened_on: date, due_on: date, days: int) -> date:
    return max(happened_on, due_on - timedelta(days=days))


def net_of_vat(amount_pence: int, vat: str | None, vat_rate: int | None) -> int:
    """Return an amount without the VAT that is included in it, rounded up, so that no notice is missed by a penny."""
    if vat != "included" or not vat_rate:
        return amount_pence
    return -(-amount_pence * 100 // (100 + vat_rate))

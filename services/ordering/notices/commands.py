"""What can be done with procurement notices, a method each."""

from datetime import date, datetime
from uuid import UUID

from services.ordering.notices.domain import publishing, requiring
from services.ordering.notices.domain.notice import NOTICES, ProcurementNotice, Subject
from services.ordering.notices.domain.publishing import PublishNotices, WithdrawNotice
from services.ordering.notices.domain.requiring import Contract, Period, net_of_vat, notice_id_between, notice_id_of
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.payment import PAYMENTS, Payment
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.deadlines import start_of
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import reject_if_any
from shared.reference import Policy, markets, policy
from shared.reference.calendar import first_of_quarter, uk_date
from shared.reference.markets import prevailing_market, prevailing_policy, regime_of_call_off
from shared.reference.policy_values import AwardNotice, CompetitionNotice, PaymentCompliance
from shared.reference.regimes import Regime
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


class Notices:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Ask for notices by the policies in force when something happened."""
        self._store = store
        self._now = clock

    async def require_of_order(self, order_id: UUID, accepted_at: datetime, caller: Caller) -> Committed:
        """Ask for what the law has published of the contract that an accepted order is."""
        order_ref, own = ORDERS(order_id), NOTICES(notice_id_of(order_id))

        def grouped(known: Known) -> list[Ref[ProcurementNotice]]:
            order = known[order_ref]
            found = _of_quarter(_contract(order, accepted_at)) if order else None
            return [found] if found else []

        def decided(known: Known) -> list[Event]:
            contract = _contract(order_ref.existing(known[order_ref]), accepted_at)
            terms = _terms(contract)
            events = requiring.require_of_contract(known[own], notice_id_of(order_id), contract, terms)
            for each in grouped(known):
                events += requiring.require_of_quarter(known[each], UUID(str(each.id)), contract, terms)
            return events

        return await self._store.change(Reliance((order_ref, own), grouped), decided, caller)

    async def require_of_competition(self, opened: facts.CompetitionOpened, caller: Caller) -> Committed:
        """Ask for what has to be advertised of a competition that was opened."""
        market, day, regime = markets().get(opened.market), uk_date(opened.opened_at), _known(opened.regime)
        terms = policy(
            CompetitionNotice, regime_of_call_off(market, opened.estimate_pence, day) if market else regime, day
        )
        return await self._store.change(
            (NOTICES(notice_id_of(opened.competition_id)),),
            lambda one: requiring.require_of_competition(one, opened, terms),
            caller,
        )

    async def require_of_payment(self, payment_id: UUID, caller: Caller) -> Committed:
        """Ask for the notice of the payments of a quarter, one of which has to be published."""
        payment_ref = PAYMENTS(payment_id)

        def of_quarter(known: Known) -> list[Ref[ProcurementNotice]]:
            period = _period_of(known[payment_ref])
            return [NOTICES(period.notice_id)] if period else []

        def decided(known: Known) -> list[Event]:
            period = _period_of(known[payment_ref])
            if period is None:
                return []
            return requiring.require_of_period(known[NOTICES(period.notice_id)], period)

        return await self._store.change(Reliance((payment_ref,), of_quarter), decided, caller)

    async def require_of_run(self, paid_on: date, caller: Caller) -> Committed:
        """PA 2023 s. 69: ask for the notice of how promptly was paid in the period of a payment run."""
        market = prevailing_market(paid_on)
        terms = prevailing_policy(PaymentCompliance, paid_on)
        period = requiring.compliance_period(market.code, market.regime, paid_on, terms, self._now())
        return await self._store.change(
            (NOTICES(period.notice_id),), lambda one: requiring.require_of_period(one, period), caller
        )

    async def withdraw_with(self, order_or_competition_id: UUID, caller: Caller) -> Committed:
        """Withdraw the notice of an order or competition that came to nothing, unless it was published."""
        now = self._now()
        return await self._store.change(
            (NOTICES(notice_id_of(order_or_competition_id)),),
            lambda one: publishing.withdraw_with_its_order(one, now),
            caller,
        )

    async def publish(self, asked: PublishNotices, caller: Caller) -> Committed:
        """Record that notices were published, all or none."""
        now, refs = self._now(), tuple(NOTICES(each) for each in asked.notice_ids)

        def decided(known: Known) -> list[Event]:
            return publishing.publish([known[each] for each in refs], asked, now)

        return await self._store.change(Reliance(refs), decided, caller)

    async def withdraw(self, notice_id: UUID, asked: WithdrawNotice, caller: Caller) -> Committed:
        """Record that a notice has not to be published, with the reason."""
        ref, now = NOTICES(notice_id), self._now()
        return await self._store.change((ref,), lambda one: publishing.withdraw(ref.existing(one), asked, now), caller)

    async def announce_due(self, notice_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Say that the day of a notice is near."""
        ref = NOTICES(notice_id)
        return await self._store.change((ref,), lambda one: publishing.announce_due(ref.existing(one), due_on), caller)

    async def announce_overdue(self, notice_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Say that the day of a notice is over."""
        ref, now = NOTICES(notice_id), self._now()
        return await self._store.change(
            (ref,), lambda one: publishing.announce_overdue(ref.existing(one), due_on, now), caller
        )


def _known(regime: str) -> Regime:
    """Return a regime by its code; raises `Rejected` for one that a newer version wrote."""
    reject_if_any([code_is_known("regime", regime)])
    return Regime(regime)


def _contract(order: Order, accepted_at: datetime) -> Contract:
    """Return what an order is as a contract, under the regime that its own value puts it under."""
    market, regime = markets().get(order.market), _known(order.regime)
    return Contract(
        about=Subject(order_id=order.order_id),
        market=order.market,
        regime=regime_of_call_off(market, order.amount_pence, uk_date(accepted_at)) if market else regime,
        amount_pence=order.amount_pence,
        net_pence=net_of_vat(order.amount_pence, order.vat, order.vat_rate),
        entered_at=accepted_at,
    )


def _terms(contract: Contract) -> Policy[AwardNotice]:
    return policy(AwardNotice, contract.regime, contract.day)


def _of_quarter(contract: Contract) -> Ref[ProcurementNotice] | None:
    grouped = _terms(contract).values.grouped
    if grouped is None:
        return None
    return NOTICES(notice_id_between(contract.market, grouped.notice_type, first_of_quarter(contract.day)))


def _period_of(payment: Payment | None) -> Period | None:
    """Return the quarter in which a payment was made that has to be published, and by when."""
    if payment is None or payment.publish_by is None or payment.paid_on is None:
        return None
    return requiring.quarter_of_payments(
        payment.market, _known(payment.regime), payment.paid_on, payment.publish_by, start_of(payment.paid_on)
    )

"""An offer expires after its last day: its supplier is told before, and renews it by a new version with a later one.

A pause outlasts that: what was paused is so again once it is renewed.
"""

from datetime import date, datetime

from services.catalogue.offers.domain.covering import evidence_covers_a_delivery
from services.catalogue.offers.domain.following import last_day
from services.catalogue.offers.domain.offer import Offer, Status, about
from services.catalogue.offers.domain.selling import may_offer
from shared.contracts import catalogue as facts
from shared.contracts.event import Event, Reason
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, policy, reasons
from shared.reference.calendar import subtract_working_days, uk_date
from shared.reference.policy_values import OfferExpiry
from shared.reference.regimes import Regime


def remind_on(content: facts.Content, regime: Regime, today: date) -> date | None:
    """Return the day on which the supplier of an offer is told that its last day is near; `None` where that is over."""
    last = last_day(content.starts, content.offered_until)
    if last is None:
        return None
    before = policy(OfferExpiry, regime, today).values.remind_before_working_days
    day = subtract_working_days(last, before)
    return day if day > today else None


def is_past_its_last_day(offer: Offer, today: date) -> bool:
    """Say whether the last day of an offer is over, told or not."""
    return offer.expires_on is not None and offer.expires_on < today


def announce_expiring(offer: Offer, expires_on: date) -> list[Event]:
    """Say that the last day is near, unless a new version named another one."""
    if not offer.runs_out or offer.expires_on != expires_on:
        return []
    return [facts.OfferExpiring(**about(offer), expires_on=expires_on)]


def expire(offer: Offer, expires_on: date, now: datetime) -> list[Event]:
    """End an offer whose last day is over, unless a new version named another one."""
    if not offer.runs_out or offer.expires_on != expires_on or not is_past_its_last_day(offer, uk_date(now)):
        return []
    return [expired(offer, now)]


def expired(offer: Offer, now: datetime) -> facts.OfferExpired:
    """Return the fact that an offer which has a last day is over."""
    return facts.OfferExpired.model_validate({**about(offer), "expired_on": offer.expires_on, "expired_at": now})


def is_not_expired(offer: Offer, today: date) -> Rejection | None:
    """What is over is neither paused nor resumed."""
    if offer.status is not Status.EXPIRED and not is_past_its_last_day(offer, today):
        return None
    detail = f"the last day of the offer was {offer.expires_on}: renew it by a version with a later one"
    return Rejection("offer_expired", detail)


def against_renewing(offer: Offer, supplier: KnownSupplier | None) -> tuple[Rejection | None, ...]:
    """Return what speaks against renewing an offer: what would against publishing it, unless it is paused again."""
    if offer.paused_for is not None:
        return ()
    return tuple(may_offer(supplier, offer.content.market, offer.content.category))


def renewed(offer: Offer, supplier: KnownSupplier | None, now: datetime) -> facts.OfferRelisted | facts.OfferPaused:
    """Return that an offer may be ordered again, or is paused again, after a version that renewed it."""
    if offer.paused_for is not None:
        said = reasons(ReasonKind.OFFER_PAUSED)[offer.paused_for].text
        return facts.OfferPaused(**about(offer), reason=Reason(code=offer.paused_for, detail=said), paused_at=now)
    reject_if_any([evidence_covers_a_delivery(supplier, offer.content, uk_date(now))])
    return facts.OfferRelisted(**about(offer), relisted_at=now)

"""What a supplier says to a query of its price, and what is decided then. The clocks decide nothing."""

from datetime import date, datetime
from typing import Annotated

from services.catalogue.offers.domain.decisions import has_not_passed_on, keep_in_line
from services.catalogue.offers.domain.offer import OFFERS, Offer
from services.catalogue.offers.domain.offer import about as about_offer
from services.catalogue.prices.domain.query import PriceQuery, Status
from services.catalogue.prices.domain.querying import about, cleared
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.commands import Distinct, Text, command
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date

_Justification = Annotated[str, reason_of(ReasonKind.PRICE_JUSTIFIED)]


@command
class JustifyPrice:
    """Why an offer costs so little. `detail` is for the supplier and whoever decides."""

    reasons: Annotated[tuple[_Justification, ...], Distinct(at_least=1)]
    detail: Text = ""


@command
class AcceptPrice:
    """Accept what an offer asks, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.PRICE_ACCEPTED)]
    detail: Text = ""


@command
class RejectPrice:
    """Reject what an offer asks, with the reason, and say why for its supplier."""

    reason: Annotated[str, reason_of(ReasonKind.PRICE_REJECTED)]
    detail: Annotated[str, Shown(longest=2000, lines=True, needed=True)]


def justify(query: PriceQuery, asked: JustifyPrice, now: datetime) -> list[Event]:
    """Take an explanation in, also after its day: it is heard until it is decided. Another one replaces it."""
    if query.open and (query.justified_for, query.detail) == (asked.reasons, asked.detail):
        return []
    reject_if_any([is_open(query)])
    ids = about(query)
    given = [facts.PriceJustificationGiven(**ids, detail=asked.detail)] if asked.detail else []
    return [facts.PriceJustified(**ids, reasons=asked.reasons, justified_at=now), *given]


def accept(
    query: PriceQuery, offer: Offer | None, supplier: KnownSupplier | None, asked: AcceptPrice, now: datetime
) -> list[Event]:
    """Accept a price, whether its supplier has explained it or not; an offer that was refused before stands again."""
    if query.status is Status.ACCEPTED:
        return []
    reject_if_any([is_open(query), *offer_is_as_it_was_read(query, offer)])
    accepted = facts.PriceAccepted(**about(query), reason=asked.reason, accepted_at=now, policies=query.policies)
    following = cleared(offer, query, supplier, now) if offer else []
    return [accepted, *_explained(query, asked.detail), *following]


def reject(
    query: PriceQuery, offer: Offer | None, supplier: KnownSupplier | None, asked: RejectPrice, now: datetime
) -> list[Event]:
    """Reject a price after its supplier was heard, or had its time; its offer is delisted in the same commit."""
    if query.status is Status.REJECTED:
        return []
    reject_if_any(
        [
            is_open(query),
            was_heard(query, uk_date(now)),
            said_nothing(query, asked.reason),
            *offer_is_as_it_was_read(query, offer),
        ]
    )
    rejected = facts.PriceRejected(**about(query), reason=asked.reason, rejected_at=now, policies=query.policies)
    return [rejected, *_explained(query, asked.detail), *(_refused(offer, query, supplier, now) if offer else [])]


def _refused(offer: Offer, query: PriceQuery, supplier: KnownSupplier | None, now: datetime) -> list[Event]:
    if offer.price_refused:
        return []
    fact = facts.OfferPriceRefused(**about_offer(offer), query_id=query.query_id, refused_at=now)
    return [fact, *keep_in_line(OFFERS.evolve(offer, fact), supplier, now)]


def _explained(query: PriceQuery, detail: str) -> list[Event]:
    return [facts.PriceDecisionExplained(**about(query), detail=detail)] if detail else []


def is_open(query: PriceQuery) -> Rejection | None:
    """What is decided, or has nothing left to decide, stays so; another price is another query."""
    if query.open:
        return None
    return Rejection("price_query_not_open", f"the query is {query.status}, since {query.decided_at}")


def was_heard(query: PriceQuery, today: date) -> Rejection | None:
    """PA 2023 s. 19(4): a low price is disregarded only after its supplier had the chance to explain it."""
    if query.justified_at is not None or today > query.answer_by:
        return None
    detail = f"the supplier may explain its price until {query.answer_by}, and has not yet; it is {today}"
    return Rejection("right_of_reply_open", detail)


def said_nothing(query: PriceQuery, reason: str) -> Rejection | None:
    """A rejection for want of an answer is not for a supplier that gave one: what it said is to be looked at."""
    if reason != "no_answer" or query.justified_at is None:
        return None
    return Rejection("price_justified", f"the supplier explained its price on {uk_date(query.justified_at)}", "/reason")


def offer_is_as_it_was_read(query: PriceQuery, offer: Offer | None) -> tuple[Rejection | None, ...]:
    """Return what of an offer is not as the query has it: the query follows it in a moment."""
    passed_on = has_not_passed_on(offer, query.supplier_id) if offer is not None else None
    return offer_is_as_it_was_measured(query, offer), passed_on


def offer_is_as_it_was_measured(query: PriceQuery, offer: Offer | None) -> Rejection | None:
    """What is decided on is the price that was measured: a newer version is measured in a moment."""
    if offer is not None and offer.offer_version == query.offer_version:
        return None
    detail = f"the offer has changed since version {query.offer_version} was measured; read the query again"
    return Rejection("offer_changed", detail)


def announce_justification_due(query: PriceQuery, answer_by: date) -> list[Event]:
    """Say that the supplier's last day to explain is near."""
    if not query.awaits_answer or query.answer_by != answer_by:
        return []
    return [facts.PriceJustificationDue(**about(query), answer_by=answer_by)]


def announce_not_justified(query: PriceQuery, answer_by: date, now: datetime) -> list[Event]:
    """Say that the supplier explained nothing in time, so that the price may be decided on."""
    if not query.awaits_answer or query.answer_by != answer_by or uk_date(now) <= answer_by:
        return []
    return [facts.PriceNotJustified(**about(query), answer_by=answer_by)]


def announce_overdue(query: PriceQuery, decide_by: date, now: datetime) -> list[Event]:
    """Say that the last day to decide is over."""
    over = query.decide_by == decide_by and uk_date(now) > decide_by
    if not query.open or not over or query.overdue:
        return []
    return [facts.PriceDecisionOverdue(**about(query), decide_by=decide_by)]

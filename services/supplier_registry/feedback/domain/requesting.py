"""Asking for feedback: by whoever was refused a category, or removed from one, once on each decision."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application, Decision
from services.supplier_registry.feedback.domain.feedback import About, Occasion
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.memberships import Membership, Standing, key_of
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import CategoryCode, MarketCode, Policy
from shared.reference.calendar import uk_date
from shared.reference.policy_values import ReasonsOnRequest

Question = Annotated[str, Shown(longest=2000, lines=True)]


@command
class RequestFeedback:
    """On which category feedback is wanted, and what the organisation wants to know above all, if anything."""

    category: CategoryCode
    question: Question = ""


@command
class RequestFeedbackOnRemoval(RequestFeedback):
    """From which category of which market the organisation was removed; where one market is open, that."""

    market: MarketCode | None = None


def after_refusal(
    supplier: Supplier,
    application: Application,
    asked: RequestFeedback,
    feedback_id: UUID,
    before: str | None,
    terms: Policy[ReasonsOnRequest],
    now: datetime,
) -> list[Event]:
    """Take a request in after a refusal (PCR 2015 reg. 55(2)), or raise `Rejected`; `before` is one that there is."""
    found = application.categories.get(asked.category)
    decision = found.decision if found else None
    reject_if_any(
        [
            stands_for_itself(supplier),
            was_refused(decision, asked.category),
            is_the_first_request(before),
        ]
    )
    decided_at = found.decided_at if found and found.decided_at else now
    return _requested(
        About(
            feedback_id=feedback_id,
            supplier_id=application.supplier_id,
            market=application.market,
            category=asked.category,
            occasion=Occasion.REFUSAL,
            application_id=application.application_id,
        ),
        asked,
        decided_at,
        terms,
        now,
    )


def after_removal(
    supplier: Supplier,
    market: str,
    asked: RequestFeedbackOnRemoval,
    feedback_id: UUID,
    before: str | None,
    terms: Policy[ReasonsOnRequest],
    now: datetime,
) -> list[Event]:
    """Take a request in after a removal, or raise `Rejected`; `before` is one that there is."""
    membership = removed_from(supplier, market, asked.category)
    reject_if_any(
        [
            stands_for_itself(supplier),
            removals_are_covered(terms.values),
            was_removed(membership, asked.category),
            is_the_first_request(before),
        ]
    )
    return _requested(
        About(
            feedback_id=feedback_id,
            supplier_id=supplier.supplier_id,
            market=market,
            category=asked.category,
            occasion=Occasion.REMOVAL,
            application_id=None,
        ),
        asked,
        membership.since if membership else now,
        terms,
        now,
    )


def removed_from(supplier: Supplier, market: str, category: str) -> Membership | None:
    """Return the membership that ended by a removal, where it did."""
    found = supplier.memberships.get(key_of(market, category))
    return found if found and found.standing == Standing.REMOVED else None


def was_refused(decision: str | None, category: str) -> Rejection | None:
    """What is open has no reasons yet, and whoever was accepted needs none."""
    if decision == Decision.REFUSED:
        return None
    stands = "was not asked for" if decision is None else f"is {decision}"
    return Rejection("not_refused", f"feedback is on what was refused; {category} {stands}", "/category")


def was_removed(membership: Membership | None, category: str) -> Rejection | None:
    """Of what else ended a membership the supplier knows why."""
    if membership:
        return None
    return Rejection("not_removed", f"feedback is on a removal; you were not removed from {category}", "/category")


def removals_are_covered(values: ReasonsOnRequest) -> Rejection | None:
    """PCR 2015 reg. 55(2) is about refusals; PA 2023 s. 37(4) asks for reasons before a removal, not after it."""
    if values.covers_removals:
        return None
    return Rejection("feedback_not_offered", "no feedback is given on removals: the notice of it had the reasons")


def is_the_first_request(before: str | None) -> Rejection | None:
    """One request for each decision, so that it is answered once and in full."""
    if before is None:
        return None
    return Rejection("feedback_requested", f"you have asked for feedback on this already: it is {before}", "/category")


def _requested(
    about: About, asked: RequestFeedback, decided_at: datetime, terms: Policy[ReasonsOnRequest], now: datetime
) -> list[Event]:
    give_by = uk_date(now) + timedelta(days=terms.values.give_within_days)
    requested = facts.FeedbackRequested(
        **about,
        decided_at=decided_at,
        requested_at=now,
        give_by=give_by,
        remind_on=give_by - timedelta(days=terms.values.remind_before_days),
        policies=(terms.stamp,),
    )
    put = facts.FeedbackQuestionPut(**about, question=asked.question)
    return [requested, put] if asked.question else [requested]

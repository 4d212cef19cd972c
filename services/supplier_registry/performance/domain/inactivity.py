"""Members without orders are asked whether they still offer. Nobody is removed for it: neither law allows that."""

from datetime import date, datetime

from services.supplier_registry.performance.domain.about import about
from services.supplier_registry.performance.domain.state import Performance
from services.supplier_registry.suppliers.domain import membership
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.memberships import Standing, key_of
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import add_months, add_working_days, uk_date
from shared.reference.policies import Policy
from shared.reference.policy_values import MembershipInactivity


@command
class AnswerInactivity:
    """Whether the supplier still offers in this category. Where it does not, it leaves the category with this."""

    still_offers: bool


def may_be_asked(performance: Performance, today: date, terms: MembershipInactivity) -> bool:
    """Say whether a supplier was watched long enough, and was not asked in all that time."""
    since = quiet_since(today, terms)
    asked = performance.inactivity
    if performance.beside:
        return False
    return uk_date(performance.begun_at) <= since and (asked is None or asked.asked_on <= since)


def quiet_since(today: date, terms: MembershipInactivity) -> date:
    """Return the day since which a member must have had no order to be asked."""
    return add_months(today, -terms.ask_after_months)


def ask(
    performance: Performance, supplier: Supplier, terms: Policy[MembershipInactivity], now: datetime
) -> list[Event]:
    """Ask a member that had no order for long whether it still offers; nothing where it is no active member so long."""
    today = uk_date(now)
    member = supplier.memberships.get(key_of(performance.market, performance.category))
    since = quiet_since(today, terms.values)
    if member is None or member.standing != Standing.ACTIVE or uk_date(member.since) > since:
        return []
    if not may_be_asked(performance, today, terms.values):
        return []
    return [
        facts.InactivityQuestioned(
            **about(performance),
            no_order_since=since,
            answer_by=add_working_days(today, terms.values.answer_within_working_days),
            asked_at=now,
            policies=(terms.stamp,),
        )
    ]


def answer(performance: Performance, supplier: Supplier, asked: AnswerInactivity, now: datetime) -> list[Event]:
    """Take in whether the supplier still offers, also after the last day; raises `Rejected` where nobody asked."""
    question = performance.inactivity
    if question is not None and question.still_offers == asked.still_offers:
        return []
    reject_if_any([was_asked(performance)])
    answered = facts.InactivityAnswered(**about(performance), still_offers=asked.still_offers, answered_at=now)
    if asked.still_offers or not supplier.is_member(performance.market, performance.category):
        return [answered]
    leaving = WithdrawMembership(category=performance.category)
    return [answered, *membership.leave(supplier, performance.market, leaving, now)]


def was_asked(performance: Performance) -> Rejection | None:
    """There is something to answer only where it was asked, and nobody answered."""
    question = performance.inactivity
    if question is None:
        return Rejection("not_asked", "nobody asked whether you still offer in this category")
    if question.still_offers is not None:
        return Rejection("already_answered", f"you answered on {question.answered_on}")
    return None


def announce_unanswered(performance: Performance, answer_by: date, now: datetime) -> list[Event]:
    """Say that the time to answer is over. It ends no membership."""
    question = performance.inactivity
    if question is None or not question.open or question.answer_by != answer_by or uk_date(now) <= answer_by:
        return []
    return [facts.InactivityUnanswered(**about(performance), answer_by=answer_by)]

"""The rules of improvement plans: who decides, and that the opportunity to improve is a proper one."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.supplier_registry.performance.domain.plan import Plan
from services.supplier_registry.performance.domain.state import Performance
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import has_no_interest
from shared.kernel.duties import declares_no_interest
from shared.kernel.rules import Rejection
from shared.reference.policy_values import ImprovementPlan


def may_decide(supplier: Supplier, actor: str, *, declared: bool) -> Iterator[Rejection | None]:
    """Whoever decides on a supplier has no interest in it, and says so."""
    yield declares_no_interest(declared)
    yield has_no_interest(supplier.interests, actor)


def is_a_member(performance: Performance, supplier: Supplier) -> Rejection | None:
    """Only a member can improve."""
    if supplier.is_member(performance.market, performance.category):
        return None
    return Rejection("not_a_member", f"the supplier is not a member in {performance.category}")


def no_plan_runs(performance: Performance) -> Rejection | None:
    """One plan at a time: what is asked for must be clear."""
    if performance.running_plan is None:
        return None
    return Rejection("plan_runs", "an improvement plan runs in this category: conclude it first, or extend it")


def measures_are_named_once(named: Sequence[str]) -> Rejection | None:
    """Two targets for one measure would contradict each other."""
    if len(set(named)) == len(named):
        return None
    return Rejection("target_repeated", "name each measure only once", "/targets")


def time_is_fair(improve_by: date, today: date, terms: ImprovementPlan) -> Iterator[Rejection | None]:
    """PA 2023 Sch. 7 para. 12: the opportunity to improve is a proper one; and a plan comes to an end."""
    first = today + timedelta(days=terms.at_least_days)
    if improve_by < first:
        yield Rejection("time_too_short", f"a supplier has until {first} at least, not {improve_by}", "/improve_by")
    yield is_not_too_late(improve_by, today, terms)


def is_not_too_late(improve_by: date, today: date, terms: ImprovementPlan) -> Rejection | None:
    """A plan without a near end is none."""
    last = today + timedelta(days=terms.at_most_days)
    if improve_by <= last:
        return None
    return Rejection("time_too_long", f"a plan ends by {last}, not on {improve_by}", "/improve_by")


def review_lies_within(review_on: date, improve_by: date, today: date, pointer: str) -> Rejection | None:
    """A review lies ahead, and within the plan."""
    if today < review_on <= improve_by:
        return None
    detail = f"a review is after {today} and by {improve_by}, not on {review_on}"
    return Rejection("review_outside_plan", detail, pointer)


def is_later(improve_by: date, plan: Plan) -> Rejection | None:
    """The time that a supplier was given is not taken back."""
    if improve_by > plan.improve_by:
        return None
    return Rejection("time_shortened", f"the supplier has until {plan.improve_by}: name a later day", "/improve_by")


def had_its_time(plan: Plan, today: date) -> Rejection | None:
    """PA 2023 Sch. 7 para. 12: nobody fails before the last day of the opportunity is over."""
    if today > plan.improve_by:
        return None
    return Rejection("plan_still_runs", f"the supplier has until {plan.improve_by}; it is {today}", "/conclusion")

"""How the supplier delivers: a scorecard for each category, improvement plans, and whether it still offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.api.answers.performance import (
    ANSWER_INACTIVITY,
    PERFORMANCE,
    PERFORMANCES,
    REPLY_TO_PLAN,
    AnswerInactivity,
    Inactivity,
    Measure,
    Performance,
    Plan,
    ReplyToPlan,
    Scorecard,
)
from portal.api.problem import Refused
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import long_text_of, yes_of
from portal.web.language import words as _
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit

LOWER_IS_BETTER = frozenset({"acceptance_hours", "did_not_start", "complaints"})
IN_HOURS = frozenset({"acceptance_hours"})
MEASURES = (
    "acceptance",
    "acceptance_hours",
    "on_time_starts",
    "did_not_start",
    "attendance",
    "completion",
    "outcomes",
    "sustained_outcomes",
    "complaints",
)
_RUNNING = frozenset({"open", "on_track", "off_track"})
_MOST = 100

REPLY = Form(
    Field(
        "agrees",
        "Do you agree to this plan?",
        yes_of,
        hint="The plan runs whether you agree or not",
        empty="Select whether you agree to this plan",
    ),
    Field(
        "reply",
        "What do you want to say about it?",
        long_text_of,
        hint="Do not name any client",
        optional=True,
    ),
)
STILL_OFFERS = Form(
    Field(
        "still_offers",
        "Do you still offer provision in this category?",
        yes_of,
        empty="Select whether you still offer provision in this category",
    ),
)


@dataclass(frozen=True)
class Row:
    """One measure: the supplier's own rate and the category's, None with fewer cases than can be compared.

    `better` is None where one of the two is missing or they are equal.
    """

    measure: str
    cases: int
    own: float | None
    category: float | None
    in_hours: bool
    better: bool | None


@dataclass(frozen=True)
class CategoryCard:
    """How the supplier delivers in one category."""

    performance_id: str
    category: str
    counted_from: date | None
    counted_to: date | None
    issued: int
    rows: tuple[Row, ...]
    below_floor: bool
    level: int
    level_name: str
    level_reason: str | None
    explanation: str
    plan: Plan | None
    plan_awaits_reply: bool
    asked: Inactivity | None


@dataclass(frozen=True)
class PlanView:
    """One improvement plan that runs, or the last that ran."""

    performance_id: str
    category: str
    plan: Plan
    runs: bool


def performance_view(performances: Sequence[Performance]) -> tuple[CategoryCard, ...]:
    """Show every category, those that ask for something first."""
    return tuple(
        sorted(map(category_card, performances), key=lambda card: (not asks_for_something(card), card.category))
    )


def asks_for_something(card: CategoryCard) -> bool:
    """Whether the supplier has something to answer or to improve in this category."""
    return card.plan is not None or card.asked is not None or card.below_floor or card.level > 1


def category_card(performance: Performance) -> CategoryCard:
    """Show one category."""
    card, plan, asked = performance.scorecard, running_plan(performance), performance.inactivity
    return CategoryCard(
        str(performance.performance_id),
        performance.category,
        card.counted_from if card else None,
        card.counted_to if card else None,
        card.issued if card else 0,
        measures_of(card) if card else (),
        performance.below_floor,
        performance.level.number,
        performance.level.name,
        performance.level.reason,
        performance.level.explanation,
        plan,
        plan is not None and plan.agreed is None,
        asked if asked and asked.answered_on is None else None,
    )


def measures_of(card: Scorecard) -> tuple[Row, ...]:
    """Return the measures that have at least one case, in the order of an order's life."""
    measured = ((name, getattr(card, name)) for name in MEASURES)
    return tuple(_row(name, measure) for name, measure in measured if measure is not None and measure.cases)


def running_plan(performance: Performance) -> Plan | None:
    """Return the plan that runs, if one does."""
    return next((each for each in performance.improvement_plans if each.status in _RUNNING), None)


def plan_view(performance: Performance) -> PlanView | None:
    """Show the plan that runs, or else the last one; nothing where there never was one."""
    plan = running_plan(performance) or max(
        performance.improvement_plans, key=lambda each: each.opened_at, default=None
    )
    if plan is None:
        return None
    return PlanView(str(performance.performance_id), performance.category, plan, plan.status in _RUNNING)


def _row(name: str, measure: Measure) -> Row:
    own, category = measure.rate, measure.category_rate
    better = None
    if own is not None and category is not None and own != category:
        better = (own < category) is (name in LOWER_IS_BETTER)
    return Row(name, measure.cases, own, category, name in IN_HOURS, better)


async def show_performance(visit: Visit) -> Reply:
    """Show every category in which the supplier delivers."""
    return Shown(performance_view((await visit.api.get(PERFORMANCES, limit=_MOST)).items))


async def show_plan(visit: Visit) -> Reply:
    """Show an improvement plan with the form that replies to it."""
    return await _plan(visit)


async def reply_to_plan(visit: Visit) -> Reply:
    """Agree to the plan or not."""
    filled = REPLY.read(visit.form)
    if filled.ok:
        body = ReplyToPlan(agrees=filled.values["agrees"], reply=filled.values["reply"] or "")
        done = await visit.api.send(
            REPLY_TO_PLAN,
            body,
            key=visit.form.key,
            etag=visit.form.etag,
            performance_id=visit.parameters["performance_id"],
        )
        if not isinstance(done, Refused):
            return To("/performance", _("You have replied to the improvement plan"))
        filled = with_refusal(filled, done)
    return await _plan(visit, filled)


async def _plan(visit: Visit, filled: Filled | None = None) -> Reply:
    found = await visit.api.found(PERFORMANCE, performance_id=visit.parameters["performance_id"])
    view = plan_view(found.answer)
    if view is None:
        return Absent()
    return Shown(view, 422 if filled else 200, filled or REPLY.blank(reply=view.plan.reply or None), found.etag)


async def show_still_offers(visit: Visit) -> Reply:
    """Ask whether the supplier still offers in a category."""
    return await _still_offers(visit)


async def say_still_offers(visit: Visit) -> Reply:
    """Say whether the supplier still offers; whoever does not leaves the category."""
    filled = STILL_OFFERS.read(visit.form)
    if filled.ok:
        still = filled.values["still_offers"]
        done = await visit.api.send(
            ANSWER_INACTIVITY,
            AnswerInactivity(still_offers=still),
            key=visit.form.key,
            etag=visit.form.etag,
            performance_id=visit.parameters["performance_id"],
        )
        if not isinstance(done, Refused):
            said = _("You stay in this category") if still else _("You have left this category")
            return To("/performance", said)
        filled = with_refusal(filled, done)
    return await _still_offers(visit, filled)


async def _still_offers(visit: Visit, filled: Filled | None = None) -> Reply:
    found = await visit.api.found(PERFORMANCE, performance_id=visit.parameters["performance_id"])
    if found.answer.inactivity is None:
        return Absent()
    return Shown(found.answer, 422 if filled else 200, filled or STILL_OFFERS.blank(), found.etag)


PAGES = (
    Page("/performance", SUPPLIER_ALONE, "supplier/performance.html", once_registered(show_performance)),
    Page("/performance/{performance_id}/plan", SUPPLIER_ALONE, "supplier/plan.html", show_plan, reply_to_plan),
    Page(
        "/performance/{performance_id}/still-offers",
        SUPPLIER_ALONE,
        "supplier/still_offers.html",
        show_still_offers,
        say_still_offers,
    ),
)

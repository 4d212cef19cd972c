"""How suppliers deliver, category by category: scorecards, levels of intervention and improvement plans."""

from collections.abc import Iterator

from portal.api.answers.performance import PERFORMANCE, PERFORMANCES, Performance, Plan
from portal.api.operation import Listed
from portal.components.detail import Action, Detail, Section
from portal.components.due import Due, due
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.scorecards import per_cent, scorecard_part
from portal.components.states import State
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.asked import one_supplier
from portal.pages.category_manager.roles import ASSESSORS
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, short_day
from shared.auth.principal import Role

AT_ONCE = 25
RUNNING = frozenset({"open", "on_track", "off_track"})
LISTS = (("", "Below the floor"), ("plans", "With an improvement plan"), ("all", "All"))
EMPTY = {
    "": "No supplier delivers below the floor of its category.",
    "plans": "No improvement plan runs.",
    "all": "No supplier has delivered anything yet.",
}
MEASURES = (
    ("acceptance", "Orders accepted (per cent)"),
    ("acceptance_hours", "Hours to accept"),
    ("on_time_starts", "Started on time (per cent)"),
    ("completion", "Completed (per cent)"),
    ("outcomes", "Outcomes reached (per cent)"),
    ("sustained_outcomes", "Outcomes that lasted (per cent)"),
    ("attendance", "Attendance (per cent)"),
    ("did_not_start", "Did not start (per cent)"),
    ("complaints", "Orders with a complaint (per cent)"),
)
PLANS = {
    "open": State("Plan not reviewed yet", "yellow"),
    "on_track": State("Plan on track", "green"),
    "off_track": State("Plan off track", "orange"),
    "met": State("Plan met", "green"),
    "failed": State("Plan failed", "red"),
    "withdrawn": State("Plan taken back", "grey"),
}


def running_plan(performance: Performance) -> Plan | None:
    """Return the plan that runs, if one does."""
    return next((each for each in performance.improvement_plans if each.status in RUNNING), None)


def performances_view(
    found: Listed[Performance], called_by: SupplierNames, wanted: str, supplier: str, visit: Visit
) -> WorkList:
    """Return the list that was asked for, of one supplier where that was."""
    return WorkList(
        heading="Performance of suppliers",
        heads=("Supplier", "Category", "Completed", "Level", "State"),
        due_head="Plan: next day",
        rows=tuple(_row(each, called_by, visit) for each in found.items),
        empty=EMPTY["all" if supplier else wanted],
        tabs=() if supplier else tabs("/performance", "list", LISTS, wanted),
        following=next_page("/performance", found.next, list=wanted, supplier=supplier),
        links=(("/performance", "All suppliers"),) if supplier else (),
    )


def _row(each: Performance, called_by: SupplierNames, visit: Visit) -> WorkRow:
    plan = running_plan(each)
    completed = each.scorecard.completion.rate if each.scorecard else None
    return WorkRow(
        path=f"/performance/{each.performance_id}",
        title=called(called_by, each.supplier_id),
        about="",
        cells=(
            visit.names.category(each.category),
            "Too few to say" if completed is None else per_cent(completed),
            str(each.level.number),
        ),
        state=PLANS.get(plan.status) if plan else State("Below the floor", "red") if each.below_floor else None,
        due=_next_day(plan, visit) if plan else None,
    )


def _next_day(plan: Plan, visit: Visit) -> Due:
    return due(min(each for each in (plan.review_on, plan.improve_by) if each), visit.day, soon=7)


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    supplier = one_supplier(visit)
    found = await visit.api.get(
        PERFORMANCES,
        supplier_id=supplier,
        below_floor=True if wanted == "" and not supplier else None,
        plan_runs=True if wanted == "plans" else None,
        after=visit.asked("after"),
        limit=AT_ONCE,
    )
    called_by = await supplier_names(visit.api, (each.supplier_id for each in found.items))
    return Shown(performances_view(found, called_by, wanted, supplier, visit))


def performance_view(performance: Performance, called_by: SupplierNames, visit: Visit) -> Detail:
    """Return how one supplier delivers in one category, and what may be done about it."""
    officer = visit.role is Role.CATEGORY_MANAGER
    plan = running_plan(performance)
    states = (State("Below the floor", "red"),) if performance.below_floor else ()
    return Detail(
        heading=called(called_by, performance.supplier_id),
        caption=f"Performance: {visit.names.category(performance.category)}",
        back=("/performance", "Performance of suppliers"),
        states=(*states, PLANS[plan.status]) if plan and plan.status in PLANS else states,
        sections=tuple(_sections(performance, visit.names)),
        actions=tuple(_actions(performance, plan)) if officer else (),
        links=(
            Action(f"/suppliers/{performance.supplier_id}", called(called_by, performance.supplier_id)),
            Action(f"/history/performance/{performance.performance_id}", "What happened"),
        ),
    )


def _sections(performance: Performance, names: Names) -> Iterator[Section]:
    card = scorecard_part(performance.scorecard) if performance.scorecard else None
    yield Section(
        f"Scorecard: {card.issued}" if card else "Scorecard",
        heads=("Measure", "This supplier", "Category", "Cases"),
        table=card.rows if card else (),
        numeric=(1, 2, 3),
        empty="There is no scorecard yet: nothing was delivered in this category.",
    )
    level = performance.level
    rows = [("Level", f"{level.number}: {level.name}")]
    if level.reason:
        rows.append(("Reason", f"{reason_text(names, 'performance_level_changed', level.reason)} {level.explanation}"))
    if level.since:
        rows.append(("Since", day(level.since)))
    yield Section("Level of intervention", tuple(rows))
    for plan in reversed(performance.improvement_plans):
        yield Section(f"Improvement plan of {day(plan.opened_at)}", tuple(_plan(plan)))
    if inactivity := performance.inactivity:
        still = {None: "Not answered", True: "It still offers", False: "It does not offer any more"}
        asked = (("No order since", day(inactivity.no_order_since)), ("Answer by", day(inactivity.answer_by)))
        yield Section("Asked whether it still offers", (*asked, ("Answer", still[inactivity.still_offers])))


def _plan(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "State", PLANS[plan.status].text if plan.status in PLANS else in_words(plan.status)
    for target in plan.targets:
        yield dict(MEASURES).get(target.measure) or in_words(target.measure), f"To reach {target.value}"
    yield "How", plan.steps or "Not said"
    if plan.review_on:
        yield "Reviewed next on", short_day(plan.review_on)
    yield "To improve by", short_day(plan.improve_by)
    agreed = {None: "Not answered", True: "Agrees", False: "Does not agree"}[plan.agreed]
    yield "The supplier", f"{agreed}. {plan.reply}".strip()
    if plan.note:
        yield "Note", plan.note


def _actions(performance: Performance, plan: Plan | None) -> Iterator[Action]:
    path = f"/performance/{performance.performance_id}"
    if plan:
        yield Action(f"{path}/review", "Review the improvement plan")
        yield Action(f"{path}/extend", "Give more time to improve")
        yield Action(f"{path}/conclude", "Conclude the improvement plan")
    else:
        yield Action(f"{path}/plan", "Open an improvement plan")
    yield Action(f"{path}/level", "Change the level of intervention")


async def show_one(visit: Visit) -> Reply:
    """Show how one supplier delivers in one category."""
    found = await visit.api.get(PERFORMANCE, performance_id=visit.parameters["performance_id"])
    return Shown(performance_view(found, await supplier_names(visit.api, [found.supplier_id]), visit))


PAGES = (
    Page("/performance", ASSESSORS, "staff/worklist.html", show_list),
    Page("/performance/{performance_id}", ASSESSORS, "staff/detail.html", show_one),
)

"""The action plan: what client and coach do next and by when; steps added, done, and gone through together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.api.answers.plans import (
    ADD_STEP,
    COMPLETE_STEP,
    MAKE_PLAN,
    OPEN_PLAN,
    PLAN,
    PLANS,
    REOPEN_STEP,
    REVIEW_PLAN,
    CompleteStep,
    MakePlan,
    OpenPlan,
    Plan,
    PlanStep,
    ReviewPlan,
)
from portal.api.answers.plans import Step as PlannedStep
from portal.api.client import Done, Found
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.reasons import Options, reason_text
from portal.components.states import State
from portal.components.step import CHANGED
from portal.pages.coach.finding import WHY_WORDS
from portal.pages.coach.steps import path_of
from portal.pages.coach.words import COACH
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, date_of, long_text_of, select_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day, short_day

DOERS: Mapping[str, str] = {"client": "The client", "coach": "You"}
_AT = "/steps/0"
STEP = Form(
    Field("kind", "What is to be done?", select_of, pointer=f"/kind {_AT}/kind", empty="Select what is to be done"),
    Field("done_by", "Who does it?", choice_of, pointer=f"/done_by {_AT}/done_by", empty="Select who does it"),
    Field(
        "due",
        "Due date",
        date_of,
        hint="For example, 27 3 2027.",
        pointer=f"/due {_AT}/due",
        empty="Enter the due date",
    ),
    Field(
        "said",
        "In words",
        long_text_of,
        hint="What exactly, for this client. It is sealed.",
        pointer=f"/said {_AT}/said",
        optional=True,
    ),
)


@dataclass(frozen=True)
class StepShown:
    """A step of the plan."""

    step_id: UUID
    what: str
    who: str
    due: str
    state: State
    said: str
    to_do: bool
    why: str
    path: str


@dataclass(frozen=True)
class PlanView:
    """The live plan, and the form for another step; without a plan the form makes one."""

    heading: str
    caption: str
    back: str
    plan: str
    overdue: bool
    has_words: bool
    steps: tuple[StepShown, ...]
    options: Mapping[str, Options]
    button: str


async def live_plan(visit: Visit) -> Found[Plan] | None:
    """Return the plan that stands with its version, if there is one."""
    plans = await visit.api.get(PLANS, journey_id=visit.parameters["journey_id"], limit=50)
    live = next((each for each in plans.items if each.status == "live"), None)
    return await visit.api.found(PLAN, plan_id=live.plan_id) if live else None


async def show(visit: Visit) -> Reply:
    """Show the live plan, if there is one."""
    return _shown(visit, await live_plan(visit), STEP.blank())


def _shown(visit: Visit, found: Found[Plan] | None, filled: Filled, said: Mapping[UUID, str] | None = None) -> Reply:
    plan = found.answer if found else None
    view = plan_view(plan, said, visit.names, visit.day, visit.parameters["journey_id"])
    return Shown(view, status=200 if filled.ok else 422, filled=filled, etag=found.etag if found else None)


def plan_view(
    plan: Plan | None, said: Mapping[UUID, str] | None, names: Names, today: date, journey_id: str
) -> PlanView:
    """Return the plan; `said` is what its steps say in words, where it was opened."""
    words = said or {}
    steps = plan.steps if plan else ()
    return PlanView(
        heading="Action plan",
        caption=client_label(journey_id),
        back=f"/clients/{journey_id}",
        plan=f"Go through it together by {day(plan.review_by)}." if plan else "",
        overdue=bool(plan and plan.overdue),
        has_words=said is None and any(each.has_words for each in steps),
        steps=tuple(_step(each, words.get(each.step_id, ""), names, today, journey_id) for each in steps),
        options={"kind": names.options("plan_steps"), "done_by": tuple(DOERS.items())},
        button="Add the step" if plan else "Make the plan with this step",
    )


def _step(step: PlannedStep, said: str, names: Names, today: date, journey_id: str) -> StepShown:
    to_do = step.status == "to_do"
    state = {"done": State("Done", "green"), "dropped": State("Dropped", "grey")}.get(step.status)
    late = State("Late", "red") if step.due < today else State("To do", "yellow")
    return StepShown(
        step_id=step.step_id,
        what=names.of("plan_steps", step.kind),
        who=DOERS.get(step.done_by, step.done_by),
        due=f"by {short_day(step.due)}" if to_do else f"on {short_day(step.settled_on)}",
        state=state or late,
        said=said,
        to_do=to_do,
        why=reason_text(names, "plan_step_dropped", step.reason) if step.reason else "",
        path=f"/clients/{journey_id}/plan/{step.step_id}",
    )


async def act(visit: Visit) -> Reply:
    """Add a step, record that one was taken, is to do after all or the plan gone through; or read what steps say."""
    found, action = await live_plan(visit), visit.form.text("action")
    if found is None or action == "add":
        return await _add(visit, found)
    if action == "open":
        return await _opened(visit, found)
    take, said = _TAKEN.get(action, _TAKEN["review"])
    done = await take(visit, found.answer)
    if isinstance(done, Refused):
        filled = STEP.blank()
        return _shown(visit, found, filled.with_error("", CHANGED) if done.stale else filled.refused(done))
    return To(f"{path_of(visit)}/plan", said)


async def _complete(visit: Visit, plan: Plan) -> Done[Any] | Refused:
    asked = CompleteStep(done_on=visit.day)
    return await visit.api.send(
        COMPLETE_STEP, asked, key=f"{visit.form.key}-done", plan_id=plan.plan_id, step_id=visit.form.text("step_id")
    )


async def _reopen(visit: Visit, plan: Plan) -> Done[Any] | Refused:
    return await visit.api.send(
        REOPEN_STEP, key=f"{visit.form.key}-reopened", plan_id=plan.plan_id, step_id=visit.form.text("step_id")
    )


async def _review(visit: Visit, plan: Plan) -> Done[Any] | Refused:
    asked = ReviewPlan(reviewed_on=visit.day)
    return await visit.api.send(
        REVIEW_PLAN, asked, key=f"{visit.form.key}-reviewed", etag=visit.form.etag, plan_id=plan.plan_id
    )


_TAKEN: Mapping[str, tuple[Callable[[Visit, Plan], Awaitable[Done[Any] | Refused]], str]] = {
    "done": (_complete, "The step is done."),
    "reopen": (_reopen, "The step is to do again."),
    "review": (_review, "You have gone through the plan."),
}


async def _add(visit: Visit, found: Found[Plan] | None) -> Reply:
    filled = STEP.read(visit.form)
    if not filled.ok:
        return _shown(visit, found, filled)
    step = PlanStep(**{**filled.values, "said": filled.values["said"] or None})
    key = f"{visit.form.key}-step"
    done: Done[Any] | Refused
    if found is None:
        journey_id = visit.parameters["journey_id"]
        done = await visit.api.send(MAKE_PLAN, MakePlan(steps=(step,)), key=key, journey_id=journey_id)
    else:
        done = await visit.api.send(ADD_STEP, step, key=key, plan_id=found.answer.plan_id)
    if isinstance(done, Refused):
        return _shown(visit, found, filled.refused(done))
    return To(f"{path_of(visit)}/plan", "The step has been added.")


async def _opened(visit: Visit, found: Found[Plan]) -> Reply:
    opened = await visit.api.send(OPEN_PLAN, OpenPlan(), key=None, plan_id=found.answer.plan_id)
    if isinstance(opened, Refused):
        return _shown(visit, found, STEP.blank().refused(opened, WHY_WORDS))
    return _shown(visit, found, STEP.blank(), {each.step_id: each.said or "" for each in opened.answer.steps})


PAGES = (Page("/clients/{journey_id}/plan", COACH, "coach/plan.html", show, act),)

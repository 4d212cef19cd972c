"""What becomes of a step of the action plan: agreed anew or dropped with a reason; and the end of the plan."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.plans import CHANGE_STEP, DROP_STEP, END_PLAN, Plan, PlanStep
from portal.api.answers.plans import Step as PlannedStep
from portal.api.client import Done, Found
from portal.api.operation import ForReason
from portal.api.problem import NotAnswered, Refused
from portal.components.clients import client_label
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.plan import DOERS, STEP, live_plan
from portal.pages.coach.steps import path_of
from portal.pages.coach.words import COACH
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.page import Page, To
from portal.web.visit import Visit

_KEPT = "Leave the words empty to keep those that it has."
AGAINST = {"step_settled": "This step is not to do any more. Say first that it is to do after all."}


async def _plan(visit: Visit) -> Found[Plan]:
    """Return the live plan; one that has ended by now is a page that is not there."""
    found = await live_plan(visit)
    if found is None:
        raise NotAnswered(404)
    return found


async def _step(visit: Visit) -> tuple[Found[Plan], PlannedStep]:
    found = await _plan(visit)
    step_id = visit.parameters["step_id"]
    step = next((each for each in found.answer.steps if str(each.step_id) == step_id), None)
    if step is None:
        raise NotAnswered(404)
    return found, step


def _view(visit: Visit, heading: str, button: str, *paragraphs: str, **options: Any) -> StepView:
    return StepView(
        heading=heading,
        button=button,
        back=f"{path_of(visit)}/plan",
        caption=client_label(visit.parameters["journey_id"]),
        paragraphs=paragraphs,
        options=options,
    )


async def _ask_to_drop(visit: Visit) -> Asked:
    _, step = await _step(visit)
    what = visit.names.of("plan_steps", step.kind)
    return Asked(
        _view(visit, "Drop the step", "Drop the step", what, reason=reasons_for(visit.names, "plan_step_dropped"))
    )


async def _drop(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    found, step = await _step(visit)
    plan_id, asked = found.answer.plan_id, ForReason(reason=said["reason"])
    return await visit.api.send(DROP_STEP, asked, key=visit.form.key, plan_id=plan_id, step_id=step.step_id)


async def _ask_to_change(visit: Visit) -> Asked:
    found, step = await _step(visit)
    options = {"kind": visit.names.options("plan_steps"), "done_by": tuple(DOERS.items())}
    view = _view(visit, "Change the step", "Save", *((_KEPT,) if step.has_words else ()), **options)
    return Asked(view, found.etag, {"kind": step.kind, "done_by": step.done_by, "due": step.due})


async def _change(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    found, step = await _step(visit)
    form, plan_id = visit.form, found.answer.plan_id
    asked = PlanStep(**{**said, "said": said["said"] or None})
    return await visit.api.send(CHANGE_STEP, asked, key=form.key, etag=form.etag, plan_id=plan_id, step_id=step.step_id)


async def _ask_to_end(visit: Visit) -> Asked:
    found = await _plan(visit)
    reasons = reasons_for(visit.names, "action_plan_ended", without=("journey_closed",))
    said = "Steps that are to do end with it. Another plan can be made afterwards."
    return Asked(_view(visit, "End the plan", "End the plan", said, reason=reasons), found.etag)


async def _end(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    plan = (await _plan(visit)).answer
    asked = ForReason(reason=said["reason"])
    return await visit.api.send(END_PLAN, asked, key=visit.form.key, etag=visit.form.etag, plan_id=plan.plan_id)


def _to_plan(said: str) -> Any:
    return lambda visit: To(f"{path_of(visit)}/plan", said)


def _because(label: str, empty: str) -> Form:
    return Form(Field("reason", label, choice_of, empty=empty))


dropping = Step(
    _because("Why is the step dropped?", "Select why the step is dropped"),
    _ask_to_drop,
    _drop,
    _to_plan("The step has been dropped."),
    AGAINST,
)
changing = Step(STEP, _ask_to_change, _change, _to_plan("The step has been changed."), AGAINST)
ending = Step(
    _because("Why does the plan end?", "Select why the plan ends"),
    _ask_to_end,
    _end,
    _to_plan("The plan has ended."),
)

PAGES: tuple[Page, ...] = (
    step_page("/clients/{journey_id}/plan/{step_id}/drop", COACH, dropping),
    step_page("/clients/{journey_id}/plan/{step_id}/change", COACH, changing),
    step_page("/clients/{journey_id}/plan/end", COACH, ending),
)

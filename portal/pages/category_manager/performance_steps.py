"""What category managers do about how a supplier delivers: its level, and a plan to improve."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers import improvement_plans as plans
from portal.api.answers.performance import PERFORMANCE, Target
from portal.api.operation import Body, Operation
from portal.components.decision import body_of, decision
from portal.components.step import step_page
from portal.pages.category_manager.interest import INTEREST
from portal.pages.category_manager.performance import MEASURES
from portal.pages.category_manager.roles import OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, date_of, long_text_of, number_of, select_of, yes_of

BACK = "/performance/{performance_id}"
NOTE = Field("note", "What the supplier is told", long_text_of, optional=True)
CONCLUSIONS = (
    ("met", "It was met"),
    ("failed", "It failed", "Once its last day is over. The supplier is given notice of its removal."),
    ("withdrawn", "It is taken back"),
)


def plan_of(operation: Operation[Any], values: Mapping[str, Any]) -> Body:
    """Return a plan with one target or two."""
    del operation
    pairs = ((values["measure"], values["value"]), (values["other_measure"], values["other_value"]))
    targets = tuple(Target(measure=measure, value=value or 0) for measure, value in pairs if measure)
    return plans.OpenPlan(
        targets=targets,
        steps=values["steps"],
        review_on=values["review_on"],
        improve_by=values["improve_by"],
        declares_no_interest=True,
    )


OPEN = decision(
    "Open an improvement plan",
    "Open the plan",
    "The improvement plan is open, and the supplier is told.",
    read=PERFORMANCE,
    send=plans.OPEN_PLAN,
    form=Form(
        Field("measure", "What is to improve", select_of, pointer="/targets/0/measure"),
        Field("value", "To reach", number_of, "Per cent, or hours to accept.", pointer="/targets/0/value /targets"),
        Field("other_measure", "What else is to improve", select_of, pointer="/targets/1/measure", optional=True),
        Field("other_value", "To reach in that", number_of, pointer="/targets/1/value", optional=True),
        Field("steps", "How", long_text_of, "What the supplier is to do."),
        Field("review_on", "Day of the first review", date_of),
        Field("improve_by", "Last day to improve", date_of),
        INTEREST,
    ),
    back=BACK,
    options={"measure": MEASURES, "other_measure": MEASURES},
    body=plan_of,
)
REVIEW = decision(
    "Review the improvement plan",
    "Record the review",
    "The review is recorded.",
    read=PERFORMANCE,
    send=plans.REVIEW_PLAN,
    form=Form(
        Field("on_track", "Is it on track?", yes_of, empty="Select yes if the plan is on track"),
        Field("next_review_on", "Day of the next review", date_of, optional=True),
        NOTE,
        INTEREST,
    ),
    back=BACK,
    versioned=False,
)
EXTEND = decision(
    "Give more time to improve",
    "Give more time",
    "The supplier has more time to improve.",
    read=PERFORMANCE,
    send=plans.EXTEND_PLAN,
    form=Form(Field("improve_by", "Last day to improve", date_of, "Later than the day it has now."), NOTE, INTEREST),
    back=BACK,
    versioned=False,
)
CONCLUDE = decision(
    "Conclude the improvement plan",
    "Conclude it",
    "The improvement plan is concluded.",
    read=PERFORMANCE,
    send=plans.CONCLUDE_PLAN,
    form=Form(Field("conclusion", "How it went", choice_of, empty="Select how the plan went"), NOTE, INTEREST),
    back=BACK,
    options={"conclusion": CONCLUSIONS},
)
LEVEL = decision(
    "Change the level of intervention",
    "Change the level",
    "The level of intervention is changed.",
    read=PERFORMANCE,
    send=plans.CHANGE_LEVEL,
    form=Form(
        Field("level", "Level", number_of, "From 1, performance management, to 4, formal action."),
        Field("reason", "Reason", choice_of),
        Field("detail", "What the supplier is told", long_text_of, optional=True),
        INTEREST,
    ),
    back=BACK,
    reasons={"reason": "performance_level_changed"},
    body=body_of,
)

PAGES = (
    step_page(f"{BACK}/plan", OFFICERS, OPEN),
    step_page(f"{BACK}/review", OFFICERS, REVIEW),
    step_page(f"{BACK}/extend", OFFICERS, EXTEND),
    step_page(f"{BACK}/conclude", OFFICERS, CONCLUDE),
    step_page(f"{BACK}/level", OFFICERS, LEVEL),
)

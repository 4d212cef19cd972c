"""What may be agreed on as a step of an action plan."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class Doer(StrEnum):
    """Who does a step of an action plan."""

    CLIENT = "client"
    COACH = "coach"


class PlanStepKind(ReferenceModel):
    """A kind of step, with who may do it."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    done_by: tuple[Doer, ...] = Field(min_length=1)


class _PlanStepFile(ReferenceFile):
    plan_steps: tuple[PlanStepKind, ...]


@kept
def plan_step_kinds() -> Mapping[str, PlanStepKind]:
    """All kinds of step by code."""
    return by_code(read_reference("plan_steps.json", _PlanStepFile).plan_steps)


PlanStepCode = Annotated[str, KnownCode("plan step", plan_step_kinds)]

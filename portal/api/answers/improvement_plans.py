"""What category managers do about how a supplier delivers: levels of intervention and improvement plans."""

from datetime import date

from portal.api.answers.performance import Target
from portal.api.operation import Body, Nothing, Operation


class ChangeLevel(Body):
    """The level from now on, with its reason."""

    level: int
    reason: str
    detail: str = ""
    declares_no_interest: bool | None = None


class OpenPlan(Body):
    """What a supplier is to reach, how, and by when."""

    targets: tuple[Target, ...]
    steps: str
    review_on: date
    improve_by: date
    declares_no_interest: bool


class ReviewPlan(Body):
    """Whether a plan is on track, and when it is looked at again."""

    on_track: bool
    next_review_on: date | None = None
    note: str = ""
    declares_no_interest: bool


class ExtendPlan(Body):
    """More time to improve."""

    improve_by: date
    note: str = ""
    declares_no_interest: bool


class ConcludePlan(Body):
    """Whether a plan was met, failed, or is taken back."""

    conclusion: str
    note: str = ""
    declares_no_interest: bool


_PLAN = "/v1/performance/{performance_id}/improvement-plan"
CHANGE_LEVEL = Operation("POST", "/v1/performance/{performance_id}/level", Nothing, body=ChangeLevel)
OPEN_PLAN = Operation("POST", _PLAN, Nothing, body=OpenPlan)
REVIEW_PLAN = Operation("POST", f"{_PLAN}/review", Nothing, body=ReviewPlan)
EXTEND_PLAN = Operation("POST", f"{_PLAN}/extension", Nothing, body=ExtendPlan)
CONCLUDE_PLAN = Operation("POST", f"{_PLAN}/conclusion", Nothing, body=ConcludePlan)

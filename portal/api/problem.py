"""Refusals of the services as the portal reads them (RFC 9457)."""

from dataclasses import dataclass

from pydantic import ValidationError

from portal.api.operation import Answer


class Reason(Answer):
    """One reason; `pointer` is the JSON pointer of the field concerned, `detail` a plain sentence."""

    code: str
    detail: str
    pointer: str = ""


class Problem(Answer):
    """Why a request was refused."""

    type: str = ""
    title: str = ""
    detail: str = ""
    reasons: tuple[Reason, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all reasons."""
        return frozenset(each.code for each in self.reasons)


class NotAnswered(Exception):
    """A request came to nothing that a page could show: `status` is the answer's, 503 where none came, 504 if late."""

    def __init__(self, status: int, problem: Problem | None = None) -> None:
        """Keep the problem for the page of errors; its text is not logged, since it may repeat what was typed."""
        super().__init__(f"answered with {status}")
        self.status = status
        self.problem = problem


@dataclass(frozen=True)
class Refused:
    """A change that was refused for reasons that the person can act on: 400 409 410 412 413 415 422 428."""

    status: int
    problem: Problem

    @property
    def stale(self) -> bool:
        """Whether somebody else changed it meanwhile."""
        return self.status in (412, 428)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all reasons."""
        return self.problem.codes


def problem_in(content: bytes) -> Problem | None:
    """Return the problem that a body holds, if it holds one."""
    try:
        return Problem.model_validate_json(content)
    except ValidationError:
        return None

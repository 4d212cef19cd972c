"""Refusals: how a pure decision says no, with every reason at once.

A rule is a function that returns a `Rejection` or `None`; a decision gathers its rules with `reject_if_any`.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejection:
    """One reason against a command.

    `code` is stable and meant for programs, `detail` is a sentence for people, `pointer` is the JSON pointer
    (RFC 6901) of the field concerned, empty where the reason is not about one field.
    """

    code: str
    detail: str
    pointer: str = ""


class Refusal(Exception):
    """Base of everything that a caller is told no for. Nothing has been changed."""


class Rejected(Refusal):
    """The rules forbid it: carries every reason, never only the first."""

    def __init__(self, *rejections: Rejection) -> None:
        super().__init__("; ".join(rejection.detail for rejection in rejections))
        self.rejections = rejections

    @property
    def codes(self) -> frozenset[str]:
        """The reasons' codes."""
        return frozenset(rejection.code for rejection in self.rejections)


class NotFound(Refusal):
    """What was asked for does not exist, or the caller may not know that it does."""

    reasons: tuple[Rejection, ...] = ()

    def __init__(self, what: str, identifier: object) -> None:
        super().__init__(f"{what} {identifier} does not exist")
        self.what = what
        self.identifier = identifier


class Forbidden(Refusal):
    """The caller is known, but may not do this, whatever there is: it depends on the request and the token alone."""

    code = "forbidden"


class OrganisationUnknown(Forbidden):
    """The caller is to speak for a supplier, and nothing is known here that it speaks for."""

    code = "organisation_unknown"

    def __init__(self) -> None:
        super().__init__(
            "your organisation is not registered as a supplier, or the news of it has not arrived here yet: "
            "register it with POST /v1/suppliers, or ask one of its members for an invitation"
        )


def reject_if_any(rejections: Iterable[Rejection | None]) -> None:
    """Raise `Rejected` with all the reasons given; return if there is none."""
    reasons = tuple(rejection for rejection in rejections if rejection is not None)
    if reasons:
        raise Rejected(*reasons)

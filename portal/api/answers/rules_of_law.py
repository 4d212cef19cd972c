"""Policies and grounds for exclusion as reference data has them, with the law that each rests on."""

from datetime import date
from typing import Any

from portal.api.answers.reference import Reference, Worded
from portal.api.operation import Answer, Operation


class Policy(Answer):
    """One version of a policy: its numbers, since when, for which regime, and where they come from."""

    id: str
    version: int
    valid_from: date
    valid_to: date | None
    regime: str | None
    legal_basis: str | None
    basis: str
    source: str
    values: Any


class GroundInLaw(Answer):
    """What one body of law says of a ground."""

    nature: str
    legal_basis: str
    self_cleaning: bool


class Ground(Worded):
    """A ground for exclusion, by the bodies of law that know it."""

    laws: dict[str, GroundInLaw]


POLICIES = Operation("GET", "/v1/reference/policies", Reference[Policy])
GROUNDS = Operation("GET", "/v1/reference/exclusion-grounds", Reference[Ground])

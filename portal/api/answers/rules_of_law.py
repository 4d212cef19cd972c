"""Policies and grounds for exclusion as reference data has them, with the law that each rests on."""

from datetime import date
from typing import Any

from pydantic import Field

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


class Level(Answer):
    """Who decides up to an amount; without one, whatever it is."""

    level: str
    role: str | None
    up_to_pence: int | None


class Steps(Answer):
    """Which levels decide one after the other, on what."""

    above_pence: int
    up_to_pence: int | None
    categories: tuple[str, ...] | None
    districts: tuple[str, ...] | None
    first_on: date | None
    last_on: date | None
    steps: tuple[str, ...]


class Levels(Answer):
    """The levels of one kind of decision, the lowest first."""

    levels: tuple[Level, ...]
    matrix: tuple[Steps, ...] = ()
    lent_days_at_most: int | None = None


class Authority(Answer):
    """Who decides on one kind of decision, in one version."""

    id: str
    version: int
    valid_from: date
    valid_to: date | None
    basis: str
    source: str
    values: Levels


class HolidaysOfYear(Answer):
    """The bank holidays of a year, in any part of the United Kingdom."""

    year: int
    days: tuple[date, ...]


class Quiet(Answer):
    """When nobody is written to."""

    begin: str
    end: str
    working_days_only: bool


class UsualOfRole(Answer):
    """How people of a role are written to as long as they have not set it."""

    role: str
    channels: tuple[str, ...]
    by_urgency: dict[str, str]
    by_group: dict[str, str] = Field(default_factory=dict)
    quiet: Quiet


class UsualMessages(Reference[UsualOfRole]):
    """All roles, and what the list is of."""

    source: str


POLICIES = Operation("GET", "/v1/reference/policies", Reference[Policy])
GROUNDS = Operation("GET", "/v1/reference/exclusion-grounds", Reference[Ground])
AUTHORITY = Operation("GET", "/v1/reference/authority", Reference[Authority])
BANK_HOLIDAYS = Operation("GET", "/v1/reference/bank-holidays", Reference[HolidaysOfYear])
USUAL_MESSAGES = Operation("GET", "/v1/reference/notification-defaults", UsualMessages)

"""Policies in force under a regime on a day. A decision records the stamps of all versions that it followed."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType
from typing import Any, Generic, Self, TypeVar

from pydantic import Field, PositiveInt, ValidationInfo, field_validator, model_validator

from shared.reference.files import NotCovered, ReferenceDataError, ReferenceFile, ReferenceModel, kept, read_reference
from shared.reference.policy_values import VALUES_OF, PolicyValues
from shared.reference.regimes import Regime

Values = TypeVar("Values", bound=PolicyValues)
V_co = TypeVar("V_co", bound=PolicyValues, covariant=True)


class PolicyNotFoundError(NotCovered):
    """There is no version of a policy for the regime and the day asked for."""


class Basis(StrEnum):
    """Where the values of a policy come from."""

    LAW = "law"
    PUBLISHED = "published"
    SAMPLE = "sample"


class Policy(ReferenceModel, Generic[V_co]):
    """One version of a policy, valid from its first to its last day (inclusive; None: open).

    `regime` is the body of law that it comes from, `applies_to` the regimes under which it is followed (None: all).
    """

    id: str
    version: PositiveInt
    valid_from: date
    valid_to: date | None
    regime: Regime | None
    applies_to: tuple[Regime, ...] | None = None
    legal_basis: str | None
    basis: Basis
    source: str = Field(min_length=1)
    values: V_co

    @field_validator("id")
    @classmethod
    def _is_known(cls, policy_id: str) -> str:
        if policy_id not in VALUES_OF:
            raise ValueError(f"unknown policy {policy_id!r}: one of {', '.join(VALUES_OF)}")
        return policy_id

    @field_validator("values", mode="before")
    @classmethod
    def _has_the_values_of_its_id(cls, values: object, header: ValidationInfo) -> object:
        model = VALUES_OF.get(header.data.get("id", ""))
        return values if model is None else model.model_validate(values)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"{self.stamp} ends on {self.valid_to}, before {self.valid_from}")
        return self

    @property
    def stamp(self) -> str:
        """Id and version, such as `order_approval.v1`: what a decision records."""
        return f"{self.id}.v{self.version}"

    @property
    def regimes(self) -> tuple[Regime, ...]:
        """The regimes under which it is followed."""
        return tuple(Regime) if self.applies_to is None else self.applies_to

    def is_valid_on(self, day: date) -> bool:
        """Say whether this version is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


AnyPolicy = Policy[Any]  # only for collections of different policies; a rule asks for one and gets its own type


class _PoliciesFile(ReferenceFile):
    policies: tuple[AnyPolicy, ...]


def versions_by_id(listed: Iterable[AnyPolicy]) -> Mapping[str, tuple[AnyPolicy, ...]]:
    """Order the versions of each policy by date; raises ReferenceDataError where two contradict each other."""
    versions: dict[str, tuple[AnyPolicy, ...]] = {}
    for one in sorted(listed, key=lambda policy: (policy.valid_from, policy.version)):
        versions[one.id] = (*versions.get(one.id, ()), one)
    for of_one_policy in versions.values():
        for earlier, later in combinations(of_one_policy, 2):
            _refuse_conflict(earlier, later)
    return MappingProxyType(versions)


def _refuse_conflict(earlier: AnyPolicy, later: AnyPolicy) -> None:
    if later.version <= earlier.version:
        raise ReferenceDataError(f"{later.stamp} follows {earlier.stamp}: version numbers have to rise")
    both = [regime for regime in earlier.regimes if regime in later.regimes]
    if both and earlier.is_valid_on(later.valid_from):
        when = f"{later.valid_from} for {both[0]}"
        raise ReferenceDataError(f"{earlier.stamp} and {later.stamp} are both valid on {when}")


@kept
def policies() -> Mapping[str, tuple[AnyPolicy, ...]]:
    """Every version of every policy, by id, oldest first; raises ReferenceDataError where a policy is missing."""
    versions = versions_by_id(read_reference("policies.json", _PoliciesFile).policies)
    if missing := [policy_id for policy_id in VALUES_OF if policy_id not in versions]:
        raise ReferenceDataError(f"policies.json has no {', '.join(missing)}")
    return versions


def policy(of: type[Values], regime: Regime, day: date) -> Policy[Values]:
    """The one version of a policy under a regime on a day; raises PolicyNotFoundError saying what there is."""
    versions = policies()[of.ID]
    for version in versions:
        if version.is_valid_on(day) and regime in version.regimes:
            return version
    raise PolicyNotFoundError(f"no version of policy {of.ID!r} for {regime} on {day}: there is {_those_of(versions)}")


def stamps(*followed: AnyPolicy) -> tuple[str, ...]:
    """The stamps of the policies that a decision followed, each once, for its record."""
    return tuple(dict.fromkeys(one.stamp for one in followed))


def _those_of(versions: tuple[AnyPolicy, ...]) -> str:
    return ", ".join(f"{one.stamp} from {one.valid_from} to {one.valid_to or 'further notice'}" for one in versions)

"""Policies in force on a date. A decision records the `stamp` of each version that it followed."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Generic, Literal, Self, TypeVar, overload

from pydantic import Field, PositiveInt, ValidationInfo, field_validator, model_validator

from shared.reference import policy_values as v
from shared.reference.files import NotCovered, ReferenceDataError, ReferenceFile, ReferenceModel, read_reference

V_co = TypeVar("V_co", bound=v.PolicyValues, covariant=True)


class PolicyNotFoundError(NotCovered):
    """There is no such policy, or no version of it on the date asked for."""


class Basis(StrEnum):
    """Where the values of a policy come from."""

    LAW = "law"
    PUBLISHED = "published"
    SAMPLE = "sample"


class Policy(ReferenceModel, Generic[V_co]):
    """One version of a policy, valid from its first to its last day (inclusive; None: open)."""

    id: str
    version: PositiveInt
    valid_from: date
    valid_to: date | None
    regime: v.Regime | None
    legal_basis: str | None
    basis: Basis
    source: str = Field(min_length=1)
    values: V_co

    @field_validator("id")
    @classmethod
    def _is_known(cls, policy_id: str) -> str:
        if policy_id not in v.VALUES_OF:
            raise ValueError(f"unknown policy {policy_id!r}: one of {', '.join(v.VALUES_OF)}")
        return policy_id

    @field_validator("values", mode="before")
    @classmethod
    def _has_the_values_of_its_id(cls, values: object, header: ValidationInfo) -> object:
        model = v.VALUES_OF.get(header.data.get("id", ""))
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

    def is_valid_on(self, day: date) -> bool:
        """Say whether this version is the one in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


AnyPolicy = Policy[Any]  # only for collections of different policies; a rule asks for one and gets its own type


class _PoliciesFile(ReferenceFile):
    policies: tuple[AnyPolicy, ...]


def versions_by_id(listed: Iterable[AnyPolicy]) -> Mapping[str, tuple[AnyPolicy, ...]]:
    """Order the versions of each policy by date; raises ReferenceDataError where two overlap or numbers do not rise."""
    versions: dict[str, tuple[AnyPolicy, ...]] = {}
    for one in sorted(listed, key=lambda policy: policy.valid_from):
        versions[one.id] = (*versions.get(one.id, ()), one)
    for of_one_policy in versions.values():
        for earlier, later in pairwise(of_one_policy):
            _refuse_conflict(earlier, later)
    return MappingProxyType(versions)


def _refuse_conflict(earlier: AnyPolicy, later: AnyPolicy) -> None:
    if earlier.is_valid_on(later.valid_from):
        raise ReferenceDataError(f"{earlier.stamp} and {later.stamp} are both valid on {later.valid_from}")
    if later.version <= earlier.version:
        raise ReferenceDataError(f"{later.stamp} follows {earlier.stamp}: version numbers have to rise")


@cache
def policies() -> Mapping[str, tuple[AnyPolicy, ...]]:
    """Every version of every policy, by id, oldest first."""
    return versions_by_id(read_reference("policies.json", _PoliciesFile).policies)


@overload
def policy(policy_id: Literal["application_decision"], on: date) -> Policy[v.ApplicationDecision]: ...
@overload
def policy(policy_id: Literal["redeclaration"], on: date) -> Policy[v.Redeclaration]: ...
@overload
def policy(policy_id: Literal["sme_definition"], on: date) -> Policy[v.SmeDefinition]: ...
@overload
def policy(policy_id: Literal["order_approval"], on: date) -> Policy[v.OrderApproval]: ...
@overload
def policy(policy_id: Literal["order_response"], on: date) -> Policy[v.OrderResponse]: ...
@overload
def policy(policy_id: Literal["order_dates"], on: date) -> Policy[v.OrderDates]: ...
@overload
def policy(policy_id: Literal["budget_thresholds"], on: date) -> Policy[v.BudgetThresholds]: ...
@overload
def policy(policy_id: Literal["competition"], on: date) -> Policy[v.CompetitionTimes]: ...
@overload
def policy(policy_id: Literal["offer_scoring"], on: date) -> Policy[v.OfferScoring]: ...
@overload
def policy(policy_id: Literal["supplier_performance"], on: date) -> Policy[v.SupplierPerformance]: ...
@overload
def policy(policy_id: Literal["payment_split"], on: date) -> Policy[v.PaymentSplit]: ...
@overload
def policy(policy_id: Literal["payment_terms"], on: date) -> Policy[v.PaymentTerms]: ...
@overload
def policy(policy_id: Literal["removal"], on: date) -> Policy[v.Removal]: ...
@overload
def policy(policy_id: Literal["complaints"], on: date) -> Policy[v.Complaints]: ...
@overload
def policy(policy_id: Literal["evidence_expiry"], on: date) -> Policy[v.EvidenceExpiry]: ...
@overload
def policy(policy_id: Literal["gap_answer"], on: date) -> Policy[v.GapAnswer]: ...
@overload
def policy(policy_id: Literal["provision_target"], on: date) -> Policy[v.ProvisionTarget]: ...
@overload
def policy(policy_id: Literal["retention"], on: date) -> Policy[v.Retention]: ...
@overload
def policy(policy_id: Literal["regimes"], on: date) -> Policy[v.Regimes]: ...
@overload
def policy(policy_id: str, on: date) -> Policy[v.PolicyValues]: ...
def policy(policy_id: str, on: date) -> AnyPolicy:
    """The one version of a policy in force on a day; raises PolicyNotFoundError saying what there is."""
    versions = policies().get(policy_id)
    if versions is None:
        raise PolicyNotFoundError(f"no policy {policy_id!r}: one of {', '.join(policies())}")
    for version in versions:
        if version.is_valid_on(on):
            return version
    existing = ", ".join(f"{one.stamp} from {one.valid_from} to {one.valid_to or 'further notice'}" for one in versions)
    raise PolicyNotFoundError(f"no version of policy {policy_id!r} on {on}: there is {existing}")

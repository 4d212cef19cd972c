"""Why something was decided, what came of it and what was needed: codes with a text for the person concerned."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Annotated

from pydantic import Field

from shared.reference.categories import CategoryCode
from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class ReasonKind(StrEnum):
    """The decision or fact that a reason is given for."""

    APPLICATION_REFUSED = "application_refused"
    APPLICATION_EXTENDED = "application_extended"
    SUPPLIER_SUSPENDED = "supplier_suspended"
    SUPPLIER_REMOVED = "supplier_removed"
    OFFER_PAUSED = "offer_paused"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OFFER_DELISTED = "offer_delisted"
    GAP_ANSWERED = "gap_answered"
    GAP_CLOSED = "gap_closed"
    JOURNEY_MOVED = "journey_moved"
    JOURNEY_CLOSED = "journey_closed"
    NEED_UNMET = "need_unmet"
    NEED_WITHDRAWN = "need_withdrawn"
    ORDER_REJECTED = "order_rejected"
    ORDER_DECLINED = "order_declined"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_STOPPED = "order_stopped"
    PROVISION_ENDED_EARLY = "provision_ended_early"
    OUTCOME_REVERSED = "outcome_reversed"
    COMPETITION_CANCELLED = "competition_cancelled"
    PAYMENT_QUERIED = "payment_queried"


class ExclusionNature(StrEnum):
    """Whether an exclusion ground binds the authority or leaves it a choice."""

    MANDATORY = "mandatory"
    DISCRETIONARY = "discretionary"


class StandardReason(ReferenceModel):
    """A reason as it is listed; `legal_basis` is None where it follows no rule of law."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    legal_basis: str | None = None


class OutcomeKind(ReferenceModel):
    """What came of a provision: whether that counts as success, and whether the client is in work."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    successful: bool
    in_work: bool


class NeedKind(ReferenceModel):
    """What a client may need, with the categories in which it is bought."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    categories: tuple[CategoryCode, ...] = Field(min_length=1)


class ExclusionGround(ReferenceModel):
    """PCR 2015 reg. 57: a ground on which a supplier must or may be kept out.

    `excluded_for_years` counts from the conviction (mandatory) or the event (discretionary), reg. 57(11), (12); None:
    for as long as the ground lasts.
    """

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    nature: ExclusionNature
    text: str = Field(min_length=1)
    legal_basis: str
    excluded_for_years: int | None = Field(ge=1)


class _ReasonsFile(ReferenceFile):
    reasons: dict[ReasonKind, tuple[StandardReason, ...]]
    outcomes: tuple[OutcomeKind, ...]
    needs: tuple[NeedKind, ...]
    exclusion_grounds: tuple[ExclusionGround, ...]


@kept
def _file() -> _ReasonsFile:
    return read_reference("reasons.json", _ReasonsFile)


@kept
def _reasons_by_kind() -> Mapping[str, Mapping[str, StandardReason]]:
    return {kind: by_code(listed) for kind, listed in _file().reasons.items()}


def reasons(kind: ReasonKind | str) -> Mapping[str, StandardReason]:
    """The reasons of a kind by code; raises ValueError naming an unknown kind and those that exist."""
    known = _reasons_by_kind()
    if kind not in known:
        raise ValueError(f"unknown kind of reason {str(kind)!r}: one of {', '.join(known)}")
    return known[kind]


def reason_of(kind: ReasonKind) -> KnownCode:
    """Annotation for a reason's code: `Annotated[str, reason_of(ReasonKind.ORDER_DECLINED)]`."""
    return KnownCode(f"{kind.value} reason", partial(reasons, kind))


@kept
def outcome_kinds() -> Mapping[str, OutcomeKind]:
    """All kinds of outcome by code."""
    return by_code(_file().outcomes)


@kept
def need_kinds() -> Mapping[str, NeedKind]:
    """All kinds of need by code."""
    return by_code(_file().needs)


@kept
def exclusion_grounds() -> Mapping[str, ExclusionGround]:
    """All exclusion grounds by code, mandatory ones first."""
    return by_code(_file().exclusion_grounds)


OutcomeCode = Annotated[str, KnownCode("outcome", outcome_kinds)]
NeedCode = Annotated[str, KnownCode("need", need_kinds)]
ExclusionGroundCode = Annotated[str, KnownCode("exclusion ground", exclusion_grounds)]

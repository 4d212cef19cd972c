"""Reference data: categories, districts, reasons and dated policies. Files are read at first use, never on import.

The working-day calendar is in `shared.reference.calendar`, the classes of policy values in `policy_values`.
"""

from shared.reference.categories import Category, CategoryCode, categories
from shared.reference.codes import KnownCode
from shared.reference.districts import District, DistrictCode, DistrictGroup, district_groups, districts
from shared.reference.files import ReferenceDataError
from shared.reference.policies import Basis, Policy, PolicyNotFoundError, policies, policy
from shared.reference.policy_values import Regime
from shared.reference.reasons import (
    ExclusionGround,
    ExclusionGroundCode,
    ExclusionNature,
    NeedCode,
    NeedKind,
    OutcomeCode,
    OutcomeKind,
    ReasonKind,
    StandardReason,
    exclusion_grounds,
    need_kinds,
    outcome_kinds,
    reason_of,
    reasons,
)

__all__ = [
    "Basis",
    "Category",
    "CategoryCode",
    "District",
    "DistrictCode",
    "DistrictGroup",
    "ExclusionGround",
    "ExclusionGroundCode",
    "ExclusionNature",
    "KnownCode",
    "NeedCode",
    "NeedKind",
    "OutcomeCode",
    "OutcomeKind",
    "Policy",
    "PolicyNotFoundError",
    "ReasonKind",
    "ReferenceDataError",
    "Regime",
    "StandardReason",
    "categories",
    "district_groups",
    "districts",
    "exclusion_grounds",
    "need_kinds",
    "outcome_kinds",
    "policies",
    "policy",
    "reason_of",
    "reasons",
]

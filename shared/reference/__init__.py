"""Reference data: markets, categories, districts, reasons, dated policies. Read at first use, never on import.

The working-day calendar is in `shared.reference.calendar`, the classes of policy values in `policy_values`.
"""

from shared.reference.categories import Category, CategoryCode, categories
from shared.reference.codes import KnownCode
from shared.reference.countries import Country, CountryCode, countries
from shared.reference.debarments import Debarment, debarments
from shared.reference.districts import District, DistrictCode, DistrictGroup, district_groups, districts
from shared.reference.evidence_kinds import EvidenceKind, EvidenceKindCode, evidence_kinds
from shared.reference.exclusion_grounds import (
    ExclusionGround,
    ExclusionGroundCode,
    ExclusionNature,
    GroundInLaw,
    LookBack,
    exclusion_grounds,
)
from shared.reference.files import ReferenceDataError
from shared.reference.jobcentres import Jobcentre, JobcentreCode, jobcentres
from shared.reference.legal_forms import LegalForm, LegalFormCode, forms_called, legal_forms
from shared.reference.markets import (
    Market,
    MarketCode,
    NoOneMarketError,
    markets,
    open_markets,
    prevailing_market,
    prevailing_policy,
    regime_in,
    regime_of_call_off,
    the_open_market,
)
from shared.reference.needs import NeedCode, NeedKind, need_kinds
from shared.reference.outcomes import OutcomeCode, OutcomeEvidenceCode, OutcomeKind, outcome_evidence, outcome_kinds
from shared.reference.plan_steps import Doer, PlanStepCode, PlanStepKind, plan_step_kinds
from shared.reference.policies import Basis, Policy, PolicyNotFoundError, policies, policy, stamps
from shared.reference.postcode_districts import PostcodeDistrict, postcode_districts
from shared.reference.reasons import ReasonKind, StandardReason, reason_of, reasons
from shared.reference.regimes import Regime, RegimeTerm, regimes
from shared.reference.upload_kinds import UploadKindCode, upload_kinds

__all__ = [
    "Basis",
    "Category",
    "CategoryCode",
    "Country",
    "CountryCode",
    "Debarment",
    "District",
    "DistrictCode",
    "DistrictGroup",
    "Doer",
    "EvidenceKind",
    "EvidenceKindCode",
    "ExclusionGround",
    "ExclusionGroundCode",
    "ExclusionNature",
    "GroundInLaw",
    "Jobcentre",
    "JobcentreCode",
    "KnownCode",
    "LegalForm",
    "LegalFormCode",
    "LookBack",
    "Market",
    "MarketCode",
    "NeedCode",
    "NeedKind",
    "NoOneMarketError",
    "OutcomeCode",
    "OutcomeEvidenceCode",
    "OutcomeKind",
    "PlanStepCode",
    "PlanStepKind",
    "Policy",
    "PolicyNotFoundError",
    "PostcodeDistrict",
    "ReasonKind",
    "ReferenceDataError",
    "Regime",
    "RegimeTerm",
    "StandardReason",
    "UploadKindCode",
    "categories",
    "countries",
    "debarments",
    "district_groups",
    "districts",
    "evidence_kinds",
    "exclusion_grounds",
    "forms_called",
    "jobcentres",
    "legal_forms",
    "markets",
    "need_kinds",
    "open_markets",
    "outcome_evidence",
    "outcome_kinds",
    "plan_step_kinds",
    "policies",
    "policy",
    "postcode_districts",
    "prevailing_market",
    "prevailing_policy",
    "reason_of",
    "reasons",
    "regime_in",
    "regime_of_call_off",
    "regimes",
    "stamps",
    "the_open_market",
    "upload_kinds",
]

"""The reference data as it is served: one list for each subject, with what its file says of itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from shared.reference.agreements import Agreement, agreements
from shared.reference.calendar import BankHolidays, by_year
from shared.reference.categories import Category, categories
from shared.reference.consents import ConsentPurpose, consent_purposes
from shared.reference.contact_kinds import ContactKind, contact_kinds
from shared.reference.countries import Country, countries
from shared.reference.debarments import Debarment, debarments
from shared.reference.districts import District, DistrictGroup, district_groups, districts
from shared.reference.eligibility import (
    Eligibility,
    FundingFinding,
    OtherFunding,
    eligibilities,
    funding_findings,
    other_funding,
)
from shared.reference.evidence_kinds import EvidenceKind, evidence_kinds
from shared.reference.exclusion_grounds import ExclusionGround, exclusion_grounds
from shared.reference.file_kinds import FileKind
from shared.reference.files import ReferenceModel, about
from shared.reference.funds import Fund, funds
from shared.reference.jobcentres import Jobcentre, jobcentres
from shared.reference.legal_forms import LegalForm, legal_forms
from shared.reference.letters import ThingToBring, things_to_bring
from shared.reference.markets import Market, markets
from shared.reference.needs import NeedKind, need_kinds
from shared.reference.notification_defaults import DefaultsOfRole, notification_defaults
from shared.reference.offer_terms import (
    EntryCondition,
    Language,
    OfferAttribute,
    QualificationScheme,
    entry_conditions,
    languages,
    offer_attributes,
    qualification_schemes,
)
from shared.reference.outcomes import OutcomeEvidence, OutcomeKind, outcome_evidence, outcome_kinds
from shared.reference.plan_steps import PlanStepKind, plan_step_kinds
from shared.reference.policies import Policy, policies
from shared.reference.policy_values import Authority, OrderApproval
from shared.reference.postcode_districts import PostcodeDistrict, postcode_districts
from shared.reference.reasons import FILES, ReasonKind, StandardReason, reasons
from shared.reference.regimes import RegimeTerm, regimes
from shared.reference.registers import Register, registers
from shared.reference.upload_kinds import upload_kinds

_OFFER_TERMS = ("offer_terms.json",)
_ELIGIBILITY = ("eligibility.json",)


class ListedReason(StandardReason):
    """A reason with the decision or fact that it may be given for."""

    kind: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its last step in the address, its files, the shape of an item, and the items."""

    name: str
    files: tuple[str, ...]
    says: str
    item: type[BaseModel]
    items: Callable[[], Sequence[ReferenceModel]]

    def content(self) -> dict[str, Any]:
        """The list with what its files say of themselves, as JSON types."""
        said = [about(file) for file in self.files]
        items = [each.model_dump(mode="json") for each in self.items()]
        return {
            "about": " ".join(each.about for each in said),
            "source": " ".join(dict.fromkeys(each.source for each in said)),
            "items": items,
        }


def _of(read: Callable[[], Mapping[str, Any]]) -> Callable[[], Sequence[Any]]:
    return lambda: tuple(read().values())


def _reasons() -> Sequence[ListedReason]:
    return [ListedReason(kind=kind, **dict(each)) for kind in ReasonKind for each in reasons(kind).values()]


def _policies() -> Sequence[Policy[Any]]:
    return tuple(chain.from_iterable(policies().values()))


def _authority() -> Sequence[Policy[Any]]:
    return [each for each in _policies() if isinstance(each.values, Authority)]


def _listings() -> Iterator[Listing]:
    yield Listing("markets", ("markets.json",), "the markets", Market, _of(markets))
    yield Listing("regimes", ("regimes.json",), "the legal regimes with their days", RegimeTerm, _of(regimes))
    yield Listing("categories", ("categories.json",), "the categories of the journey", Category, _of(categories))
    yield Listing("district-groups", ("districts.json",), "groups of districts", DistrictGroup, _of(district_groups))
    yield Listing("districts", ("districts.json",), "the districts with their days", District, _of(districts))
    yield Listing("funds", ("funds.json",), "the funds with their days", Fund, _of(funds))
    yield Listing("jobcentres", ("jobcentres.json",), "the jobcentres with their places", Jobcentre, _of(jobcentres))
    yield Listing(
        "postcode-districts",
        ("postcode_districts.json",),
        "the postcode districts with their places",
        PostcodeDistrict,
        _of(postcode_districts),
    )
    yield Listing("needs", ("needs.json",), "the kinds of need", NeedKind, _of(need_kinds))
    yield Listing(
        "consent-purposes",
        ("consents.json",),
        "what clients may agree to",
        ConsentPurpose,
        _of(consent_purposes),
    )
    yield Listing("things-to-bring", ("letters.json",), "what letters ask to bring", ThingToBring, _of(things_to_bring))
    yield Listing("eligibilities", _ELIGIBILITY, "grounds to help a client", Eligibility, _of(eligibilities))
    yield Listing("other-funding", _ELIGIBILITY, "other sources of funding", OtherFunding, _of(other_funding))
    yield Listing("funding-findings", _ELIGIBILITY, "findings on other funding", FundingFinding, _of(funding_findings))
    yield Listing(
        "plan-steps", ("plan_steps.json",), "the kinds of step of action plans", PlanStepKind, _of(plan_step_kinds)
    )
    yield Listing(
        "contact-kinds", ("contact_kinds.json",), "the kinds of contact with a client", ContactKind, _of(contact_kinds)
    )
    yield Listing("languages", _OFFER_TERMS, "the languages of offers", Language, _of(languages))
    yield Listing("offer-attributes", _OFFER_TERMS, "the attributes of offers", OfferAttribute, _of(offer_attributes))
    yield Listing(
        "entry-conditions", _OFFER_TERMS, "the kinds of entry condition", EntryCondition, _of(entry_conditions)
    )
    yield Listing(
        "qualification-schemes",
        _OFFER_TERMS,
        "the schemes that number qualifications",
        QualificationScheme,
        _of(qualification_schemes),
    )
    yield Listing("outcomes", ("outcomes.json",), "the kinds of outcome", OutcomeKind, _of(outcome_kinds))
    yield Listing(
        "outcome-evidence",
        ("outcomes.json",),
        "what may show an outcome",
        OutcomeEvidence,
        _of(outcome_evidence),
    )
    yield Listing(
        "notification-defaults",
        ("notification_defaults.json",),
        "what people are written by role as long as they have not set it",
        DefaultsOfRole,
        _of(notification_defaults),
    )
    yield Listing("reasons", FILES, "the reasons that decisions give", ListedReason, _reasons)
    yield Listing(
        "exclusion-grounds", ("exclusion_grounds.json",), "exclusion grounds", ExclusionGround, _of(exclusion_grounds)
    )
    yield Listing(
        "evidence-kinds", ("evidence_kinds.json",), "the kinds of evidence", EvidenceKind, _of(evidence_kinds)
    )
    yield Listing("upload-kinds", ("upload_kinds.json",), "the kinds of files of offers", FileKind, _of(upload_kinds))
    yield Listing("debarments", ("debarments.json",), "the debarment list", Debarment, _of(debarments))
    yield Listing("agreements", ("agreements.json",), "the agreements of the markets", Agreement, _of(agreements))
    yield Listing("registers", ("registers.json",), "the registers of organisations", Register, _of(registers))
    yield Listing("legal-forms", ("legal_forms.json",), "the legal forms", LegalForm, _of(legal_forms))
    yield Listing("countries", ("countries.json",), "the countries of addresses", Country, _of(countries))
    yield Listing("policies", ("policies.json",), "every version of every policy", Policy[Any], _policies)
    matrix = Policy[OrderApproval | Authority]
    yield Listing("authority", ("policies.json",), "the matrix of authority", matrix, _authority)
    yield Listing("bank-holidays", ("bank_holidays.json",), "the bank holidays of each year", BankHolidays, by_year)


LISTINGS: Mapping[str, Listing] = MappingProxyType({each.name: each for each in _listings()})

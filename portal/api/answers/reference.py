"""Reference data: what codes are called."""

from typing import Generic, TypeVar

from portal.api.operation import Answer, Operation

Item = TypeVar("Item")


class Reference(Answer, Generic[Item]):
    """A list of reference data."""

    items: tuple[Item, ...]


class Named(Answer):
    """A code with its name."""

    code: str
    name: str


class Worded(Answer):
    """A code with its text."""

    code: str
    text: str


class Category(Named):
    """A journey category; `number` is its place on the journey."""

    number: int


class Jobcentre(Named):
    """A jobcentre and the district that it belongs to."""

    district: str


class Register(Named):
    """A register of organisations; `words` say what its numbers look like."""

    words: str


class NeedKind(Worded):
    """A kind of need, and the categories whose provision may meet it."""

    categories: tuple[str, ...]


class ListedReason(Worded):
    """A reason of a decision; `kind` says of which."""

    kind: str


class EvidenceKind(Worded):
    """A kind of evidence, with what it is taken in; `asked` says whether at any time or only after an award."""

    media_types: tuple[str, ...]
    largest_bytes: int
    asked: str = "any_time"


class AgreementText(Worded):
    """A version of the text that suppliers agree to."""

    title: str


CATEGORIES = Operation("GET", "/v1/reference/categories", Reference[Category])
DISTRICTS = Operation("GET", "/v1/reference/districts", Reference[Named])
DISTRICT_GROUPS = Operation("GET", "/v1/reference/district-groups", Reference[Named])
JOBCENTRES = Operation("GET", "/v1/reference/jobcentres", Reference[Jobcentre])
MARKETS = Operation("GET", "/v1/reference/markets", Reference[Named])
REGIMES = Operation("GET", "/v1/reference/regimes", Reference[Named])
FUNDS = Operation("GET", "/v1/reference/funds", Reference[Named])
REGISTERS = Operation("GET", "/v1/reference/registers", Reference[Register])
NEEDS = Operation("GET", "/v1/reference/needs", Reference[NeedKind])
REASONS = Operation("GET", "/v1/reference/reasons", Reference[ListedReason])
OUTCOMES = Operation("GET", "/v1/reference/outcomes", Reference[Worded])
OUTCOME_EVIDENCE = Operation("GET", "/v1/reference/outcome-evidence", Reference[Worded])
ELIGIBILITIES = Operation("GET", "/v1/reference/eligibilities", Reference[Worded])
EXCLUSION_GROUNDS = Operation("GET", "/v1/reference/exclusion-grounds", Reference[Worded])
EVIDENCE_KINDS = Operation("GET", "/v1/reference/evidence-kinds", Reference[EvidenceKind])
AGREEMENTS = Operation("GET", "/v1/reference/agreements", Reference[AgreementText])
LEGAL_FORMS = Operation("GET", "/v1/reference/legal-forms", Reference[Worded])
LANGUAGES = Operation("GET", "/v1/reference/languages", Reference[Worded])
CONTACT_KINDS = Operation("GET", "/v1/reference/contact-kinds", Reference[Worded])
PLAN_STEPS = Operation("GET", "/v1/reference/plan-steps", Reference[Worded])
OTHER_FUNDING = Operation("GET", "/v1/reference/other-funding", Reference[Worded])
FUNDING_FINDINGS = Operation("GET", "/v1/reference/funding-findings", Reference[Worded])
THINGS_TO_BRING = Operation("GET", "/v1/reference/things-to-bring", Reference[Worded])
OFFER_ATTRIBUTES = Operation("GET", "/v1/reference/offer-attributes", Reference[Worded])
ENTRY_CONDITIONS = Operation("GET", "/v1/reference/entry-conditions", Reference[Worded])
QUALIFICATION_SCHEMES = Operation("GET", "/v1/reference/qualification-schemes", Reference[Worded])
CONSENT_PURPOSES = Operation("GET", "/v1/reference/consent-purposes", Reference[Worded])

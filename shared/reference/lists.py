"""Every list of codes by the name that `x-code-of` gives it, for whoever writes a code or relies on one."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from types import MappingProxyType

from shared.reference.agreements import agreements
from shared.reference.categories import categories
from shared.reference.codes import KnownCode
from shared.reference.consents import consent_purposes
from shared.reference.contact_kinds import contact_kinds
from shared.reference.count_bands import count_bands
from shared.reference.countries import countries
from shared.reference.districts import district_groups, districts
from shared.reference.eligibility import eligibilities, funding_findings, other_funding
from shared.reference.evidence_kinds import evidence_kinds
from shared.reference.exclusion_grounds import exclusion_grounds
from shared.reference.funds import funds
from shared.reference.jobcentres import jobcentres
from shared.reference.legal_forms import legal_forms
from shared.reference.letters import LETTER_FORMS, LETTER_LANGUAGES, things_to_bring
from shared.reference.markets import markets
from shared.reference.needs import need_kinds
from shared.reference.notices import ListChangeKind, NoticeGroup, Urgency
from shared.reference.notification_defaults import HowOften
from shared.reference.offer_terms import entry_conditions, languages, offer_attributes, qualification_schemes
from shared.reference.outcomes import outcome_evidence, outcome_kinds
from shared.reference.plan_steps import Doer, plan_step_kinds
from shared.reference.reasons import ReasonKind, reasons
from shared.reference.regimes import regimes
from shared.reference.registers import registers
from shared.reference.upload_kinds import upload_kinds

# What these name is built into the code, so that no file could add to them.
CURRENCIES = ("GBP",)
PRICE_BASES = ("place", "course")
VAT_TREATMENTS = ("included", "exempt")
DURATION_UNITS = ("day", "week", "month")
DELIVERY_MODES = ("in_person", "online", "blended")
DAYS_OF_THE_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS_OF_THE_DAY = ("daytime", "evening")
ATTENDANCE = ("yes", "late", "no")
SIDES = ("supplier", "department")
DECIDED_BY = ("quality", "price", "distance", "start", "turn", "newcomers_share", "choice")
PLACED_BY = ("score", "turn", "newcomers_share")
ACCESS_NEEDS = (
    "step_free",
    "hearing_support",
    "sign_language",
    "sight_support",
    "easy_read",
    "quiet_space",
    "personal_care",
    "welsh_language",
)
UPLOAD_PROBLEMS = (
    "file_empty",
    "header_missing",
    "header_again",
    "row_not_named",
    "row_doubled",
    "row_too_long",
    "cells_differ_from_header",
    "quote_not_closed",
    "quote_misplaced",
    "line_end_not_taken",
    "not_utf8",
    "nul_character",
    "column_missing",
    "column_unknown",
    "column_doubled",
    "no_rows",
    "file_infected",
    "too_many_rows",
)
CLIENT_DATA_KINDS = ("contact_details", "access_needs")
SEALED_KINDS = (
    *CLIENT_DATA_KINDS,
    "case_notes",
    "action_plan",
    "constraints",
    "letter",
    "safeguarding_report",
    "data_export",
)
# Why a supplier looks who comes: reasons for opening what is sealed too, among others.
REASONS_TO_LOOK = ("arrange_first_day", "arrange_access", "did_not_arrive", "keep_in_touch", "change_of_plan")
WAYS_OF_CONSENT = ("in_person", "by_phone", "in_writing")
WAYS_OF_CONTACT = ("letter", "phone", "text_message", "email")
CHANNELS = ("inbox", "email", "govuk_notify", "webhook")
# How a notice is served otherwise than by a message.
BY_OTHER_MEANS = ("post", "by_hand")
# Why a message did not get out: the first for good, the others for now.
DELIVERY_FAILURES = (
    "address_malformed",
    "address_refused",
    "address_forbidden",
    "address_redirects",
    "address_gone",
    "address_bounced",
    "message_refused",
    "given_up",
    "away",
    "timed_out",
    "busy",
    "refused_for_now",
    "not_signed_in",
    "over_limit",
    "certificate_refused",
    "paused",
    "resting",
    "failed",
)
RECIPIENT_KINDS = ("district", "district_manager", "jobcentre", "safeguarding_lead", "supplier", "team")
PERSON_KINDS = ("staff", "supplier")
REASONS_TO_CLOSE = ("left", "account_replaced", "by_mistake")
# Teams of the department that messages are written to.
TEAMS = ("commercial", "buying")
WEBHOOK_PAUSES = ("asked", "failing", "address_forbidden", "address_redirects", "address_gone")
BOUNCES = ("address_bounced", "message_refused")
REASONS_NOT_TO_SEND = ("person_closed", "not_reached", "address_missing", "channel_not_set", "nothing_to_say")
SAFEGUARDING_CONCERNS = (
    "neglect",
    "physical_abuse",
    "sexual_abuse",
    "emotional_abuse",
    "domestic_abuse",
    "financial_abuse",
    "modern_slavery",
    "radicalisation",
    "self_harm",
    "child_at_risk",
    "conduct_of_provider",
    "other",
)
URGENCIES = ("immediate", "soon")
SAFEGUARDING_REFERRALS = ("adult_social_care", "children_social_care", "police", "health_service", "prevent", "other")
NOTE_OCCASIONS = ("meeting", "telephone", "video", "e_mail", "letter", "from_supplier", "from_employer", "other")
ASSOCIATE_KINDS = ("connected_person", "subcontractor")
MATCHED_BY = ("number", "name")
GROUND_SUBJECTS = ("organisation", *ASSOCIATE_KINDS)
ACCOUNT_KINDS = ("organisation", "account")
SUCCESSIONS = ("takeover", "merger", "number_changed")
SOCIAL_OBJECTIVES = ("social", "environmental", "cultural")
ORDER_ROUTES = ("standing_offer", "repeat", "next_best", "competition")
HOLDERS = ("order", "competition")
HOLDS = ("reserved", "committed", "spent")
MILESTONES = ("start", "completion", "job_outcome", "sustained")
WAYS_OF_CREDIT = ("run", "repayment")
MEASURES = (
    "acceptance",
    "acceptance_hours",
    "on_time_starts",
    "completion",
    "outcomes",
    "sustained_outcomes",
    "attendance",
    "did_not_start",
    "complaints",
)
AUTHORITIES = ("policy", "district", "buyer", "commercial")
BID_CRITERIA = ("approach", "staff", "access", "employer_links", "outcomes", "social_value")
COMPLAINT_SOURCES = ("staff", "client", "supplier", "public")
COMPLAINT_FINDINGS = ("upheld", "partly_upheld", "not_upheld")
COMPLAINT_CONSEQUENCES = ("none", "warning", "no_new_orders", "suspension", "removal")
PROPOSED_OUTCOMES = ("admit", "refuse")
PARTIES = ("authority", "supplier")
NOTICE_TYPES = ("UK15", "quarterly_notice", "exclusion_report")
FLAG_KINDS = (
    "client_twice",
    "group_over_size",
    "split_orders",
    "one_supplier",
    "without_attendance",
    "outcomes_out_of_line",
)
FLAG_FACTS = (
    "days",
    "orders",
    "clients",
    "places",
    "pence",
    "limit_pence",
    "of_supplier",
    "suppliers",
    "completed",
    "without_attendance",
    "finished",
    "in_work",
    "finished_by_others",
    "in_work_by_others",
)
FLAG_FINDINGS = ("dismissed", "acted_on")
PROCUREMENT_NOTICE_TYPES = (
    "award_notice",
    "quarterly_award_notice",
    "contracts_finder_award",
    "contracts_finder_advert",
    "contract_details",
    "below_threshold_tender",
    "payments_over_threshold",
    "payments_compliance",
)
PROCUREMENT_NOTICE_OCCASIONS = (
    "contract",
    "contracts_of_quarter",
    "competition",
    "payments_of_quarter",
    "payments_of_period",
)
NOTICE_OCCASIONS = ("admission", "transfer", "removal", "withdrawal", "lapse", "refusal")
FEEDBACK_OCCASIONS = ("refusal", "removal")
REGISTER_STANDINGS = ("active", "closing", "insolvent", "ceased", "unknown")
REGISTER_FIELDS = ("name", "legal_form", "registered_address")
DATA_REQUEST_KINDS = ("access", "rectification", "erasure", "restriction")
DATA_REQUEST_OUTCOMES = ("complied", "partly_complied", "refused")
WAYS_OF_IDENTIFYING = ("known_in_person", "document_seen", "security_questions", "signed_in")
EXPORT_FORMS = ("json", "page")
REGISTER_PROBLEMS = ("away", "busy", "refused", "not_understood")

LISTS: Mapping[str, Callable[[], Collection[str]]] = MappingProxyType(
    {
        "market": markets,
        "regime": regimes,
        "category": categories,
        "agreement": agreements,
        "proposed outcome": lambda: PROPOSED_OUTCOMES,
        "party to an agreement": lambda: PARTIES,
        "district": districts,
        "district group": district_groups,
        "jobcentre": jobcentres,
        "outcome": outcome_kinds,
        "outcome evidence": outcome_evidence,
        "attendance": lambda: ATTENDANCE,
        "side": lambda: SIDES,
        "other means of service": lambda: BY_OTHER_MEANS,
        "means of service": lambda: (*CHANNELS, *BY_OTHER_MEANS),
        "kind of flag": lambda: FLAG_KINDS,
        "fact of a flag": lambda: FLAG_FACTS,
        "finding on a flag": lambda: FLAG_FINDINGS,
        "need": need_kinds,
        "kind of contact": contact_kinds,
        "thing to bring": things_to_bring,
        "kind of client data": lambda: CLIENT_DATA_KINDS,
        "language of letters": lambda: LETTER_LANGUAGES,
        "eligibility": eligibilities,
        "other funding": other_funding,
        "finding on funding": funding_findings,
        "plan step": plan_step_kinds,
        "doer of a step": lambda: tuple(Doer),
        "form of letter": lambda: LETTER_FORMS,
        "purpose of consent": consent_purposes,
        "exclusion ground": exclusion_grounds,
        "subject of a ground": lambda: GROUND_SUBJECTS,
        "kind of associate": lambda: ASSOCIATE_KINDS,
        "kind of evidence": evidence_kinds,
        "register": registers,
        "way of a match": lambda: MATCHED_BY,
        "legal form": legal_forms,
        "country": countries,
        "social objective": lambda: SOCIAL_OBJECTIVES,
        "kind of succession": lambda: SUCCESSIONS,
        "currency": lambda: CURRENCIES,
        "price basis": lambda: PRICE_BASES,
        "VAT treatment": lambda: VAT_TREATMENTS,
        "unit of duration": lambda: DURATION_UNITS,
        "mode of delivery": lambda: DELIVERY_MODES,
        "access need": lambda: ACCESS_NEEDS,
        "language": languages,
        "offer attribute": offer_attributes,
        "entry condition": entry_conditions,
        "qualification scheme": qualification_schemes,
        "day of the week": lambda: DAYS_OF_THE_WEEK,
        "part of the day": lambda: PARTS_OF_THE_DAY,
        "kind of upload": upload_kinds,
        "problem of an upload": lambda: UPLOAD_PROBLEMS,
        "count band": count_bands,
        "way to a place": lambda: PLACED_BY,
        "what decided": lambda: DECIDED_BY,
        "order route": lambda: ORDER_ROUTES,
        "fund": funds,
        "kind of holder": lambda: HOLDERS,
        "hold on a budget": lambda: HOLDS,
        "point of payment": lambda: MILESTONES,
        "way of credit": lambda: WAYS_OF_CREDIT,
        "measure of performance": lambda: MEASURES,
        "level of authority": lambda: AUTHORITIES,
        "criterion of a bid": lambda: BID_CRITERIA,
        "source of complaint": lambda: COMPLAINT_SOURCES,
        "finding on complaint": lambda: COMPLAINT_FINDINGS,
        "consequence of complaint": lambda: COMPLAINT_CONSEQUENCES,
        "type of notice": lambda: NOTICE_TYPES,
        "occasion of notice": lambda: NOTICE_OCCASIONS,
        "type of procurement notice": lambda: PROCUREMENT_NOTICE_TYPES,
        "occasion of procurement notice": lambda: PROCUREMENT_NOTICE_OCCASIONS,
        "occasion of feedback": lambda: FEEDBACK_OCCASIONS,
        "kind of data request": lambda: DATA_REQUEST_KINDS,
        "answer to a data request": lambda: DATA_REQUEST_OUTCOMES,
        "way of identifying": lambda: WAYS_OF_IDENTIFYING,
        "form of an export": lambda: EXPORT_FORMS,
        "standing in a register": lambda: REGISTER_STANDINGS,
        "field of a register": lambda: REGISTER_FIELDS,
        "problem of a register": lambda: REGISTER_PROBLEMS,
        "kind of sealed data": lambda: SEALED_KINDS,
        "reason to look": lambda: REASONS_TO_LOOK,
        "way of consent": lambda: WAYS_OF_CONSENT,
        "way of contact": lambda: WAYS_OF_CONTACT,
        "safeguarding concern": lambda: SAFEGUARDING_CONCERNS,
        "urgency": lambda: URGENCIES,
        "safeguarding referral": lambda: SAFEGUARDING_REFERRALS,
        "occasion of a note": lambda: NOTE_OCCASIONS,
        "channel": lambda: CHANNELS,
        "failure of a delivery": lambda: DELIVERY_FAILURES,
        "why a webhook is paused": lambda: WEBHOOK_PAUSES,
        "team": lambda: TEAMS,
        "bounce": lambda: BOUNCES,
        "reason not to send": lambda: REASONS_NOT_TO_SEND,
        "kind of recipient": lambda: RECIPIENT_KINDS,
        "group of notices": lambda: tuple(NoticeGroup),
        "how often": lambda: tuple(HowOften),
        "urgency of a notice": lambda: tuple(Urgency),
        "kind of person": lambda: PERSON_KINDS,
        "reason to close an account": lambda: REASONS_TO_CLOSE,
        "kind of list change": lambda: tuple(ListChangeKind),
        "kind of account": lambda: ACCOUNT_KINDS,
        **{f"{kind} reason": partial(reasons, kind) for kind in ReasonKind},
    }
)


def coded(of: str) -> KnownCode:
    """Return what holds a field of a request to a list: `Annotated[str, coded("currency")]`."""
    return KnownCode(of, LISTS[of])


def is_known(of: str, code: str) -> bool:
    """Say whether a list has a code; raises `KeyError` for a list that there is not."""
    return code in LISTS[of]()


def words_of(of: str, code: str) -> str | None:
    """Return what a code of a list means in words; `None` where the list here lacks it or has none."""
    listed = LISTS[of]()
    return getattr(listed[code], "text", None) if isinstance(listed, Mapping) and code in listed else None

"""Why something was decided: codes with a text for the person concerned, in a file for each service that decides."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceDataError, ReferenceFile, ReferenceModel, by_code, kept, read_reference

FILES = (
    "reasons_supplier_registry.json",
    "reasons_catalogue.json",
    "reasons_client_journey.json",
    "reasons_ordering.json",
)


class ReasonKind(StrEnum):
    """The decision or fact that a reason is given for."""

    APPLICATION_REFUSED = "application_refused"
    APPLICATION_EXTENDED = "application_extended"
    INTEREST_DECLARED = "interest_declared"
    SUPPLIER_SUSPENDED = "supplier_suspended"
    SUPPLIER_REINSTATED = "supplier_reinstated"
    NEW_ORDERS_STOPPED = "new_orders_stopped"
    SUPPLIER_REMOVED = "supplier_removed"
    EVIDENCE_CONFIDENTIAL = "evidence_confidential"
    EVIDENCE_REJECTED = "evidence_rejected"
    EVIDENCE_RELEASED = "evidence_released"
    EVIDENCE_REQUESTED = "evidence_requested"
    EVIDENCE_REQUEST_WITHDRAWN = "evidence_request_withdrawn"
    REGISTER_CONCERN = "register_concern"
    DEBARMENT_CONSIDERED = "debarment_considered"
    PERFORMANCE_LEVEL_CHANGED = "performance_level_changed"
    COMPLAINT_RAISED = "complaint_raised"
    REMOVAL_NOTICE_WITHDRAWN = "removal_notice_withdrawn"
    OFFER_PAUSED = "offer_paused"
    OFFER_RESUMED = "offer_resumed"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OFFER_DELISTED = "offer_delisted"
    OFFER_QUESTIONED = "offer_questioned"
    OFFER_TAKEN_DOWN = "offer_taken_down"
    PRICE_QUERIED = "price_queried"
    PRICE_JUSTIFIED = "price_justified"
    PRICE_ACCEPTED = "price_accepted"
    PRICE_REJECTED = "price_rejected"
    PRICE_QUERY_CLOSED = "price_query_closed"
    GAP_ANSWERED = "gap_answered"
    GAP_CLOSED = "gap_closed"
    MATCH_EXCLUDED = "match_excluded"
    JOURNEY_MOVED = "journey_moved"
    COACH_ASSIGNED = "coach_assigned"
    JOURNEY_TRANSFERRED = "journey_transferred"
    JOURNEY_CLOSED = "journey_closed"
    EMERGENCY_REQUESTED = "emergency_requested"
    EMERGENCY_REFUSED = "emergency_refused"
    EMERGENCY_REVIEWED = "emergency_reviewed"
    DATA_OPENED = "data_opened"
    NEED_UNMET = "need_unmet"
    NEED_RESUMED = "need_resumed"
    NEED_WITHDRAWN = "need_withdrawn"
    REQUIREMENT_CORRECTED = "requirement_corrected"
    REQUIREMENT_WITHDRAWN = "requirement_withdrawn"
    PLAN_STEP_DROPPED = "plan_step_dropped"
    SAFEGUARDING_CLOSED = "safeguarding_closed"
    ACTION_PLAN_ENDED = "action_plan_ended"
    DATA_REQUEST_EXTENDED = "data_request_extended"
    DATA_REQUEST_REFUSED = "data_request_refused"
    ERASURE_GRANTED = "erasure_granted"
    ERASURE_RETURNED = "erasure_returned"
    RETENTION_POSTPONED = "retention_postponed"
    CLIENT_RESTRICTED = "client_restricted"
    RESTRICTION_LIFTED = "restriction_lifted"
    PLACE_DECLINED = "place_declined"
    ORDER_REPEATED = "order_repeated"
    ORDER_REJECTED = "order_rejected"
    APPROVAL_HANDED_OVER = "approval_handed_over"
    AUTHORITY_LENT = "authority_lent"
    ORDER_DECLINED = "order_declined"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_STOPPED = "order_stopped"
    ORDER_START_CHANGED = "order_start_changed"
    ORDER_CHANGE = "order_change"
    ORDER_CHANGE_REFUSED = "order_change_refused"
    NEXT_BEST_REFUSED = "next_best_refused"
    WAITING_ENDED = "waiting_ended"
    ORDER_CONTINUED = "order_continued"
    ORDER_TERMINATED = "order_terminated"
    DID_NOT_START = "did_not_start"
    SESSION_MISSED = "session_missed"
    PROVISION_ENDED_EARLY = "provision_ended_early"
    OUTCOME_REVERSED = "outcome_reversed"
    BUDGET_VARIED = "budget_varied"
    PROBLEM_REPORTED = "problem_reported"
    PROBLEM_ANSWERED = "problem_answered"
    ORDER_DISPUTED = "order_disputed"
    DISPUTE_SETTLED = "dispute_settled"
    PROCUREMENT_NOTICE_WITHDRAWN = "procurement_notice_withdrawn"
    BID_UNSUCCESSFUL = "bid_unsuccessful"
    COMPETITION_CANCELLED = "competition_cancelled"
    PAYMENT_QUERIED = "payment_queried"
    FLAG_DECIDED = "flag_decided"


class StandardReason(ReferenceModel):
    """A reason as it is listed; `legal_basis` is None where it follows no rule of law."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    legal_basis: str | None = None


class _ReasonsFile(ReferenceFile):
    reasons: dict[ReasonKind, tuple[StandardReason, ...]]


@kept
def _reasons_by_kind() -> Mapping[str, Mapping[str, StandardReason]]:
    found: dict[str, Mapping[str, StandardReason]] = {}
    for file in FILES:
        for kind, listed in read_reference(file, _ReasonsFile).reasons.items():
            if kind in found:
                raise ReferenceDataError(f"{file}: the reasons of {kind.value!r} are in another file already")
            found[kind] = by_code(listed)
    if missing := [kind.value for kind in ReasonKind if kind not in found]:
        raise ReferenceDataError(f"no file has the reasons of {', '.join(missing)}")
    return found


def reasons(kind: ReasonKind | str) -> Mapping[str, StandardReason]:
    """The reasons of a kind by code; raises ValueError naming an unknown kind and those that exist."""
    known = _reasons_by_kind()
    if kind not in known:
        raise ValueError(f"unknown kind of reason {str(kind)!r}: one of {', '.join(known)}")
    return known[kind]


def reason_of(kind: ReasonKind) -> KnownCode:
    """Annotation for a reason's code: `Annotated[str, reason_of(ReasonKind.ORDER_DECLINED)]`."""
    return KnownCode(f"{kind.value} reason", partial(reasons, kind))

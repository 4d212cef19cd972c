"""Asking a member for evidence, by an officer or by the rules, and taking that back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from services.supplier_registry.evidence_requests.domain.request import EvidenceRequest, Status
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from services.supplier_registry.suppliers.domain.two_people import has_no_interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, Text, command
from shared.kernel.known_codes import code_is_known
from shared.kernel.memberships import LIVE
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import EvidenceKindCode, Policy, ReasonKind, evidence_kinds, markets, reason_of
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date
from shared.reference.evidence_kinds import Asked
from shared.reference.policy_values import EvidenceRequests

AFTER_FIRST_ORDER = "order_accepted"
WHEN_ENDED = "evidence_ended"
NO_MEMBER = "not_a_member"


@command
class RequestEvidence:
    """Ask a member for evidence of one kind, with the reason; without a last day, by that of the policy."""

    supplier_id: UUID
    kind: EvidenceKindCode
    reason: Annotated[str, reason_of(ReasonKind.EVIDENCE_REQUESTED)]
    answer_by: Day | None = None
    detail: Text = ""


@command
class WithdrawEvidenceRequest:
    """Take a request back, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.EVIDENCE_REQUEST_WITHDRAWN)]


@dataclass(frozen=True)
class Asking:
    """Who is asked, by which terms, whether an order went to it, and whether it is asked for the same already."""

    supplier: Supplier
    terms: Policy[EvidenceRequests]
    awarded: bool
    asked_already: bool


def request(about: Asking, asked: RequestEvidence, request_id: UUID, actor: str, now: datetime) -> list[Event]:
    """Ask a member for evidence, or raise `Rejected` with every reason against it."""
    today = uk_date(now)
    reject_if_any(
        [*reasons_against(about, asked, today), has_no_interest(about.supplier.interests, actor)],
    )
    fact = _requested(about, asked.kind, asked.reason, request_id, now, asked.answer_by)
    named = {"request_id": request_id, "supplier_id": about.supplier.supplier_id, "kind": asked.kind}
    return [fact, facts.EvidenceRequestExplained(**named, requested_by=actor, detail=asked.detail)]


def request_by_rule(about: Asking, kind: str, reason: str, request_id: UUID, now: datetime) -> list[Event]:
    """Ask a member for evidence because the policy says so; whoever may not be asked is not."""
    asked = RequestEvidence(supplier_id=about.supplier.supplier_id, kind=kind, reason=reason)
    if any(reasons_against(about, asked, uk_date(now))):
        return []
    return [_requested(about, kind, reason, request_id, now)]


def _requested(
    about: Asking, kind: str, reason: str, request_id: UUID, now: datetime, answer_by: date | None = None
) -> facts.EvidenceRequested:
    last, remind_on = days_to_answer(about.terms.values, uk_date(now), answer_by)
    return facts.EvidenceRequested(
        request_id=request_id,
        supplier_id=about.supplier.supplier_id,
        kind=kind,
        reason=reason,
        answer_by=last,
        remind_on=remind_on,
        requested_at=now,
        policies=(about.terms.stamp,),
    )


def days_to_answer(terms: EvidenceRequests, today: date, answer_by: date | None = None) -> tuple[date, date]:
    """Return the last day to give what is asked for, and the day of the reminder."""
    last = answer_by or add_working_days(today, terms.answer_within_working_days)
    return last, subtract_working_days(last, terms.remind_before_working_days)


def reasons_against(about: Asking, asked: RequestEvidence, today: date) -> Iterator[Rejection | None]:
    """Yield what speaks against asking, as far as the kind is known here."""
    yield stands_for_itself(about.supplier, "/supplier_id") or is_a_member(about.supplier)
    yield is_not_asked_already(about, asked)
    yield gives_time_to_answer(about.terms.values, asked, today)
    yield code_is_known("kind of evidence", asked.kind, "/kind")
    if asked.kind in evidence_kinds():
        yield comes_after_an_award(about, asked)
        yield is_of_a_regime_of_its_markets(about.supplier, asked)


def is_a_member(supplier: Supplier) -> Rejection | None:
    """An applicant is asked with its application, which has a clock of its own."""
    if any(each.standing in LIVE for each in supplier.memberships.values()):
        return None
    return Rejection("supplier_not_member", "the supplier is a member in no category", "/supplier_id")


def is_not_asked_already(about: Asking, asked: RequestEvidence) -> Rejection | None:
    """Two last days for the same would be none."""
    if not about.asked_already:
        return None
    return Rejection("already_requested", f"the supplier is asked for {asked.kind} already", "/kind")


def gives_time_to_answer(terms: EvidenceRequests, asked: RequestEvidence, today: date) -> Rejection | None:
    """PA 2023 s. 12(3): a certificate takes its time to come by, and a day in the far future asks for nothing."""
    if asked.answer_by is None:
        return None
    first = add_working_days(today, terms.least_working_days)
    last = add_working_days(today, terms.most_working_days)
    if first <= asked.answer_by <= last:
        return None
    detail = f"{asked.answer_by} is not between {first} and {last}"
    return Rejection("last_day_not_allowed", detail, "/answer_by")


def comes_after_an_award(about: Asking, asked: RequestEvidence) -> Rejection | None:
    """PA 2023 s. 36(2): insurance is not asked for before an award, which is the first order that is accepted."""
    if about.awarded or evidence_kinds()[asked.kind].asked is not Asked.AFTER_AWARD:
        return None
    detail = f"{asked.kind} may be asked for only once the supplier has accepted an order"
    return Rejection("no_order_accepted", detail, "/kind")


def is_of_a_regime_of_its_markets(supplier: Supplier, asked: RequestEvidence) -> Rejection | None:
    """A kind that one body of law knows is not asked of a member under another."""
    regimes = evidence_kinds()[asked.kind].regimes
    names = {name.partition(":")[0] for name, each in supplier.memberships.items() if each.standing in LIVE}
    of = {markets()[name].regime for name in names if name in markets()}
    if not regimes or not of or of & set(regimes):
        return None
    return Rejection("evidence_not_asked_for", f"{asked.kind} is not asked for in {', '.join(sorted(names))}", "/kind")


def withdraw(found: EvidenceRequest, asked: WithdrawEvidenceRequest, now: datetime) -> list[Event]:
    """Take a request back, also where something was given: that stays what the supplier holds."""
    if found.status == Status.WITHDRAWN:
        return []
    reject_if_any([is_open(found)])
    return [facts.EvidenceRequestWithdrawn(**about_of(found), reason=asked.reason, withdrawn_at=now)]


def is_open(found: EvidenceRequest) -> Rejection | None:
    """What was met or taken back stays so."""
    if found.open:
        return None
    return Rejection("request_not_open", f"the request is {found.status}")


class About(TypedDict):
    """Which request a fact is about."""

    request_id: UUID
    supplier_id: UUID
    kind: str


def about_of(found: EvidenceRequest) -> About:
    """Return which request a fact is about."""
    return About(request_id=found.request_id, supplier_id=found.supplier_id, kind=found.kind)


def kinds_to_ask_for(terms: EvidenceRequests, held: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds that a member is asked for after its first order, of which it holds none."""
    holds = set(held)
    return tuple(each for each in terms.after_first_order if each not in holds)

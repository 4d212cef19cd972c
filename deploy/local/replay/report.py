"""The report of a replay: what was bought, how it went, how fast news travelled, and whether the books add up."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.local.replay.client import Client
from deploy.local.replay.plans import Fate
from deploy.local.replay.published import PROGRAMMES, SME_SHARE, SPEND_PENCE_A_YEAR, SUPPLIERS
from deploy.local.replay.reconciliation import Books
from deploy.local.replay.record import Record
from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding, in_words
from shared.contracts import catalogue, client_journey, ordering, supplier_registry
from shared.reference import categories

_BOUGHT = frozenset({"accepted", "started", "completed", "ended_early"})


@dataclass(frozen=True)
class Figures:
    """The figures of a replay. Money is in pence, times in milliseconds, rates are shares of one."""

    scale: float
    seconds: float
    suppliers_admitted: int
    sme_share: float
    applications_refused: int
    clarifications_answered: int
    heard_before_exclusion: int
    proposals_returned: int
    suppliers_suspended: int
    suppliers_removed: int
    removals_answered: int
    orders_stopped_for_now: int
    suspensions_ended: int
    redeclarations_made: int
    memberships_lapsed: int
    applications_overdue: int
    invitations_accepted: int
    successions: int
    orders_passed_on: int
    looked_up: int
    register_concerns: int
    suppliers_debarred: int
    feedback_given: int
    feedback_late: int
    complaints: int
    complaints_upheld: int
    complaints_for_clients: int
    plans_met: int
    plans_failed: int
    still_offer: int
    offer_no_more: int
    listed: int
    notices_given: int
    evidence_cited: int
    evidence_asked_for: int
    evidence_accepted: int
    evidence_overdue: int
    stopped_for_evidence: int
    evidence_expired: int
    evidence_with_a_last_day: int
    offers_hidden: int
    offers: int
    offer_versions: int
    journeys: int
    programmes: dict[str, int]
    spend: dict[str, int]
    acceptance: float
    completion: float
    orders_lapsed: int
    orders_approved_too_late: int
    orders_continued: int
    orders_terminated: int
    outcomes: int
    unmet_needs: int
    gaps: int
    gaps_answered: int
    gaps_closed: int
    gaps_unfilled: int
    orders_a_second: float
    requests: int
    notified_p50: float
    notified_p99: float
    events: int
    reconciled: bool


def figures(
    record: Record, told: Told, books: Books, client: Client, seconds: float, delays: Sequence[float]
) -> Figures:
    """Work the figures out from the event logs."""
    facts = Counter(type(each.event) for log in books.logs.values() for each in log.all())
    programmes, spend = _bought(books, told)
    registry = books.logs["supplier_registry"]
    admitted = {event.supplier_id for _, event in registry.facts(supplier_registry.SupplierAdmitted)}
    small = {event.supplier_id for _, event in registry.facts(supplier_registry.SupplierRegistered) if event.sme}
    refused = {event.application_id for _, event in registry.facts(supplier_registry.ApplicationRefused)}
    ended = facts[ordering.ProvisionCompleted] + facts[ordering.ProvisionEndedEarly]
    answered = facts[ordering.OrderAccepted] + facts[ordering.OrderDeclined]
    return Figures(
        scale=record.scale,
        seconds=seconds,
        suppliers_admitted=len(admitted),
        sme_share=len(admitted & small) / max(1, len(admitted)),
        applications_refused=len(refused),
        clarifications_answered=facts[supplier_registry.ClarificationAnswered],
        heard_before_exclusion=facts[supplier_registry.RepresentationsMade],
        proposals_returned=facts[supplier_registry.ProposalReturned] + facts[supplier_registry.RemovalProposalReturned],
        suppliers_suspended=facts[supplier_registry.SupplierSuspended],
        suppliers_removed=facts[supplier_registry.SupplierRemoved],
        removals_answered=facts[supplier_registry.RemovalAnswered],
        orders_stopped_for_now=facts[supplier_registry.NewOrdersStopped],
        suspensions_ended=sum(bool(one.due_on) for _, one in registry.facts(supplier_registry.SupplierReinstated)),
        redeclarations_made=facts[supplier_registry.RedeclarationMade],
        memberships_lapsed=facts[supplier_registry.MembershipLapsed],
        applications_overdue=facts[supplier_registry.ApplicationDecisionOverdue],
        invitations_accepted=facts[supplier_registry.InvitationAccepted],
        successions=facts[supplier_registry.SupplierSucceeded],
        orders_passed_on=facts[ordering.OrderTransferred],
        looked_up=len({event.supplier_id for _, event in registry.facts(supplier_registry.RegisterChecked)}),
        register_concerns=facts[supplier_registry.RegisterConcernRaised],
        suppliers_debarred=facts[supplier_registry.SupplierDebarred],
        feedback_given=facts[supplier_registry.FeedbackGiven],
        feedback_late=facts[supplier_registry.FeedbackOverdue],
        complaints=facts[supplier_registry.ComplaintRaised],
        complaints_upheld=sum(
            event.finding != "not_upheld" for _, event in registry.facts(supplier_registry.ComplaintDecided)
        ),
        complaints_for_clients=told.for_clients,
        plans_met=facts[supplier_registry.ImprovementPlanMet],
        plans_failed=facts[supplier_registry.ImprovementPlanFailed],
        still_offer=sum(told.still_offers.values()),
        offer_no_more=sum(not each for each in told.still_offers.values()),
        listed=told.listed,
        notices_given=facts[supplier_registry.RegisterNoticeGiven],
        evidence_cited=sum(
            event.cited_version is not None for _, event in registry.facts(supplier_registry.EvidenceAttached)
        ),
        evidence_asked_for=facts[supplier_registry.EvidenceRequested],
        evidence_accepted=facts[supplier_registry.EvidenceRequestMet],
        evidence_overdue=facts[supplier_registry.EvidenceRequestOverdue],
        stopped_for_evidence=len(told.stopped_for_evidence),
        evidence_expired=facts[supplier_registry.EvidenceExpired],
        evidence_with_a_last_day=sum(
            event.valid_until is not None for _, event in registry.facts(supplier_registry.EvidenceGiven)
        ),
        offers_hidden=sum(
            event.reason.code == "evidence_runs_out"
            for _, event in books.logs["catalogue"].facts(catalogue.OfferDelisted)
        ),
        offers=facts[catalogue.OfferPublished],
        offer_versions=facts[catalogue.OfferPublished] + facts[catalogue.OfferUpdated],
        journeys=facts[client_journey.JourneyStarted],
        programmes=programmes,
        spend=spend,
        acceptance=facts[ordering.OrderAccepted] / max(1, answered),
        completion=facts[ordering.ProvisionCompleted] / max(1, ended),
        orders_lapsed=facts[ordering.OrderLapsed],
        orders_approved_too_late=sum(
            bool(event.due_on) for _, event in books.logs["ordering"].facts(ordering.OrderRejected)
        ),
        orders_continued=sum(
            event.by is not None for _, event in books.logs["ordering"].facts(ordering.OrderContinued)
        ),
        orders_terminated=facts[ordering.OrderTerminated],
        outcomes=facts[ordering.OutcomeRecorded],
        unmet_needs=facts[client_journey.NeedUnmet],
        gaps=len(books.logs["catalogue"].of("gap")),
        gaps_answered=facts[catalogue.GapAnswered],
        gaps_closed=facts[catalogue.GapClosed],
        gaps_unfilled=sum(fate is not Fate.CLOSED for fate in told.gaps.values()),
        orders_a_second=facts[ordering.OrderPlaced] / seconds,
        requests=client.requests.total(),
        notified_p50=percentile(delays, 0.5),
        notified_p99=percentile(delays, 0.99),
        events=facts.total(),
        reconciled=books.adds_up,
    )


def _bought(books: Books, told: Told) -> tuple[dict[str, int], dict[str, int]]:
    """Return programmes and spend by category: orders that were accepted and not cancelled since."""
    programmes, spend = Counter[str](), Counter[str]()
    for _, event in books.logs["ordering"].facts(ordering.OrderPlaced):
        if told.orders[event.subject] in _BOUGHT:
            programmes[event.category] += 1
            spend[event.category] += event.amount_pence
    return dict(programmes), dict(spend)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed; nan where there are none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def show(found: Figures, books: Books, client: Client, console: Console) -> None:
    """Print the report."""
    console.print(_overview(found, client))
    console.print(_by_category(found))
    console.print(_reconciliation(books))
    verdict = "[bold green]The books add up." if found.reconciled else "[bold red]The books do not add up."
    console.print(
        f"{verdict}[/] {found.events:,} events, {found.requests:,} requests, {found.seconds:.0f} s of replay."
    )


def _overview(found: Figures, client: Client) -> Table:
    table = Table("", "this replay", "published", title=f"The record since launch, at scale {found.scale:g}")
    spend, programmes = sum(found.spend.values()), sum(found.programmes.values())
    years = 2 * found.scale
    rows = [
        ("Suppliers admitted", f"{found.suppliers_admitted:,}", f"{SUPPLIERS * found.scale:,.0f}"),
        ("of which SMEs", f"{found.sme_share:.0%}", f"{SME_SHARE:.0%}"),
        ("Applications refused", f"{found.applications_refused:,}", ""),
        (
            "Clarifications answered, heard before an exclusion",
            f"{found.clarifications_answered:,}, {found.heard_before_exclusion:,}",
            "",
        ),
        ("Proposals returned", f"{found.proposals_returned:,}", ""),
        ("Suppliers suspended, removed", f"{found.suppliers_suspended:,}, {found.suppliers_removed:,}", ""),
        ("Without new orders, notices answered", f"{found.orders_stopped_for_now:,}, {found.removals_answered:,}", ""),
        ("Suspensions that ended by themselves", f"{found.suspensions_ended:,}", ""),
        (
            "Declarations renewed, memberships lapsed",
            f"{found.redeclarations_made:,}, {found.memberships_lapsed:,}",
            "",
        ),
        ("Applications decided late", f"{found.applications_overdue:,}", ""),
        ("Accounts that joined by invitation", f"{found.invitations_accepted:,}", ""),
        ("Suppliers taken over, orders passed on", f"{found.successions:,}, {found.orders_passed_on:,}", ""),
        (
            "Looked up in public registers, of concern, debarred",
            f"{found.looked_up:,}, {found.register_concerns:,}, {found.suppliers_debarred:,}",
            "",
        ),
        ("Feedback given, late", f"{found.feedback_given:,}, {found.feedback_late:,}", ""),
        (
            "Complaints, upheld, for clients",
            f"{found.complaints:,}, {found.complaints_upheld:,}, {found.complaints_for_clients:,}",
            "",
        ),
        ("Improvement plans met, failed", f"{found.plans_met:,}, {found.plans_failed:,}", ""),
        ("Still offer, offer no more when asked", f"{found.still_offer:,}, {found.offer_no_more:,}", ""),
        ("Memberships in the public register", f"{found.listed:,}", ""),
        ("Notices of the law given", f"{found.notices_given:,}", ""),
        (
            "Evidence asked for, accepted, overdue, orders stopped",
            f"{found.evidence_asked_for:,}, {found.evidence_accepted:,}, {found.evidence_overdue:,},"
            f" {found.stopped_for_evidence:,}",
            "",
        ),
        ("Evidence cited by those who applied again", f"{found.evidence_cited:,}", ""),
        ("Evidence with a last day, ended", f"{found.evidence_with_a_last_day:,}, {found.evidence_expired:,}", ""),
        ("Offers hidden since evidence ran out", f"{found.offers_hidden:,}", ""),
        ("Offers, versions of them", f"{found.offers:,}, {found.offer_versions:,}", ""),
        ("Journeys", f"{found.journeys:,}", ""),
        ("Programmes bought", f"{programmes:,}", f"almost {PROGRAMMES * found.scale:,.0f}"),
        ("Spend a year, at full scale", _pounds(round(spend / years)), f"about {_pounds(SPEND_PENCE_A_YEAR)}"),
        ("Accepted of orders answered", f"{found.acceptance:.1%}", ""),
        ("Orders lapsed, approved too late", f"{found.orders_lapsed:,}, {found.orders_approved_too_late:,}", ""),
        ("Orders in question that go on, that end", f"{found.orders_continued:,}, {found.orders_terminated:,}", ""),
        ("Completed of programmes ended", f"{found.completion:.1%}", ""),
        ("Outcomes recorded", f"{found.outcomes:,}", ""),
        ("Needs unmet", f"{found.unmet_needs:,}", ""),
        ("Gaps raised, answered", f"{found.gaps:,}, {found.gaps_answered:,}", ""),
        ("Gaps closed by an offer, unfilled", f"{found.gaps_closed:,}, {found.gaps_unfilled:,}", ""),
        ("Orders a second", f"{found.orders_a_second:,.1f}", ""),
        ("Order to notification, p50 and p99", f"{found.notified_p50:,.0f} ms, {found.notified_p99:,.0f} ms", ""),
        ("Requests asked again for late news", f"{client.retried:,}", ""),
    ]
    for row in rows:
        table.add_row(*row)
    return table


def _by_category(found: Figures) -> Table:
    table = Table("Category", "Programmes", "Spend", title="Bought, by category")
    for code, category in categories().items():
        table.add_row(
            f"{category.number} {category.name}",
            f"{found.programmes.get(code, 0):,}",
            _pounds(found.spend.get(code, 0)),
        )
    for code in sorted(set(found.programmes) - set(categories())):
        table.add_row(code, f"{found.programmes[code]:,}", _pounds(found.spend.get(code, 0)))
    table.add_section()
    table.add_row("All", f"{sum(found.programmes.values()):,}", _pounds(sum(found.spend.values())))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _reconciliation(books: Books) -> Table:
    table = Table("Checked", "How many", "Result", title="Reconciliation across five databases and the topics")
    for finding in books.findings:
        result = (
            f"[green]adds up{_again(finding)}"
            if finding.adds_up
            else f"[red]{finding.wrong} wrong:[/] {in_words(finding)}"
        )
        table.add_row(finding.what, f"{finding.checked:,}", result)
    table.columns[1].justify = "right"
    return table


def _again(finding: Finding) -> str:
    return f" ({finding.again} delivered twice)" if finding.again else ""


def _pounds(pence: int) -> str:
    return f"£{pence / 100:,.0f}"


def as_json(found: Figures) -> dict[str, Any]:
    """Return the figures for programs."""
    return asdict(found)

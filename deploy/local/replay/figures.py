"""The figures of a replay: what was bought, how it went, how fast news travelled, and whether the books add up."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.local.replay.approval_figures import ApprovalFigures, approval_figures
from deploy.local.replay.buying_figures import BuyingFigures, buying_figures
from deploy.local.replay.change_figures import ChangeFigures, change_figures
from deploy.local.replay.client import Client
from deploy.local.replay.client_figures import ClientFigures, client_figures
from deploy.local.replay.competition_figures import CompetitionFigures, competition_figures
from deploy.local.replay.delivery_figures import DeliveryFigures, delivery_figures
from deploy.local.replay.form_figures import FormFigures, form_figures
from deploy.local.replay.gap_books import waiting
from deploy.local.replay.loop_figures import Loop, loops
from deploy.local.replay.message_figures import MessageFigures, message_figures
from deploy.local.replay.money_figures import MoneyFigures, money_figures
from deploy.local.replay.payment_figures import PaymentFigures, payment_figures
from deploy.local.replay.placing_figures import PlacingFigures, placing_figures
from deploy.local.replay.reconciliation import Books
from deploy.local.replay.record import Record
from deploy.local.replay.requirement_figures import RequirementFigures, requirement_figures
from deploy.local.replay.search_figures import SearchFigures, search_figures
from deploy.local.replay.sent_figures import SentFigures, sent_figures
from deploy.local.replay.told import Told
from deploy.local.replay.upload_books import of_directory, offers_by_file
from shared.contracts import catalogue, client_journey, ordering, supplier_registry

_YEARS = 2
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
    offers_copied: int
    offer_drafts: int
    offers_reviewed: int
    offers_questioned: int
    offers_taken_down: int
    offers_expired: int
    prices_queried: int
    prices_accepted: int
    prices_rejected: int
    price_releases: int
    offers_paused: int
    offers_resumed: int
    offers: int
    offer_versions: int
    offers_by_file: int
    rows_sent_again: int
    uploads_undone: int
    files_of_directory: int
    clients: ClientFigures
    programmes: dict[str, int]
    spend: dict[str, int]
    acceptance: float
    completion: float
    orders_of_a_start: int
    starts_moved: int
    orders_lapsed: int
    approvals: ApprovalFigures
    orders_approved_too_late: int
    orders_continued: int
    orders_terminated: int
    outcomes: int
    delivery: DeliveryFigures
    requirements: RequirementFigures
    action_plans: int
    plan_reviews: int
    plan_reviews_overdue: int
    case_notes: int
    notes_corrected: int
    note_looks: int
    safeguarding_reports: int
    safeguarding_by_suppliers: int
    safeguarding_closed: int
    safeguarding_overdue: int
    searches: SearchFigures
    messages: MessageFigures
    sent: SentFigures
    matches: int
    orders_by_match: int
    passed_over: int
    unmet_needs: int
    joining_letters: int
    looks_of_suppliers: int
    places_declined: int
    gaps: int
    gaps_answered: int
    gaps_closed: int
    gaps_filled: int
    gaps_waited_for: int
    placing: PlacingFigures
    changes: ChangeFigures
    buying: BuyingFigures
    money: MoneyFigures
    competitions: CompetitionFigures
    payments: PaymentFigures
    forms: FormFigures
    orders_a_second: float
    requests: int
    loops: list[Loop]
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
    registry, offers = books.logs["supplier_registry"], books.logs["catalogue"]
    journeys, orders = books.logs["client_journey"], books.logs["ordering"]
    uploads, gaps = offers.of("upload"), offers.of("gap")
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
            event.reason.code == "evidence_runs_out" for _, event in offers.facts(catalogue.OfferDelisted)
        ),
        offers_copied=sum(event.copied_from is not None for _, event in offers.facts(catalogue.OfferDraftBegun)),
        offer_drafts=facts[catalogue.OfferDraftBegun],
        offers_reviewed=facts[catalogue.OfferReviewAcknowledged],
        offers_questioned=facts[catalogue.OfferQuestioned],
        offers_taken_down=facts[catalogue.OfferTakenDown],
        offers_expired=facts[catalogue.OfferExpired],
        prices_queried=facts[catalogue.PriceQueried],
        prices_accepted=facts[catalogue.PriceAccepted],
        prices_rejected=facts[catalogue.PriceRejected],
        price_releases=facts[catalogue.ReferencePricesReleased],
        offers_paused=facts[catalogue.OfferPaused],
        offers_resumed=facts[catalogue.OfferResumed],
        offers=facts[catalogue.OfferPublished],
        offer_versions=facts[catalogue.OfferPublished] + facts[catalogue.OfferUpdated],
        offers_by_file=offers_by_file(uploads),
        rows_sent_again=facts[catalogue.UploadCorrected],
        uploads_undone=facts[catalogue.UploadUndone],
        files_of_directory=of_directory(uploads),
        clients=client_figures(facts, told, journeys),
        programmes=programmes,
        spend=spend,
        acceptance=facts[ordering.OrderAccepted] / max(1, answered),
        completion=facts[ordering.ProvisionCompleted] / max(1, ended),
        orders_of_a_start=sum(event.source.start_id is not None for _, event in orders.facts(ordering.OrderPlaced)),
        starts_moved=len(told.moved_starts),
        orders_lapsed=facts[ordering.OrderLapsed],
        approvals=approval_figures(orders.of("order"), told),
        orders_approved_too_late=sum(bool(event.due_on) for _, event in orders.facts(ordering.OrderRejected)),
        orders_continued=sum(event.by is not None for _, event in orders.facts(ordering.OrderContinued)),
        orders_terminated=facts[ordering.OrderTerminated],
        outcomes=facts[ordering.OutcomeRecorded],
        delivery=delivery_figures(orders.of("order")),
        requirements=requirement_figures(facts, journeys.of("counted_month"), journeys.of("requirements_forecast")),
        action_plans=facts[client_journey.ActionPlanMade],
        plan_reviews=facts[client_journey.ActionPlanReviewed],
        plan_reviews_overdue=facts[client_journey.ActionPlanReviewOverdue],
        case_notes=facts[client_journey.CaseNoteWritten],
        notes_corrected=facts[client_journey.CaseNoteCorrected],
        note_looks=sum("case_notes" in event.kinds for _, event in journeys.facts(client_journey.SealedOpened)),
        safeguarding_reports=facts[client_journey.SafeguardingReportMade],
        safeguarding_by_suppliers=sum(
            event.order_id is not None for _, event in journeys.facts(client_journey.SafeguardingConcernRecorded)
        ),
        safeguarding_closed=facts[client_journey.SafeguardingReportClosed],
        safeguarding_overdue=facts[client_journey.SafeguardingReportOverdue],
        searches=search_figures(facts, told, books.logs["notifications"]),
        messages=message_figures(books.logs["notifications"]),
        sent=sent_figures(facts, told),
        matches=facts[catalogue.MatchMade],
        orders_by_match=facts[catalogue.MatchOrdered],
        passed_over=facts[catalogue.OfferPassedOver],
        unmet_needs=facts[client_journey.NeedUnmet],
        joining_letters=facts[client_journey.JoiningLetterMade],
        looks_of_suppliers=told.looks.total(),
        places_declined=facts[client_journey.PlaceDeclined],
        gaps=len(gaps),
        gaps_answered=facts[catalogue.GapAnswered],
        gaps_closed=facts[catalogue.GapClosed],
        gaps_filled=facts[catalogue.GapFilled],
        gaps_waited_for=sum(bool(waiting(events)) for events in gaps.values()),
        placing=placing_figures(facts, [each for _, each in orders.facts(ordering.OrderPlaced)], told.previews),
        changes=change_figures(facts),
        buying=buying_figures(told.figures, told.flags, facts, _YEARS * record.scale),
        money=money_figures(facts),
        competitions=competition_figures(facts),
        payments=payment_figures(each.event for each in orders.all()),
        forms=form_figures(told.forms),
        orders_a_second=facts[ordering.OrderPlaced] / seconds,
        requests=client.requests.total(),
        loops=loops(books.logs),
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
            programmes[event.category] += len(event.lines)  # one for each client
            spend[event.category] += event.amount_pence
    return dict(programmes), dict(spend)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed; nan where there are none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan

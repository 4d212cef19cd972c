"""The supplier registry, put together."""

from services.supplier_registry.applications import routes as applications
from services.supplier_registry.applications import timers as application_timers
from services.supplier_registry.applications.associates import Associates
from services.supplier_registry.applications.commands import Applications
from services.supplier_registry.applications.comparing import Comparisons
from services.supplier_registry.applications.domain.application import APPLICATIONS
from services.supplier_registry.applications.history import APPLICATION_DISCLOSURE
from services.supplier_registry.applications.queries import ApplicationQueries
from services.supplier_registry.complaints import routes as complaints
from services.supplier_registry.complaints import timers as complaint_timers
from services.supplier_registry.complaints.commands import Complaints
from services.supplier_registry.complaints.domain.complaint import COMPLAINTS
from services.supplier_registry.complaints.history import COMPLAINT_DISCLOSURE
from services.supplier_registry.complaints.queries import ComplaintQueries
from services.supplier_registry.complaints.reactors import ComplaintReactions
from services.supplier_registry.deadlines import DEADLINES
from services.supplier_registry.debarment import routes as debarment
from services.supplier_registry.debarment.commands import DebarmentCommands
from services.supplier_registry.debarment.domain.findings import DEBARMENT_FINDINGS
from services.supplier_registry.debarment.history import DEBARMENT_DISCLOSURE
from services.supplier_registry.debarment.jobs import HoldingAgainstTheList
from services.supplier_registry.debarment.queries import DebarmentQueries
from services.supplier_registry.debarment.reactors import DebarmentReactions
from services.supplier_registry.decisions import routes as decisions
from services.supplier_registry.decisions import timers as decision_timers
from services.supplier_registry.decisions.commands import Decisions
from services.supplier_registry.decisions.queries import DecisionQueries
from services.supplier_registry.drafts import routes as drafts
from services.supplier_registry.drafts.commands import Drafts
from services.supplier_registry.drafts.domain.draft import DRAFTS
from services.supplier_registry.drafts.history import DRAFT_DISCLOSURE
from services.supplier_registry.drafts.queries import DraftQueries
from services.supplier_registry.evidence import routes as evidence
from services.supplier_registry.evidence import timers as evidence_timers
from services.supplier_registry.evidence.commands import EvidenceCommands
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE
from services.supplier_registry.evidence.history import EVIDENCE_DISCLOSURE
from services.supplier_registry.evidence.jobs import evidence_jobs
from services.supplier_registry.evidence.openings import EvidenceOpenings
from services.supplier_registry.evidence.queries import EvidenceQueries, HeldQueries
from services.supplier_registry.evidence.reactors import EvidenceReactions
from services.supplier_registry.evidence_requests import routes as evidence_requests
from services.supplier_registry.evidence_requests import timers as evidence_request_timers
from services.supplier_registry.evidence_requests.commands import EvidenceRequestCommands
from services.supplier_registry.evidence_requests.domain.request import EVIDENCE_REQUESTS
from services.supplier_registry.evidence_requests.history import EVIDENCE_REQUEST_DISCLOSURE
from services.supplier_registry.evidence_requests.queries import EvidenceRequestQueries
from services.supplier_registry.feedback import routes as feedback
from services.supplier_registry.feedback import timers as feedback_timers
from services.supplier_registry.feedback.commands import FeedbackCommands
from services.supplier_registry.feedback.domain.feedback import FEEDBACK
from services.supplier_registry.feedback.history import FEEDBACK_DISCLOSURE
from services.supplier_registry.feedback.queries import FeedbackQueries
from services.supplier_registry.feedback.reactors import FeedbackReactions
from services.supplier_registry.impact import routes as impact
from services.supplier_registry.impact.queries import ImpactQueries
from services.supplier_registry.interests import routes as interests
from services.supplier_registry.interests.commands import Interests
from services.supplier_registry.interests.queries import InterestQueries
from services.supplier_registry.invitations import routes as invitations
from services.supplier_registry.invitations.commands import Invitations
from services.supplier_registry.invitations.domain.invitation import INVITATIONS
from services.supplier_registry.invitations.history import INVITATION_DISCLOSURE
from services.supplier_registry.invitations.queries import InvitationQueries
from services.supplier_registry.known.complaints import DECIDED_COMPLAINTS
from services.supplier_registry.known.offers import KNOWN_OFFERS
from services.supplier_registry.known.orders import ORDERS_DELIVERED
from services.supplier_registry.known.running import RUNNING_ORDERS
from services.supplier_registry.migrations import MIGRATIONS
from services.supplier_registry.organisations import routes as organisations
from services.supplier_registry.organisations.commands import Organisations
from services.supplier_registry.organisations.queries import OrganisationQueries
from services.supplier_registry.performance import routes as performance
from services.supplier_registry.performance import timers as performance_timers
from services.supplier_registry.performance.commands import Performances
from services.supplier_registry.performance.domain.state import PERFORMANCES
from services.supplier_registry.performance.history import PERFORMANCE_DISCLOSURE
from services.supplier_registry.performance.jobs import performance_jobs
from services.supplier_registry.performance.queries import PerformanceQueries
from services.supplier_registry.performance.reactors import PerformanceReactions
from services.supplier_registry.public_register import routes as public_register
from services.supplier_registry.public_register.queries import PublicRegister
from services.supplier_registry.register_notices import routes as register_notices
from services.supplier_registry.register_notices import timers as notice_timers
from services.supplier_registry.register_notices.commands import RegisterNotices
from services.supplier_registry.register_notices.domain.notice import REGISTER_NOTICES
from services.supplier_registry.register_notices.history import REGISTER_NOTICE_DISCLOSURE
from services.supplier_registry.register_notices.queries import RegisterNoticeQueries
from services.supplier_registry.register_notices.reactors import RegisterNoticeReactions
from services.supplier_registry.registers import routes as registers
from services.supplier_registry.registers.clients.which import platform_in, registers_in
from services.supplier_registry.registers.commands import RegisterCheckCommands
from services.supplier_registry.registers.domain.checks import REGISTER_CHECKS
from services.supplier_registry.registers.history import REGISTER_CHECKS_DISCLOSURE
from services.supplier_registry.registers.looking_up import LookingUp
from services.supplier_registry.registers.queries import CheckQueries
from services.supplier_registry.registers.reactors import RegisterReactions
from services.supplier_registry.registers.sharing import ShareCodes
from services.supplier_registry.removals import routes as removals
from services.supplier_registry.removals import timers as removal_timers
from services.supplier_registry.removals.commands import Removals
from services.supplier_registry.removals.queries import RemovalQueries
from services.supplier_registry.scorecards import routes as scorecards
from services.supplier_registry.scorecards.queries import OrderCounts, Scorecards
from services.supplier_registry.serving import routes as serving
from services.supplier_registry.serving.commands import Serving
from services.supplier_registry.serving.reactors import ServingReactions
from services.supplier_registry.successions import routes as successions
from services.supplier_registry.successions.commands import Successions
from services.supplier_registry.successions.domain.succession import SUCCESSIONS
from services.supplier_registry.successions.history import SUCCESSION_DISCLOSURE
from services.supplier_registry.successions.queries import SuccessionQueries
from services.supplier_registry.suppliers import routes as suppliers
from services.supplier_registry.suppliers import timers as supplier_timers
from services.supplier_registry.suppliers.commands import Suppliers
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.history import SUPPLIER_DISCLOSURE
from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.contracts import topics
from shared.files.jobs import file_jobs
from shared.http.feeds import feed_router
from shared.messaging.reacting import together
from shared.service import Built, Parts, Service
from shared.store.accounts import ClaimedAccounts
from shared.store.numbered_feed import NumberedFeed


def build(parts: Parts) -> Built:
    """Build the registry; it keeps a row for each order, reacts to its own admissions, and does what its clocks ask."""
    queries, evidence_queries = SupplierQueries(parts.store), EvidenceQueries(parts.store, parts.files)
    on_applications = Applications(parts.store, parts.clock)
    on_decisions = Decisions(parts.store, parts.files, parts.clock)
    on_evidence = EvidenceCommands(parts.store, parts.files, parts.of(ORDERS_DELIVERED), parts.clock)
    on_suppliers = Suppliers(parts.store, parts.clock)
    checks, check_queries = RegisterCheckCommands(parts.store, parts.clock), CheckQueries(parts.store, queries)
    looking_up = LookingUp(checks, check_queries, registers_in(parts.outside), parts.clock)
    application_queries = ApplicationQueries(parts.store, parts.files, parts.clock)
    on_debarment = DebarmentCommands(parts.store, Associates(parts.store).of, parts.clock)
    debarment_queries = DebarmentQueries(parts.store, queries)
    on_performance = Performances(parts.store, parts.clock)
    counts = OrderCounts(parts.of(ORDERS_DELIVERED), parts.of(DECIDED_COMPLAINTS))
    on_complaints = Complaints(parts.store, parts.clock)
    on_notices = RegisterNotices(parts.store, parts.clock)
    on_requests = EvidenceRequestCommands(parts.store, parts.of(ORDERS_DELIVERED), parts.clock)
    on_removals = Removals(parts.store, parts.clock)
    on_feedback = FeedbackCommands(parts.store, parts.clock)
    on_service = Serving(parts.store, parts.clock)
    provided = (
        on_notices,
        RegisterNoticeQueries(parts.store, parts.clock),
        on_complaints,
        ComplaintQueries(parts.store),
        on_applications,
        on_decisions,
        DecisionQueries(parts.store, parts.files, parts.clock),
        application_queries,
        Comparisons(parts.store),
        on_feedback,
        FeedbackQueries(parts.store),
        Drafts(parts.store, parts.clock),
        DraftQueries(parts.store, check_queries, parts.clock),
        on_evidence,
        EvidenceOpenings(parts.store, parts.files),
        evidence_queries,
        on_requests,
        EvidenceRequestQueries(parts.store),
        Interests(parts.store, parts.clock),
        InterestQueries(queries),
        HeldQueries(parts.store, parts.files),
        ImpactQueries(parts.store, parts.of(KNOWN_OFFERS), parts.of(RUNNING_ORDERS), parts.clock),
        on_suppliers,
        on_removals,
        on_service,
        RemovalQueries(parts.store, queries, parts.clock),
        Organisations(parts.store, parts.clock),
        OrganisationQueries(queries),
        Invitations(parts.store, parts.clock),
        InvitationQueries(parts.store, queries, parts.clock),
        Successions(parts.store, parts.clock),
        SuccessionQueries(parts.store),
        queries,
        PublicRegister(parts.store, parts.of(KNOWN_OFFERS), parts.clock),
        checks,
        check_queries,
        ShareCodes(parts.store, platform_in(parts.outside), checks, parts.clock),
        on_debarment,
        debarment_queries,
        Scorecards(queries, counts, parts.clock),
        on_performance,
        PerformanceQueries(parts.store),
        NumberedFeed(parts.store.database),
    )
    return Built(
        provided,
        reactors=together(
            EvidenceReactions(on_evidence).by_event(),
            RegisterReactions(checks).by_event(),
            DebarmentReactions(on_debarment).by_event(),
            PerformanceReactions(parts.store, on_performance).by_event(),
            RegisterNoticeReactions(on_notices).by_event(),
            ComplaintReactions(parts.store, on_complaints).by_event(),
            FeedbackReactions(parts.store, on_feedback).by_event(),
            ServingReactions(parts.store, on_service).by_event(),
        ),
        accounts=ClaimedAccounts(parts.store.database),
        timers=(
            *application_timers.timers_of(on_applications),
            *decision_timers.timers_of(on_decisions),
            *supplier_timers.timers_of(on_suppliers),
            *evidence_timers.timers_of(on_evidence),
            *evidence_request_timers.timers_of(on_requests),
            *complaint_timers.timers_of(on_complaints),
            *performance_timers.timers_of(on_performance),
            *notice_timers.timers_of(on_notices),
            *removal_timers.timers_of(on_removals),
            *feedback_timers.timers_of(on_feedback),
        ),
        jobs=(
            *file_jobs(parts.files, evidence_queries.in_use, on_evidence.reject_infected),
            *supplier_timers.jobs_of(on_suppliers, queries),
            *evidence_jobs(parts.store, on_evidence, parts.of(ORDERS_DELIVERED)),
            looking_up.job,
            *HoldingAgainstTheList(on_debarment, debarment_queries, parts.clock).jobs,
            *performance_jobs(parts.store, on_performance, counts),
        ),
    )


SERVICE = Service(
    name="supplier_registry",
    title="Supplier registry",
    description="Organisations, applications, membership of categories, complaints and scorecards of suppliers.",
    aggregates=(
        SUPPLIERS,
        APPLICATIONS,
        DRAFTS,
        HELD_EVIDENCE,
        EVIDENCE_REQUESTS,
        INVITATIONS,
        REGISTER_CHECKS,
        DEBARMENT_FINDINGS,
        PERFORMANCES,
        COMPLAINTS,
        SUCCESSIONS,
        REGISTER_NOTICES,
        FEEDBACK,
    ),
    projections=(ORDERS_DELIVERED, RUNNING_ORDERS, KNOWN_OFFERS, DECIDED_COMPLAINTS),
    subscribes=(topics.ORDERS, topics.SUPPLIERS, topics.OFFERS, topics.MESSAGES),
    routers=(
        organisations.router,
        invitations.router,
        successions.router,
        suppliers.router,
        removals.router,
        serving.router,
        interests.router,
        drafts.router,
        applications.router,
        decisions.router,
        feedback.router,
        evidence.router,
        evidence_requests.router,
        registers.router,
        debarment.router,
        impact.router,
        complaints.router,
        scorecards.router,
        performance.router,
        public_register.router,
        register_notices.router,
        feed_router("register", "the register of suppliers", topics.SUPPLIERS),
    ),
    build=build,
    migrations=MIGRATIONS,
    disclosures=(
        SUPPLIER_DISCLOSURE,
        APPLICATION_DISCLOSURE,
        DRAFT_DISCLOSURE,
        EVIDENCE_DISCLOSURE,
        EVIDENCE_REQUEST_DISCLOSURE,
        INVITATION_DISCLOSURE,
        REGISTER_CHECKS_DISCLOSURE,
        DEBARMENT_DISCLOSURE,
        PERFORMANCE_DISCLOSURE,
        COMPLAINT_DISCLOSURE,
        SUCCESSION_DISCLOSURE,
        REGISTER_NOTICE_DISCLOSURE,
        FEEDBACK_DISCLOSURE,
    ),
    files=True,
    deadlines=DEADLINES,
)

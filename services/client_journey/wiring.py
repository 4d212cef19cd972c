"""Client journeys, put together."""

from services.client_journey.caseload import routes as caseload_routes
from services.client_journey.caseload.queries import CaseloadQueries
from services.client_journey.clients import routes as client_routes
from services.client_journey.clients.commands import Clients
from services.client_journey.clients.domain.client import CLIENTS
from services.client_journey.clients.domain.opening import OPENINGS
from services.client_journey.clients.history import CLIENT_DISCLOSURE, OPENING_DISCLOSURE
from services.client_journey.clients.keeping import Keeping
from services.client_journey.clients.queries import ClientQueries
from services.client_journey.clients.sweeping import SweptKeys
from services.client_journey.clients.timers import sweep_of_keys
from services.client_journey.emergencies import routes as emergency_routes
from services.client_journey.emergencies.commands import Emergencies
from services.client_journey.emergencies.domain.deadlines import DEADLINES as EMERGENCY_DEADLINES
from services.client_journey.emergencies.domain.emergency import EMERGENCIES
from services.client_journey.emergencies.history import EMERGENCY_DISCLOSURE
from services.client_journey.emergencies.queries import EmergencyQueries
from services.client_journey.emergencies.timers import timers_of as emergency_timers
from services.client_journey.journeys import routes as journey_routes
from services.client_journey.journeys.commands import Journeys
from services.client_journey.journeys.domain.assignment import ASSIGNMENTS
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.history import ASSIGNMENT_DISCLOSURE, JOURNEY_DISCLOSURE
from services.client_journey.journeys.queries import JourneyQueries
from services.client_journey.journeys.references import References
from services.client_journey.journeys.timeline import FactsOf, Timeline
from services.client_journey.known.offers import KNOWN_OFFERS
from services.client_journey.known.orders import KNOWN_ORDERS
from services.client_journey.known.suppliers import KNOWN_SUPPLIERS
from services.client_journey.letters import routes as letter_routes
from services.client_journey.letters.commands import Letters
from services.client_journey.letters.domain.joining import JOININGS
from services.client_journey.letters.history import JOINING_DISCLOSURE
from services.client_journey.letters.queries import LetterQueries
from services.client_journey.migrations import MIGRATIONS
from services.client_journey.needs import routes as need_routes
from services.client_journey.needs.bought import Bought
from services.client_journey.needs.commands import ClientNeeds
from services.client_journey.needs.domain.deadlines import DEADLINES
from services.client_journey.needs.domain.need import NEEDS
from services.client_journey.needs.history import NEED_DISCLOSURE
from services.client_journey.needs.queries import NeedQueries
from services.client_journey.needs.reactors import Reactions
from services.client_journey.notes import routes as note_routes
from services.client_journey.notes.commands import CaseNotes
from services.client_journey.notes.domain.note import CASE_NOTES
from services.client_journey.notes.history import CASE_NOTE_DISCLOSURE
from services.client_journey.notes.queries import CaseNoteQueries
from services.client_journey.plans import routes as plan_routes
from services.client_journey.plans.commands import ActionPlans
from services.client_journey.plans.domain.deadlines import PLAN_DEADLINES
from services.client_journey.plans.domain.plan import ACTION_PLANS
from services.client_journey.plans.history import ACTION_PLAN_DISCLOSURE
from services.client_journey.plans.queries import ActionPlanQueries
from services.client_journey.plans.reactors import PlanReactions
from services.client_journey.plans.timers import timers_of as timers_of_plans
from services.client_journey.requirements import routes as requirement_routes
from services.client_journey.requirements.commands import Forecasts, Requirements
from services.client_journey.requirements.domain.forecast import FORECASTS
from services.client_journey.requirements.domain.months import COUNTED_MONTHS
from services.client_journey.requirements.domain.requirement import REQUIREMENTS
from services.client_journey.requirements.history import (
    COUNTED_MONTH_DISCLOSURE,
    FORECAST_DISCLOSURE,
    REQUIREMENT_DISCLOSURE,
)
from services.client_journey.requirements.queries import RequirementQueries
from services.client_journey.requirements.timers import jobs_of as jobs_of_requirements
from services.client_journey.rights import routes as right_routes
from services.client_journey.rights.commands import DataRequestCommands
from services.client_journey.rights.domain.deadlines import DEADLINES as RIGHT_DEADLINES
from services.client_journey.rights.domain.erasure import ERASURES
from services.client_journey.rights.domain.request import DATA_REQUESTS
from services.client_journey.rights.erasures import Erasures
from services.client_journey.rights.exporting import Exporting
from services.client_journey.rights.history import DATA_REQUEST_DISCLOSURE, ERASURE_DISCLOSURE
from services.client_journey.rights.queries import DataRequestQueries
from services.client_journey.rights.reactors import RightReactions
from services.client_journey.rights.timers import jobs_of as jobs_of_rights
from services.client_journey.rights.timers import timers_of as timers_of_rights
from services.client_journey.safeguarding import routes as safeguarding_routes
from services.client_journey.safeguarding.commands import Safeguarding
from services.client_journey.safeguarding.domain.deadlines import SAFEGUARDING_DEADLINES
from services.client_journey.safeguarding.domain.report import REPORTS
from services.client_journey.safeguarding.history import SAFEGUARDING_DISCLOSURE
from services.client_journey.safeguarding.queries import SafeguardingQueries
from services.client_journey.safeguarding.timers import timers_of as timers_of_safeguarding
from shared.contracts import topics
from shared.kernel.known_accounts import KNOWN_ACCOUNTS
from shared.messaging.reacting import together
from shared.service import Built, Parts, Service
from shared.store.accounts import KnownAccounts


def build(parts: Parts) -> Built:
    """Build client journeys; needs follow ordering's events, plans their journeys."""
    emergencies = Emergencies(parts.store, parts.clock)
    keeping = Keeping(parts.store, parts.vault, parts.clock)
    references, needs = References(parts.keying), ClientNeeds(parts.store, keeping, parts.clock)
    erasures = Erasures(parts.store, parts.vault, parts.clock)
    requests = DataRequestCommands(parts.store, keeping, erasures, parts.clock)
    plans = ActionPlans(parts.store, keeping, parts.clock)
    safeguarding = Safeguarding(parts.store, keeping, parts.of(KNOWN_ORDERS), parts.clock)
    return Built(
        (
            references,
            Journeys(parts.store, parts.clock, references, parts.vault),
            JourneyQueries(parts.store, references, parts.vault, parts.clock),
            Clients(parts.store, keeping, parts.clock),
            ClientQueries(parts.store, keeping, parts.clock),
            Timeline(
                parts.store,
                (
                    FactsOf(parts.store, NEEDS, NEED_DISCLOSURE),
                    Bought(parts.store, parts.of(KNOWN_ORDERS)),
                    FactsOf(parts.store, ACTION_PLANS, ACTION_PLAN_DISCLOSURE),
                    FactsOf(parts.store, CASE_NOTES, CASE_NOTE_DISCLOSURE),
                    FactsOf(parts.store, JOININGS, JOINING_DISCLOSURE),
                ),
            ),
            CaseloadQueries(parts.store, parts.of(KNOWN_ORDERS), parts.clock),
            Letters(parts.store, parts.vault, parts.of(KNOWN_ORDERS), parts.of(KNOWN_SUPPLIERS), parts.clock),
            LetterQueries(parts.store, parts.of(KNOWN_ORDERS), parts.of(KNOWN_OFFERS), parts.clock),
            needs,
            NeedQueries(parts.store),
            Requirements(parts.store, parts.clock),
            RequirementQueries(parts.store, parts.clock),
            emergencies,
            EmergencyQueries(parts.store),
            plans,
            requests,
            DataRequestQueries(parts.store),
            Exporting(parts.store, parts.of(KNOWN_ORDERS), keeping),
            ActionPlanQueries(parts.store, keeping, parts.clock),
            safeguarding,
            SafeguardingQueries(parts.store, keeping),
            CaseNotes(parts.store, keeping, parts.clock),
            CaseNoteQueries(parts.store, keeping, parts.clock),
        ),
        accounts=KnownAccounts(parts.store.database),
        reactors=together(
            Reactions(needs).by_event(), PlanReactions(plans).by_event(), RightReactions(requests).by_event()
        ),
        timers=(
            *emergency_timers(emergencies),
            *timers_of_plans(plans),
            *timers_of_safeguarding(safeguarding),
            *timers_of_rights(requests, erasures),
        ),
        jobs=(
            *jobs_of_requirements(Forecasts(parts.store, parts.clock)),
            *jobs_of_rights(erasures),
            sweep_of_keys(SweptKeys(parts.store, parts.vault)),
        ),
    )


SERVICE = Service(
    name="client_journey",
    title="Client journeys",
    description="Clients' journeys through the eight categories, and what they need on the way.",
    aggregates=(
        CLIENTS,
        COUNTED_MONTHS,
        DATA_REQUESTS,
        EMERGENCIES,
        ACTION_PLANS,
        ERASURES,
        CASE_NOTES,
        REPORTS,
        FORECASTS,
        JOININGS,
        JOURNEYS,
        ASSIGNMENTS,
        NEEDS,
        OPENINGS,
        REQUIREMENTS,
    ),
    projections=(
        KNOWN_ACCOUNTS,
        KNOWN_OFFERS,
        KNOWN_ORDERS,
        KNOWN_SUPPLIERS,
    ),
    subscribes=(topics.ORDERS, topics.OFFERS, topics.SUPPLIERS, topics.JOURNEYS),
    routers=(
        caseload_routes.router,
        client_routes.router,
        emergency_routes.router,
        note_routes.router,
        safeguarding_routes.router,
        plan_routes.router,
        journey_routes.router,
        letter_routes.router,
        need_routes.router,
        requirement_routes.router,
        right_routes.router,
    ),
    build=build,
    migrations=MIGRATIONS,
    deadlines=(
        *DEADLINES,
        *EMERGENCY_DEADLINES,
        *PLAN_DEADLINES,
        *SAFEGUARDING_DEADLINES,
        *RIGHT_DEADLINES,
    ),
    disclosures=(
        CLIENT_DISCLOSURE,
        COUNTED_MONTH_DISCLOSURE,
        DATA_REQUEST_DISCLOSURE,
        ERASURE_DISCLOSURE,
        FORECAST_DISCLOSURE,
        EMERGENCY_DISCLOSURE,
        ACTION_PLAN_DISCLOSURE,
        JOINING_DISCLOSURE,
        CASE_NOTE_DISCLOSURE,
        SAFEGUARDING_DISCLOSURE,
        JOURNEY_DISCLOSURE,
        ASSIGNMENT_DISCLOSURE,
        NEED_DISCLOSURE,
        OPENING_DISCLOSURE,
        REQUIREMENT_DISCLOSURE,
    ),
    keyed=True,
    sealed=True,
)

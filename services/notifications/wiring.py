"""Notifications, put together."""

from services.notifications.channels.which import channels_in
from services.notifications.deliveries import routes as delivery_routes
from services.notifications.deliveries.assembling import assemble
from services.notifications.deliveries.domain.delivery import DELIVERIES
from services.notifications.deliveries.domain.fan_out import FAN_OUTS
from services.notifications.deliveries.history import DELIVERY_DISCLOSURE, FAN_OUT_DISCLOSURE
from services.notifications.deliveries.returned import jobs_of as jobs_of_returned
from services.notifications.digests.commands import Digests
from services.notifications.digests.timers import jobs_of as jobs_of_digests
from services.notifications.escalations.commands import Escalations
from services.notifications.escalations.reactors import EscalationReactions
from services.notifications.escalations.timers import jobs_of as jobs_of_escalations
from services.notifications.known.coaches import KNOWN_COACHES
from services.notifications.known.list_changes import LIST_CHANGES, SUPPLIER_CHANGES
from services.notifications.known.members import KNOWN_MEMBERS
from services.notifications.known.offers import KNOWN_OFFERS
from services.notifications.known.orders import KNOWN_ORDERS
from services.notifications.messages.calling import Calling
from services.notifications.messages.commands import Messages
from services.notifications.messages.concerned import WhoeverIsConcerned
from services.notifications.messages.domain.message import MESSAGES
from services.notifications.messages.domain.notices.table import NOTICES, TOLD_AT_ONCE
from services.notifications.messages.domain.telling import TELLINGS
from services.notifications.messages.history import MESSAGE_DISCLOSURE, TELLING_DISCLOSURE
from services.notifications.messages.reactors import Reactions
from services.notifications.messages.timers import jobs_of as jobs_of_messages
from services.notifications.migrations import MIGRATIONS
from services.notifications.notices.queries import NoticeQueries
from services.notifications.notices.routes import router as notices
from services.notifications.people import routes as people_routes
from services.notifications.people.commands import AddressBook
from services.notifications.people.domain.person import PEOPLE
from services.notifications.people.domain.staff_import import STAFF_IMPORTS
from services.notifications.people.history import PERSON_DISCLOSURE, STAFF_IMPORT_DISCLOSURE
from services.notifications.people.importing import StaffImports
from services.notifications.people.queries import People
from services.notifications.people.sweeping import SweptAddressKeys
from services.notifications.people.timers import jobs_of as jobs_of_people
from services.notifications.preferences.commands import PreferenceCommands
from services.notifications.preferences.domain.preferences import PREFERENCES
from services.notifications.preferences.history import PREFERENCES_DISCLOSURE
from services.notifications.preferences.queries import PreferenceQueries
from services.notifications.preferences.routes import router as preferences
from services.notifications.reading.commands import ReadMarks
from services.notifications.reading.domain.reader import READERS
from services.notifications.reading.history import READER_DISCLOSURE
from services.notifications.reading.leaving import Leavers
from services.notifications.reading.leaving import job_of as job_of_leavers
from services.notifications.reading.queries import Inboxes
from services.notifications.reading.routes import router
from services.notifications.webhooks import routes as webhook_routes
from services.notifications.webhooks.assembling import webhooks_in
from services.notifications.webhooks.domain.webhook import WEBHOOKS
from services.notifications.webhooks.history import WEBHOOK_DISCLOSURE
from shared.contracts import topics
from shared.kernel.known_accounts import KNOWN_ACCOUNTS
from shared.messaging.reacting import Reactor, together
from shared.service import Built, Parts, Service
from shared.store.accounts import KnownAccounts


def build(parts: Parts) -> Built:
    """Build notifications: a reaction to every event that somebody is told of, and a digest of the others."""
    concerned = WhoeverIsConcerned(parts.of(KNOWN_MEMBERS), parts.of(KNOWN_ORDERS), parts.of(KNOWN_COACHES))
    calling = Calling(parts.of(KNOWN_ORDERS), parts.of(KNOWN_OFFERS), parts.of(SUPPLIER_CHANGES))
    messages = Messages(parts.store, concerned, calling, parts.clock)
    digests = Digests(parts.store, parts.of(LIST_CHANGES), parts.of(SUPPLIER_CHANGES), parts.clock)
    reactions = Reactions(messages)
    escalations = Escalations(parts.store, parts.clock)
    accounts = KnownAccounts(parts.store.database)
    people = People(parts.store, parts.vault, accounts)
    book = AddressBook(parts.store, parts.vault, people, parts.clock)
    imports = StaffImports(parts.store, parts.vault, book, parts.clock)
    kinds = {event.TYPE: notice.statutory for event, notice in NOTICES.items()}
    webhooks = webhooks_in(parts.store, parts.vault, parts.reach, parts.clock)
    chosen = PreferenceQueries(parts.store, people)
    channels = {**channels_in(parts.outside), webhooks.channel.name: webhooks.channel}
    deliveries = assemble(parts, people, book, chosen, channels, webhooks.queries)
    leavers = Leavers(
        parts.store,
        book,
        parts.clock,
        (lambda person_id, caller: deliveries.commands.cancel_of(person_id, "person_closed", caller),),
    )
    return Built(
        (
            messages,
            digests,
            ReadMarks(parts.store, parts.clock),
            Inboxes(parts.store),
            people,
            book,
            imports,
            NoticeQueries(),
            PreferenceCommands(parts.store, people, kinds, parts.clock),
            chosen,
            webhooks.commands,
            webhooks.queries,
            deliveries.commands,
            deliveries.queries,
        ),
        reactors=together(
            dict.fromkeys(TOLD_AT_ONCE, (Reactor("on_news", reactions.on_news),)),
            deliveries.reactors,
            EscalationReactions(escalations).by_event(),
        ),
        accounts=accounts,
        jobs=(
            *jobs_of_people(
                book, SweptAddressKeys(parts.store, parts.vault, (imports.holders, webhooks.queries.keys_held)), imports
            ),
            job_of_leavers(leavers),
            *jobs_of_digests(digests),
            *jobs_of_escalations(escalations),
            *webhooks.jobs,
            *jobs_of_messages(parts.store, messages),
            *deliveries.jobs,
            *jobs_of_returned(parts.store, channels.values(), deliveries.commands),
        ),
    )


SERVICE = Service(
    name="notifications",
    title="Notifications",
    description="Messages to districts and suppliers about what concerns them.",
    aggregates=(MESSAGES, PEOPLE, READERS, PREFERENCES, STAFF_IMPORTS, WEBHOOKS, DELIVERIES, FAN_OUTS, TELLINGS),
    projections=(
        KNOWN_ACCOUNTS,
        KNOWN_OFFERS,
        KNOWN_MEMBERS,
        KNOWN_ORDERS,
        KNOWN_COACHES,
        LIST_CHANGES,
        SUPPLIER_CHANGES,
    ),
    subscribes=(
        topics.ORDERS,
        topics.PLACES,
        topics.EMERGENCIES,
        topics.SUPPLIERS,
        topics.OFFERS,
        topics.GAPS,
        topics.GAP_ANSWERS,
        topics.PRICES,
        topics.REMINDERS,
        topics.BUDGETS,
        topics.PAYMENTS,
        topics.NOTICES,
        topics.COMPETITIONS,
        topics.REQUIREMENTS,
        topics.JOURNEYS,
        topics.ASSIGNMENTS,
        topics.MESSAGES,
    ),
    routers=(router, notices, people_routes.router, preferences, webhook_routes.router, delivery_routes.router),
    build=build,
    migrations=MIGRATIONS,
    disclosures=(
        MESSAGE_DISCLOSURE,
        PERSON_DISCLOSURE,
        READER_DISCLOSURE,
        PREFERENCES_DISCLOSURE,
        STAFF_IMPORT_DISCLOSURE,
        WEBHOOK_DISCLOSURE,
        DELIVERY_DISCLOSURE,
        FAN_OUT_DISCLOSURE,
        TELLING_DISCLOSURE,
    ),
    sealed=True,
)

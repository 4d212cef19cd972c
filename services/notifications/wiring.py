"""Notifications, put together."""

from services.notifications.known.members import KNOWN_MEMBERS
from services.notifications.known.offers import KNOWN_OFFERS
from services.notifications.messages.commands import Messages
from services.notifications.messages.domain.message import MESSAGES
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.messages.history import MESSAGE_DISCLOSURE
from services.notifications.messages.queries import Inboxes
from services.notifications.messages.reactors import Reactions
from services.notifications.messages.routes import router
from services.notifications.migrations import MIGRATIONS
from services.notifications.notices.queries import NoticeQueries
from services.notifications.notices.routes import router as notices
from shared.contracts import topics
from shared.kernel.accounts import KNOWN_ACCOUNTS
from shared.messaging.reacting import Reactor
from shared.service import Built, Parts, Service
from shared.store.accounts import KnownAccounts


def build(parts: Parts) -> Built:
    """Build notifications: a reaction to every event that somebody is told of."""
    messages = Messages(parts.store, parts.of(KNOWN_MEMBERS), parts.clock)
    reactions = Reactions(messages)
    return Built(
        (messages, Inboxes(parts.store), NoticeQueries()),
        reactors=dict.fromkeys(NOTICES, (Reactor("on_news", reactions.on_news),)),
        accounts=KnownAccounts(parts.store.database),
    )


SERVICE = Service(
    name="notifications",
    title="Notifications",
    description="Messages to districts and suppliers about what concerns them.",
    aggregates=(MESSAGES,),
    projections=(KNOWN_ACCOUNTS, KNOWN_OFFERS, KNOWN_MEMBERS),
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
        topics.NOTICES,
        topics.COMPETITIONS,
        topics.REQUIREMENTS,
        topics.JOURNEYS,
        topics.ASSIGNMENTS,
    ),
    routers=(router, notices),
    build=build,
    migrations=MIGRATIONS,
    disclosures=(MESSAGE_DISCLOSURE,),
)

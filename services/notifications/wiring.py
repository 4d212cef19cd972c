"""Notifications, put together."""

from services.notifications.known.coaches import KNOWN_COACHES
from services.notifications.known.members import KNOWN_MEMBERS
from services.notifications.known.offers import KNOWN_OFFERS
from services.notifications.known.orders import KNOWN_ORDERS
from services.notifications.messages.commands import Messages
from services.notifications.messages.concerned import WhoeverIsConcerned
from services.notifications.messages.domain.message import MESSAGES
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.messages.history import MESSAGE_DISCLOSURE
from services.notifications.messages.queries import Inboxes
from services.notifications.messages.reactors import Reactions
from services.notifications.messages.routes import router
from services.notifications.migrations import MIGRATIONS
from shared.contracts import topics
from shared.kernel.accounts import KNOWN_ACCOUNTS
from shared.messaging.reacting import Reactor
from shared.service import Built, Parts, Service
from shared.store.accounts import KnownAccounts


def build(parts: Parts) -> Built:
    """Build notifications: a reaction to every event that somebody is told of."""
    concerned = WhoeverIsConcerned(parts.of(KNOWN_MEMBERS), parts.of(KNOWN_ORDERS), parts.of(KNOWN_COACHES))
    messages = Messages(parts.store, concerned, parts.clock)
    reactions = Reactions(messages)
    return Built(
        (messages, Inboxes(parts.store)),
        reactors=dict.fromkeys(NOTICES, (Reactor("on_news", reactions.on_news),)),
        accounts=KnownAccounts(parts.store.database),
    )


SERVICE = Service(
    name="notifications",
    title="Notifications",
    description="Messages to districts and suppliers about what concerns them.",
    aggregates=(MESSAGES,),
    projections=(KNOWN_ACCOUNTS, KNOWN_OFFERS, KNOWN_MEMBERS, KNOWN_ORDERS, KNOWN_COACHES),
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
    routers=(router,),
    build=build,
    migrations=MIGRATIONS,
    disclosures=(MESSAGE_DISCLOSURE,),
)

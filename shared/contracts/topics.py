"""The topics of the system: who owns each, how it is partitioned, how long it keeps what it holds.

Keys are aggregate ids everywhere, so one aggregate's events stay in order. Retention is the bus's only: the event
logs of the services keep everything for at least three years (PCR 2015 reg. 84(9); PA 2023 s.98), and `dps replay`
publishes from them again.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Topic:
    """One Kafka topic. `compacted` keeps the last record of each key beyond `retention`."""

    name: str
    owner: str
    partitions: int
    retention: timedelta
    compacted: bool = False


_MONTH = timedelta(days=30)

SUPPLIERS = Topic("supplier-registry.suppliers", "supplier_registry", 6, 12 * _MONTH)
OFFERS = Topic("catalogue.offers", "catalogue", 6, 12 * _MONTH)
GAPS = Topic("catalogue.gaps", "catalogue", 6, 12 * _MONTH)
# Names the district of a gap, which the gap itself does not while few ask: for notifications, and nobody else.
GAP_ANSWERS = Topic("catalogue.gap-answers", "catalogue", 6, 12 * _MONTH)
PRICES = Topic("catalogue.prices", "catalogue", 6, 12 * _MONTH)
# The topics that say something about clients' lives keep it no longer than readers need to catch up.
MATCHES = Topic("catalogue.matches", "catalogue", 12, _MONTH)
JOURNEYS = Topic("client-journey.journeys", "client_journey", 12, _MONTH)
# Links the needs of a client: ordering must see that two are, the catalogue makes gaps of needs; nobody else reads it.
NEEDS = Topic("client-journey.needs", "client_journey", 12, _MONTH)
# Numbers of needs to come, of nobody in particular: for everybody, as what the catalogue publishes of demand.
REQUIREMENTS = Topic("client-journey.requirements", "client_journey", 6, 12 * _MONTH)
# Who opened what is sealed without being the client's coach: by the access and its district, and no journey.
EMERGENCIES = Topic("client-journey.emergencies", "client_journey", 6, 12 * _MONTH)
# What is due on clients' plans and reports, by ids that lead nowhere without the API: notifications alone reads it.
REMINDERS = Topic("client-journey.reminders", "client_journey", 6, _MONTH)
# Who is to do something about which need or order: accounts of coaches stand in it. For notifications, and nobody else.
ASSIGNMENTS = Topic("client-journey.assignments", "client_journey", 6, _MONTH)
ORDERS = Topic("ordering.orders", "ordering", 12, _MONTH)
BUDGETS = Topic("ordering.budgets", "ordering", 6, 12 * _MONTH)
PLACES = Topic("ordering.places", "ordering", 6, 12 * _MONTH)
PAYMENTS = Topic("ordering.payments", "ordering", 6, 12 * _MONTH)
# What has to be published of contracts, by when: for notifications, which tells the buyers.
NOTICES = Topic("ordering.notices", "ordering", 6, 12 * _MONTH)
COMPETITIONS = Topic("ordering.competitions", "ordering", 6, 12 * _MONTH)
MESSAGES = Topic("notifications.messages", "notifications", 12, _MONTH)

EVENT_TOPICS = (
    SUPPLIERS,
    OFFERS,
    GAPS,
    GAP_ANSWERS,
    PRICES,
    MATCHES,
    JOURNEYS,
    NEEDS,
    REQUIREMENTS,
    EMERGENCIES,
    REMINDERS,
    ASSIGNMENTS,
    ORDERS,
    BUDGETS,
    PLACES,
    PAYMENTS,
    NOTICES,
    COMPETITIONS,
    MESSAGES,
)


def dead_letters(service: str) -> Topic:
    """Where a service puts what it could not act on; a record without a value marks one as replayed."""
    return Topic(f"{service.replace('_', '-')}.dead-letters", service, 1, 12 * _MONTH, compacted=True)


def retries(service: str) -> Topic:
    """Where an operator sends a service's dead letters again; only that service reads it."""
    return Topic(f"{service.replace('_', '-')}.retries", service, 1, _MONTH)


def event_topics_of(service: str) -> tuple[Topic, ...]:
    """The topics that a service publishes its log to."""
    return tuple(topic for topic in EVENT_TOPICS if topic.owner == service)


def topics_of(service: str) -> tuple[Topic, ...]:
    """All topics that a service writes to."""
    return (*event_topics_of(service), dead_letters(service), retries(service))

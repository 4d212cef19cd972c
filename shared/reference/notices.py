"""How much haste a notice has, the group in which people set how they want to be told, and what a digest tells of."""

from enum import StrEnum


class Urgency(StrEnum):
    """What a notice asks of whoever is told."""

    ACT = "act"
    """Something waits for them, mostly with a day."""

    KNOW = "know"
    """They should know it, and need do nothing now."""

    LIST = "list"
    """The provider list has changed: no message of its own, a digest tells of it."""


class NoticeGroup(StrEnum):
    """What a notice is about, for preferences and digests."""

    ORDERS = "orders"
    OFFERS = "offers"
    REVIEWS = "reviews"
    MEMBERSHIP = "membership"
    EVIDENCE = "evidence"
    PAYMENTS = "payments"
    PERFORMANCE = "performance"
    GAPS = "gaps"
    COMPETITIONS = "competitions"
    BUDGETS = "budgets"
    CLIENTS = "clients"
    INBOXES = "inboxes"
    INTEGRITY = "integrity"
    PUBLICATION = "publication"


class ListChangeKind(StrEnum):
    """What has happened to a supplier or an offer of the provider list."""

    JOINED = "joined"
    LEFT = "left"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    NEW = "new"
    PRICE = "price"
    PLACES = "places"
    CHANGED = "changed"
    PAUSED = "paused"
    HIDDEN = "hidden"
    BACK = "back"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

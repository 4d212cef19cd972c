"""All notices in one table, and the facts that nobody is told of."""

from collections.abc import Mapping
from types import MappingProxyType

from services.notifications.messages.domain.notices import (
    catalogue,
    client_journey,
    notifications,
    ordering,
    supplier_registry,
)
from services.notifications.messages.domain.notices.notice import Notice, Words
from services.notifications.people.domain.recipient import RecipientKind
from shared.contracts.event import Event
from shared.reference.notices import Urgency

OWNERS = (supplier_registry, catalogue, client_journey, ordering, notifications)

NOTICES: Mapping[type[Event], Notice] = MappingProxyType(
    {notice.event: notice for owner in OWNERS for notice in owner.NOTICES}
)

TOLD_AT_ONCE = tuple(event for event, notice in NOTICES.items() if notice.urgency is not Urgency.LIST)
"""Facts that make messages of their own. Of the others a digest tells; their words are for messages of before."""

TOLD_TO_NOBODY: Mapping[type[Event], str] = MappingProxyType(
    {event: why for owner in OWNERS for event, why in owner.TOLD_TO_NOBODY.items()}
)
"""Public facts that make no message, each with the reason."""

BY_TYPE: Mapping[str, Notice] = MappingProxyType({event.TYPE: notice for event, notice in NOTICES.items()})
UNSAYABLE = Words("News", "There is news that cannot be put into words here yet. Please look again later.")


def notice_of(about_type: str) -> Notice | None:
    """Return the notice of a type of event; `None` where this version has none."""
    return BY_TYPE.get(about_type)


def in_words(
    about_type: str, to: RecipientKind, parameters: Mapping[str, str], language: str = "en", version: int | None = None
) -> Words:
    """Put a message to a kind of recipient into words; they say in which language they are.

    A message that a newer version wrote may be about a type that has no notice here.
    """
    notice = BY_TYPE.get(about_type)
    if notice is None:
        return UNSAYABLE
    return notice.in_words_of_then(to, parameters, language, version)


def types_of(urgency: Urgency) -> frozenset[str]:
    """Return the types of events whose notices have this urgency."""
    return frozenset(notice.event.TYPE for notice in NOTICES.values() if notice.urgency is urgency)

"""The versions of an offer as the log has them: immutable, so that they may be read at any time."""

from uuid import UUID

from shared.contracts.catalogue import OfferContent
from shared.store.log import known_event
from shared.store.store import Store


async def versions_of(store: Store, offer_id: UUID) -> dict[int, OfferContent]:
    """Return what each version of an offer said by its number, oldest first; empty where there is no such offer."""
    told = (known_event(document) for document in await store.told(str(offer_id)))
    return {event.offer_version: event for event in told if isinstance(event, OfferContent)}

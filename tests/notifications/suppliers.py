"""Suppliers of a category, however many, and news that concerns all of them."""

import secrets
from uuid import uuid4

from deploy.events.samples import sample_of
from services.notifications.known.coaches import KNOWN_COACHES
from services.notifications.known.list_changes import SUPPLIER_CHANGES
from services.notifications.known.members import KNOWN_MEMBERS
from services.notifications.known.offers import KNOWN_OFFERS
from services.notifications.known.orders import KNOWN_ORDERS
from services.notifications.messages.calling import Calling
from services.notifications.messages.commands import Messages
from services.notifications.messages.concerned import WhoeverIsConcerned
from shared.contracts.catalogue import GapRaised
from shared.kernel.caller import Caller
from shared.kernel.memberships import key_of
from tests.notifications.posting import Post, a_caller

MARKET, CATEGORY = "DPS-EMPLOYABILITY", "GETTING_JOBS"


def messages_in(post: Post) -> Messages:
    rows = (post.parts.of(each) for each in (KNOWN_MEMBERS, KNOWN_ORDERS, KNOWN_COACHES))
    calling = Calling(*(post.parts.of(each) for each in (KNOWN_ORDERS, KNOWN_OFFERS, SUPPLIER_CHANGES)))
    return Messages(post.parts.store, WhoeverIsConcerned(*rows), calling, post.clock)


async def members(post: Post, count: int) -> set[str]:
    ids = [str(uuid4()) for _ in range(count)]
    row = {"memberships": {}, "may_offer_in": [key_of(MARKET, CATEGORY)], "version": 1}
    await post.parts.store.database[KNOWN_MEMBERS.name].insert_many(
        [{"_id": each, "supplier_id": each, **row} for each in ids]
    )
    return set(ids)


def news(post: Post) -> tuple[GapRaised, Caller]:
    raised = GapRaised.model_validate({**sample_of(GapRaised)["value"], "market": MARKET, "category": CATEGORY})
    event = secrets.token_hex(4)
    return raised, a_caller(causation_id=event, caused_at=post.clock(), reaction=f"test/{event}>on_news")

"""What somebody finds in the inboxes that it reads, with marks of its own."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from services.notifications.known.coaches import account_key
from services.notifications.messages.domain.digest import DIGEST
from services.notifications.messages.domain.message import MESSAGES, Message
from services.notifications.messages.domain.notices.table import types_of
from services.notifications.messages.history import MESSAGE_DISCLOSURE
from services.notifications.messages.queries import MessageView, inboxes_of, lists_of, readable, view
from services.notifications.reading.domain.reader import READERS, Reader, is_unread, reader_id_of
from shared.auth.access import account_of
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import ABSENT, PRESENT, Between, Filters, none_of, one_of, one_of_or_absent
from shared.reference.notices import Urgency
from shared.store.store import Store

_SECOND = "%Y-%m-%dT%H:%M:%S"  # the beginning of every time within it, as documents have times

MessagePage = list[tuple[str, MessageView]]


@dataclass(frozen=True, slots=True)
class UnreadCount:
    """How many messages the caller has not read, how many of these ask to act, and how many name it as the coach."""

    unread: int
    to_act_on: int
    mine: int


class Inboxes:
    """The messages of a token's supplier, districts or teams. Each raises `Forbidden` for a token without an inbox."""

    def __init__(self, store: Store) -> None:
        """Read from this store."""
        self._store = store
        self._past = Past(store, MESSAGE_DISCLOSURE)

    async def messages(
        self,
        caller: Caller,
        *,
        unread: bool | None,
        urgency: Urgency | None,
        mine: bool,
        newest: bool,
        language: str,
        after: str | None,
        limit: int,
    ) -> MessagePage:
        """Return the messages of the caller's inboxes with their ids, in the order in which the events happened.

        With `mine` those alone that name the caller as the coach whom they wait for.
        """
        reader = await self._reader(caller)
        all_of_them = {**within(caller), **of_urgency(urgency), **(for_the_coach(caller) if mine else {})}
        found: dict[str, Message] = {}
        for each in _marked(unread, reader):
            filters = {**all_of_them, **each}
            page = await self._store.documents(MESSAGES, filters, after=after, limit=limit, falling=newest)
            found |= {identifier: MESSAGES.decode(document) for identifier, document in page}
        first = sorted(found.items(), key=lambda one: one[0], reverse=newest)[:limit]
        return [(identifier, view(one, is_unread(one, reader), caller, language)) for identifier, one in first]

    async def count_unread(self, caller: Caller) -> UnreadCount:
        """Count what the caller has not read."""
        filters = {**within(caller), **unread_by(await self._reader(caller))}
        return UnreadCount(
            unread=await self._store.count(MESSAGES, filters),
            to_act_on=await self._store.count(MESSAGES, {**filters, **of_urgency(Urgency.ACT)}),
            mine=await self._store.count(MESSAGES, {**filters, **for_the_coach(caller)}),
        )

    async def message(
        self, message_id: UUID, caller: Caller, as_at: date | None = None, language: str = "en"
    ) -> tuple[MessageView, int]:
        """Return a message, as it is or as it was on a day, and its version; raises `NotFound` for another's.

        Whether the caller has read it is as it is now.
        """
        stored = await self._past.read(message_id, as_at, partial(readable, caller, message_id))
        unread = is_unread(stored.state, await self._reader(caller))
        return view(stored.state, unread, caller, language), stored.version

    async def history(self, message_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a message; raises `NotFound` for one of somebody else."""
        opened = partial(readable, caller, message_id)
        return await self._past.history(message_id, caller, opened, after=after, limit=limit)

    async def _reader(self, caller: Caller) -> Reader | None:
        stored = await self._store.read(READERS(reader_id_of(account_of(caller))))
        return stored.state if stored else None


def _marked(unread: bool | None, reader: Reader | None) -> list[Filters]:
    if unread is None:
        return [{}]
    return [unread_by(reader)] if unread else read_by(reader)


def within(caller: Caller) -> Filters:
    """Mean the messages of a caller's inboxes; raises `Forbidden`."""
    inboxes = inboxes_of(caller)
    return {
        "recipient": one_of(each.id for each in inboxes),
        "recipient_kind": one_of(each.kind for each in inboxes),
        "lists": one_of_or_absent(lists_of(caller)),
    }


def unread_by(reader: Reader | None) -> Filters:
    """Mean the messages that somebody has not read, as `is_unread` says it of one."""
    before = reader.before if reader else None
    return {
        "read_for_all_at": ABSENT,
        "delivered_at": Between(least=before.strftime(_SECOND)) if before else None,
        "message_id": none_of(reader.marks) if reader else None,
    }


def read_by(reader: Reader | None) -> list[Filters]:
    """Mean what somebody has read, in as many ways as there are to have read it: each is quick to find by itself."""
    ways: list[Filters] = [{"read_for_all_at": PRESENT}]
    if reader and reader.marks:
        ways.append({"message_id": one_of(reader.marks)})
    if reader and reader.before:
        ways.append({"delivered_at": Between(most=reader.before.strftime(_SECOND))})
    return ways


def for_the_coach(caller: Caller) -> Filters:
    """Mean messages that name the caller as the coach whom they wait for."""
    account = account_of(caller)
    return {"coaches": account_key(account.issuer, account.subject)}


def in_the_second_of(moment: datetime) -> Between:
    """Mean times in the same second as this one."""
    second = moment.strftime(_SECOND)
    return Between(second, f"{second}Z")


def of_urgency(urgency: Urgency | None) -> Filters:
    """Mean messages whose notices have this urgency."""
    digest = {DIGEST} if urgency is Urgency.LIST else set()
    return {"about_type": one_of(types_of(urgency) | digest) if urgency else None}

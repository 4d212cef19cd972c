"""A telling: how far news is told that concerns more suppliers than fit into one commit.

The first of them are told with the event; the others page by page, in the order of their ids, with the same words.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.notifications.messages.domain.message import News, Origin, first_id_at
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.ids import derived_id


@dataclass(frozen=True)
class Telling:
    """Suppliers of a category up to `after` are told; once it is `open` no more, all are."""

    telling_id: UUID
    about_type: str
    about_event: str
    market: str
    category: str
    parameters: dict[str, str]
    statutory: bool
    happened_at: datetime
    after: UUID
    notice_version: int = 1
    open: bool = True

    @property
    def news(self) -> News:
        """What each of them is told."""
        return News(
            self.about_type,
            self.about_event,
            self.parameters,
            statutory=self.statutory,
            notice_version=self.notice_version,
        )

    @property
    def origin(self) -> Origin:
        """The event that it is about."""
        return Origin(self.about_event, self.happened_at)


def telling_id_of(about_type: str, origin: Origin) -> UUID:
    """Return the one id of the telling of an event."""
    return derived_id(first_id_at(origin.happened_at), f"telling {about_type} {origin.event_id}")


def begin(news: News, origin: Origin, market: str, category: str, after: UUID, now: datetime) -> Event:
    """Note that suppliers of a category up to one are told, and that others follow."""
    return facts.TellingBegun(
        telling_id=telling_id_of(news.type, origin),
        about_type=news.type,
        about_event=news.event_id,
        market=market,
        category=category,
        parameters=dict(news.parameters),
        statutory=news.statutory,
        notice_version=news.notice_version,
        happened_at=origin.happened_at,
        after=after,
        begun_at=now,
    )


def advance(telling: Telling, after: UUID | None, now: datetime) -> Event:
    """Note how far it is told; `None` for to the end."""
    about = {
        "telling_id": telling.telling_id,
        "about_type": telling.about_type,
        "about_event": telling.about_event,
    }
    if after is None:
        return facts.TellingEnded.model_validate({**about, "ended_at": now})
    return facts.TellingAdvanced.model_validate({**about, "after": after, "advanced_at": now})


def evolve(telling: Telling | None, event: facts.TellingEvent) -> Telling:
    """Fold one event into a telling."""
    if isinstance(event, facts.TellingBegun):
        return Telling(
            telling_id=event.telling_id,
            about_type=event.about_type,
            about_event=event.about_event,
            market=event.market,
            category=event.category,
            parameters=event.parameters,
            statutory=event.statutory,
            happened_at=event.happened_at,
            after=event.after,
            notice_version=event.notice_version,
        )
    telling = begun(telling, event)
    if isinstance(event, facts.TellingAdvanced):
        return replace(telling, after=event.after)
    if isinstance(event, facts.TellingEnded):
        return replace(telling, open=False)
    return telling


TELLINGS = Aggregate("telling", "tellings", Telling, evolve, indexes=(("open",),))

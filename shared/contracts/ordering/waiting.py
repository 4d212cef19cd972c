"""Facts about who waits for a place of a start that is full, in order, and is offered the next that comes free."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class WaitingListEvent(Event):
    """Base of every fact about the waiting list of one start, which is kept with its places."""

    TOPIC: ClassVar[str] = "ordering.places"
    AGGREGATE: ClassVar[str] = "places"
    SUBJECT: ClassVar[str] = "start_id"

    start_id: UUID
    offer_id: UUID


class WaitingEvent(WaitingListEvent):
    """Base of every fact about one that waits. Which need it is stays private: `waiting_id` leads to it by the API."""

    waiting_id: UUID
    district: AnyDistrict
    category: AnyCategory


class WaitingBegan(WaitingEvent):
    """A need waits for a place of the start, after all that waited before."""

    TYPE: ClassVar[str] = "ordering.WaitingBegan.v1"
    PRIVATE: ClassVar[bool] = True
    need_id: UUID
    starts_on: date
    began_at: AwareDatetime
    policies: tuple[str, ...]


class WaitingTransferred(WaitingEvent):
    """The client of a need that waits is looked after in another district by now; it keeps its turn."""

    TYPE: ClassVar[str] = "ordering.WaitingTransferred.v1"
    PRIVATE: ClassVar[bool] = True
    transferred_at: AwareDatetime


class WaitingStartMoved(WaitingListEvent):
    """The start that all on the list wait for is on another day by now."""

    TYPE: ClassVar[str] = "ordering.WaitingStartMoved.v1"
    PRIVATE: ClassVar[bool] = True
    starts_on: date
    moved_at: AwareDatetime


class PlaceOffered(WaitingEvent):
    """Places came free, and are held for a need until the end of `order_by`: nobody else can have them meanwhile.

    There are as many as an order of the offer takes: one, or all where the whole course is bought.
    """

    TYPE: ClassVar[str] = "ordering.PlaceOffered.v1"
    starts_on: date
    places: int
    order_by: date
    offered_at: AwareDatetime
    policies: tuple[str, ...]


class PlaceTakenBack(WaitingEvent):
    """What was offered is not there any more, since the supplier cut the start: the need waits on, at its turn."""

    TYPE: ClassVar[str] = "ordering.PlaceTakenBack.v1"
    starts_on: date
    taken_back_at: AwareDatetime


class WaitingEnded(WaitingEvent):
    """A need does not wait any more, for the reason given; what it was offered, if anything, is free for the next."""

    TYPE: ClassVar[str] = "ordering.WaitingEnded.v1"
    starts_on: date
    was_offered: bool
    reason: Annotated[Reason, Code("waiting_ended reason")]
    ended_at: AwareDatetime

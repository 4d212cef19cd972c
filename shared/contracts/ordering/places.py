"""Facts about the places of the starts that offers name."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Event


class PlacesChanged(Event):
    """So many places of a start are held by orders that wait for approval, and so many are taken by those issued.

    So many more are `offered` to needs that wait for one. How many places there are is for the offer to say: whoever
    shows those left subtracts. The orders are for a group that begins on `starts_on`: where the offer says another day
    by now, nobody else joins it.
    """

    TOPIC: ClassVar[str] = "ordering.places"
    AGGREGATE: ClassVar[str] = "places"
    SUBJECT: ClassVar[str] = "start_id"
    TYPE: ClassVar[str] = "ordering.PlacesChanged.v1"

    offer_id: UUID
    start_id: UUID
    starts_on: date
    held: int
    taken: int
    offered: int = 0
    changed_at: AwareDatetime

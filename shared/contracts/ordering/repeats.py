"""Facts about how often a district bought an offer again without comparing it, by its runs of repeats."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event


class RunOfRepeatsEvent(Event):
    """Base of every fact about the run of repeats of one offer in one district."""

    TOPIC: ClassVar[str] = "ordering.orders"
    AGGREGATE: ClassVar[str] = "run_of_repeats"
    SUBJECT: ClassVar[str] = "repeats_id"
    PRIVATE: ClassVar[bool] = True

    repeats_id: str
    offer_id: UUID
    supplier_id: UUID
    district: AnyDistrict


class OfferBoughtAgain(RunOfRepeatsEvent):
    """The offer was bought again because an order of it had worked; `in_a_row` is how often that was in a row now."""

    TYPE: ClassVar[str] = "ordering.OfferBoughtAgain.v1"
    order_id: UUID
    in_a_row: int
    bought_at: AwareDatetime


class OfferComparedAgain(RunOfRepeatsEvent):
    """The offer was ordered by a match, which compared it with others: the next repeat is the first in a row."""

    TYPE: ClassVar[str] = "ordering.OfferComparedAgain.v1"
    order_id: UUID
    compared_at: AwareDatetime

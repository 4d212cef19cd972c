"""Delivery as its tests say it: by the supplier, and with nothing drawn to be checked, unless a test says otherwise."""

from datetime import datetime

from services.ordering.delivery.domain import ending, outcomes, starting
from services.ordering.delivery.domain.ending import CompleteProvision, EndProvisionEarly
from services.ordering.delivery.domain.outcomes import RecordOutcome, ReverseOutcome
from services.ordering.delivery.domain.starting import SayItDidNotStart, StartProvision
from services.ordering.orders.domain.delivered import Side
from services.ordering.orders.domain.state import Order
from shared.contracts.event import Event


def start(order: Order, asked: StartProvision, now: datetime) -> list[Event]:
    return starting.start(order, asked, now)


def did_not_start(order: Order, asked: SayItDidNotStart, now: datetime, side: Side = Side.SUPPLIER) -> list[Event]:
    return starting.did_not_start(order, asked, now, side)


def complete(order: Order, asked: CompleteProvision, now: datetime) -> list[Event]:
    return ending.complete(order, asked, now)


def end_early(order: Order, asked: EndProvisionEarly, now: datetime, side: Side = Side.SUPPLIER) -> list[Event]:
    return ending.end_early(order, asked, now, side)


def record_outcome(order: Order, asked: RecordOutcome, now: datetime, drawn: int = 99) -> list[Event]:
    return outcomes.record_outcome(order, asked, now, drawn)


def reverse_outcome(order: Order, asked: ReverseOutcome, now: datetime, side: Side = Side.SUPPLIER) -> list[Event]:
    return outcomes.reverse_outcome(order, asked, now, side, by=f"of the {side}")

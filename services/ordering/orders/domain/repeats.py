"""What must hold of an order that repeats another, when it is placed and again at each of its approvals."""

from collections.abc import Iterator

from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.state import Order
from shared.kernel.quality import KnownQuality
from shared.kernel.rules import Rejection
from shared.reference.policy_values import BuyingAgain


def still_worth_repeating(order: Order, known: Circumstances, values: BuyingAgain) -> Iterator[Rejection | None]:
    """Yield what speaks against a repeat that waits for approval; nothing where an order repeats none."""
    if order.repeat is None or known.repeated is None:
        return
    yield it_worked(known.repeated)
    if order.repeat.performance_id is not None:
        yield its_supplier_delivers_well(known.quality, values)
    yield the_price_is_in_its_band(known.repeated.amount_pence, order.amount_pence, values)
    yield others_are_compared_in_between(order.repeat.in_a_row, values)


def it_worked(order: Order) -> Rejection | None:
    """Only what led to an outcome that stands is worth buying without a comparison."""
    if order.led_to_an_outcome:
        return None
    detail = "no outcome of the order that is repeated is on record: compare the offers by a match, and order from that"
    return Rejection("has_not_worked", detail)


def its_supplier_delivers_well(quality: KnownQuality | None, values: BuyingAgain) -> Rejection | None:
    """Quality comes before habit: below the floor, or unknown, other offers are looked at."""
    rate = quality.completion_percent if quality else None
    if rate is None:
        detail = "too few orders of the supplier are finished in this category to say how it delivers"
        return Rejection("quality_not_known", detail)
    if rate < values.quality_floor_percent:
        detail = f"the supplier completes {rate:.0f} percent, and a repeat needs {values.quality_floor_percent}"
        return Rejection("below_quality_floor", detail)
    return None


def the_price_is_in_its_band(before_pence: int, price_pence: int, values: BuyingAgain) -> Rejection | None:
    """Without a comparison nobody pays much more than before; prices of a place and of a course are not compared."""
    most = before_pence * (100 + values.price_at_most_above_percent) // 100
    if price_pence <= most:
        return None
    detail = f"the price was {before_pence} pence and is {price_pence} now: a repeat may cost {most}"
    return Rejection("price_out_of_band", detail)


def others_are_compared_in_between(in_a_row: int, values: BuyingAgain) -> Rejection | None:
    """A habit is no choice: after so many in a row the offers are compared again, by an order from a match."""
    if in_a_row <= values.in_a_row_at_most:
        return None
    detail = f"an offer is repeated {values.in_a_row_at_most} times in a row at most: order it from a match next"
    return Rejection("repeated_too_often", detail)

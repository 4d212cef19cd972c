"""Which figures are public, of which quarter: those alone that are known for good once an order is placed.

A quarter's orders, what they cost, of whom and how long after the need stays as it is, so that who asks again and
again learns nothing: a rate that moves by one order would tell what became of one client.
"""

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field

from services.ordering.figures.domain.figures import Sums
from shared.kernel.rules import Rejection
from shared.reference.calendar import first_of_quarter
from shared.reference.policy_values import PublicFigures


class FiguresForAll(BaseModel):
    """What orders that were placed in a quarter add up to, rounded."""

    model_config = ConfigDict(frozen=True)

    orders_placed: int = Field(description="Orders that were placed in the quarter, rounded.")
    placed_pence: int = Field(description="What they cost, in pence, rounded.")
    sme_share_of_orders: float | None = Field(
        description="The share of suppliers that are small or medium, where that is known."
    )
    sme_share_of_value: float | None = Field(description="The same of what they cost.")
    days_need_to_order: float | None = Field(
        description="Calendar days from the day a need was recorded to the day of its order, on average."
    )


PUBLIC_DEFINITIONS = {name: field.description or "" for name, field in FiguresForAll.model_fields.items()}


def last_quarter_out(today: date, terms: PublicFigures) -> date:
    """Return the first day of the last quarter that is out."""
    then = today - timedelta(days=terms.released_after_days)
    return first_of_quarter(first_of_quarter(then) - timedelta(days=1))


def quarter_is_out(quarter: date, last: date) -> Rejection | None:
    """A quarter that late news would still change is not told of: the change could be about one person."""
    if quarter <= last:
        return None
    return Rejection("quarter_not_out", f"the last quarter that is out began on {last}", "/quarter_of")


def public_figures_of(sums: Sums, terms: PublicFigures, fewer_than: int) -> FiguresForAll:
    """Return what may be known of sums that are not too small."""
    n = sums.counts
    enough = sums.sized.placed >= fewer_than
    return FiguresForAll(
        orders_placed=_rounded(n.placed, terms.rounds_to),
        placed_pence=_rounded(n.placed_pence, terms.rounds_to_pence),
        sme_share_of_orders=round(sums.small.placed / sums.sized.placed, 2) if enough else None,
        sme_share_of_value=(
            round(sums.small.placed_pence / sums.sized.placed_pence, 2) if enough and sums.sized.placed_pence else None
        ),
        days_need_to_order=round(n.order_days / n.order_timed) if n.order_timed >= fewer_than else None,
    )


def _rounded(number: int, to: int) -> int:
    return max(to, round(number / to) * to)

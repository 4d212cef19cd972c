"""What a replay's report says of payments."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from shared.contracts import ordering
from shared.contracts.event import Event
from shared.reference.calendar import uk_date

_POUND = 100


@dataclass(frozen=True)
class PaymentFigures:
    """What was paid, taken back and freed in pence, how often what was done, and days from a claim to its payment."""

    made: int
    paid_pence: int
    credited_pence: int
    released_pence: int
    runs: int
    by_policy: int
    by_supplier: int
    queried: int
    overdue: int
    days_to_pay: float

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        return [
            ("Payments made, in runs", f"{self.made:,}, {self.runs:,}", ""),
            (
                "Paid, taken back, freed",
                ", ".join(
                    f"£{each // _POUND:,}" for each in (self.paid_pence, self.credited_pence, self.released_pence)
                ),
                "",
            ),
            (
                "Claims by policy, by suppliers, queried",
                f"{self.by_policy:,}, {self.by_supplier:,}, {self.queried:,}",
                "",
            ),
            ("Days from claim to payment, paid late", f"{self.days_to_pay:.0f}, {self.overdue:,}", "30"),
        ]


def payment_figures(events: Iterable[Event | None]) -> PaymentFigures:
    """Return them, by all events of ordering's log in the order of each payment's life."""
    kinds = (
        ordering.PaymentClaimed,
        ordering.PaymentMade,
        ordering.PaymentCredited,
        ordering.PaymentReleased,
        ordering.PaymentQueried,
        ordering.PaymentOverdue,
        ordering.PaymentRunMade,
    )
    found = [each for each in events if isinstance(each, kinds)]
    claimed = {each.payment_id: each for each in found if isinstance(each, ordering.PaymentClaimed)}
    claims = [each for each in found if isinstance(each, ordering.PaymentClaimed)]
    made = [each for each in found if isinstance(each, ordering.PaymentMade)]
    days = [(each.paid_on - uk_date(claimed[each.payment_id].claimed_at)).days for each in made]
    return PaymentFigures(
        made=len(made),
        paid_pence=sum(each.amount_pence for each in made),
        credited_pence=sum(each.amount_pence for each in found if isinstance(each, ordering.PaymentCredited)),
        released_pence=sum(each.amount_pence for each in found if isinstance(each, ordering.PaymentReleased)),
        runs=sum(isinstance(each, ordering.PaymentRunMade) for each in found),
        by_policy=sum(each.automatic for each in claims),
        by_supplier=sum(not each.automatic for each in claims),
        queried=sum(isinstance(each, ordering.PaymentQueried) for each in found),
        overdue=sum(isinstance(each, ordering.PaymentOverdue) for each in found),
        days_to_pay=median(days) if days else 0,
    )

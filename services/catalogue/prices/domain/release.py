"""A release of the prices paid in a quarter: made once for a market and quarter, and never changed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.catalogue.prices.domain.paid import Paid, Terms, reference_prices
from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyMarket
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.kernel.holding import Claim, ClaimRef
from shared.reference import Policy, stamps
from shared.reference.policy_values import ReferencePrices, Suppression

_RELEASE_OF = Claim("price_release")


@dataclass(frozen=True)
class Quarter:
    """Three months of one market, from the first day to the last."""

    market: str
    first_day: date
    last_day: date

    @property
    def claim(self) -> ClaimRef:
        """Name what only one release may hold."""
        return _RELEASE_OF(f"{self.market}:{self.first_day.isoformat()}")


@dataclass(frozen=True)
class PriceRelease:
    """The figures of a quarter as they were released."""

    release_id: UUID
    market: AnyMarket
    first_day: date
    last_day: date
    figures: tuple[facts.ReferencePrice, ...]
    policies: tuple[str, ...]
    released_at: datetime


def quarter_to_release(market: str, today: date, release: ReferencePrices) -> Quarter:
    """Return the last quarter that has been over for as many days as the policy waits for late news."""
    then = today - timedelta(days=release.released_after_days)
    after = date(then.year, 3 * ((then.month - 1) // 3) + 1, 1)
    last = after - timedelta(days=1)
    return Quarter(market, date(last.year, last.month - 2, 1), last)


def release(
    release_id: UUID,
    quarter: Quarter,
    paid: tuple[Paid, ...],
    closed: tuple[Paid, ...],
    terms: tuple[Policy[ReferencePrices], Policy[Suppression]],
    now: datetime,
) -> list[Event]:
    """Release what was paid in a quarter, also where all of it is suppressed: then everybody knows that it was."""
    of_release, of_suppression = terms
    return [
        facts.ReferencePricesReleased(
            release_id=release_id,
            market=quarter.market,
            first_day=quarter.first_day,
            last_day=quarter.last_day,
            figures=reference_prices(paid, Terms(of_release.values, of_suppression.values), closed),
            policies=stamps(of_release, of_suppression),
            released_at=now,
        )
    ]


def evolve(_: PriceRelease | None, event: facts.ReferencePricesReleased) -> PriceRelease:
    """Fold the one fact of a release."""
    return PriceRelease(
        release_id=event.release_id,
        market=event.market,
        first_day=event.first_day,
        last_day=event.last_day,
        figures=event.figures,
        policies=event.policies,
        released_at=event.released_at,
    )


def _claims(one: PriceRelease) -> tuple[ClaimRef, ...]:
    return (Quarter(one.market, one.first_day, one.last_day).claim,)


PRICE_RELEASES = Aggregate(
    "price_release", "price_releases", PriceRelease, evolve, indexes=(("market", "first_day"),), claims=_claims
)

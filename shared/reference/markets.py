"""The markets: dynamic purchasing systems, each with its legal regime, the days it is open, and its categories."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.reference.categories import CategoryCode
from shared.reference.codes import KnownCode
from shared.reference.files import (
    NotCovered,
    ReferenceDataError,
    ReferenceFile,
    ReferenceModel,
    by_code,
    kept,
    read_reference,
)
from shared.reference.policies import Policy, Values, policy
from shared.reference.policy_values import Thresholds
from shared.reference.regimes import Regime, regimes


class NoOneMarketError(NotCovered):
    """No market is open on a day (`market_closed`), or several are and one has to be named (`market_not_named`)."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Market(ReferenceModel):
    """A dynamic purchasing system, open from its first to its last day (inclusive; None: not known yet)."""

    code: str = Field(pattern=r"^[A-Z][A-Z0-9-]{1,31}$")
    name: str = Field(min_length=1)
    notice: str | None
    regime: Regime
    opens_on: date
    closes_on: date | None
    categories: tuple[CategoryCode, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if self.closes_on is not None and self.closes_on < self.opens_on:
            raise ValueError(f"market {self.code!r} closes on {self.closes_on}, before {self.opens_on}")
        return self

    @property
    def span(self) -> str:
        """The days it is open, for people."""
        return f"from {self.opens_on} to {self.closes_on or 'further notice'}"

    def is_open_on(self, day: date) -> bool:
        """Say whether applications, offers and orders are taken on a day."""
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)


class _MarketsFile(ReferenceFile):
    markets: tuple[Market, ...] = Field(min_length=1)


@kept
def markets() -> Mapping[str, Market]:
    """All markets by code, closed ones and those to come too; raises ReferenceDataError where one outlives its law."""
    index = by_code(read_reference("markets.json", _MarketsFile).markets)
    for market in index.values():
        refuse_outside_its_regime(market)
    return index


def refuse_outside_its_regime(market: Market) -> None:
    """A market is set up while its regime is open to new ones and closes before it ends; raises ReferenceDataError."""
    term = regimes()[market.regime]
    if not term.is_open_to_new_on(market.opens_on):
        raise ReferenceDataError(f"market {market.code!r} opens on {market.opens_on}: {term.code} takes no new ones")
    if term.last_day is not None and (market.closes_on is None or market.closes_on > term.last_day):
        raise ReferenceDataError(f"market {market.code!r} has to close by {term.last_day}, when {term.code} ends")


def open_markets(day: date) -> tuple[Market, ...]:
    """Every market that is open on a day."""
    return tuple(market for market in markets().values() if market.is_open_on(day))


def the_open_market(day: date) -> Market:
    """The one market that is open on a day; raises NoOneMarketError where none is, or several are."""
    return the_only_one(open_markets(day), day)


def regime_in(market: str | None, day: date) -> Regime:
    """The regime of a market or, where none is named or it is unknown here, of the one that is open on a day."""
    known = markets().get(market) if market else None
    return (known or the_open_market(day)).regime


def prevailing_market(day: date) -> Market:
    """The market whose rules a duty follows that belongs to none, and outlives them all: see `the_latest_of`."""
    return the_latest_of(markets().values(), day)


def prevailing_policy(of: type[Values], day: date) -> Policy[Values]:
    """The version of a policy that holds on a day for what belongs to no market; raises PolicyNotFoundError."""
    return policy(of, prevailing_market(day).regime, day)


def the_latest_of(known: Collection[Market], day: date) -> Market:
    """The one that opened last: of the markets open on a day or, where none is, of those that were; else the first."""
    begun = [each for each in known if each.opens_on <= day]
    standing = [each for each in begun if each.is_open_on(day)] or begun
    return max(standing, key=_by_opening) if standing else min(known, key=_by_opening)


def _by_opening(market: Market) -> tuple[date, str]:
    return market.opens_on, market.code


def regime_of_call_off(market: Market, pence: int, day: date) -> Regime:
    """The regime whose rules a call-off follows: its market's or, where that looks at each contract, by its value.

    The 2015 Regulations test a system as a whole, the 2023 Act each contract: few call-offs reach its threshold, and
    below it membership conditions may not bar anybody (PA 2023 s. 85).
    """
    least = policy(Thresholds, market.regime, day).values.call_off_from_pence
    return market.regime if least is None or pence >= least else Regime.PA23_BELOW_THRESHOLD


def the_only_one(found: tuple[Market, ...], day: date) -> Market:
    """The one market among those found open on a day; raises NoOneMarketError saying which there are."""
    match found:
        case (market,):
            return market
        case ():
            there_are = ", ".join(f"{one.code} {one.span}" for one in markets().values())
            raise NoOneMarketError("market_closed", f"no market is open on {day}: there is {there_are}")
        case _:
            codes = ", ".join(market.code for market in found)
            raise NoOneMarketError("market_not_named", f"several markets are open on {day}: name one of {codes}")


MarketCode = Annotated[str, KnownCode("market", markets)]

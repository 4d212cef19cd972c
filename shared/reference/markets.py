"""The markets: dynamic purchasing systems, each with its legal regime, the days it is open, and its categories."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.reference.categories import CategoryCode
from shared.reference.codes import KnownCode
from shared.reference.files import NotCovered, ReferenceFile, ReferenceModel, by_code, read_reference
from shared.reference.policy_values import Regime


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


@cache
def markets() -> Mapping[str, Market]:
    """All markets by code, closed ones and those to come too."""
    return by_code(read_reference("markets.json", _MarketsFile).markets)


def open_markets(day: date) -> tuple[Market, ...]:
    """Every market that is open on a day."""
    return tuple(market for market in markets().values() if market.is_open_on(day))


def the_open_market(day: date) -> Market:
    """The one market that is open on a day; raises NoOneMarketError where none is, or several are."""
    return the_only_one(open_markets(day), day)


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

"""In which market a command is meant: the one that it names, or the only one that is open."""

from datetime import date

from shared.kernel.rules import Rejected, Rejection
from shared.reference.markets import Market, NoOneMarketError, markets, the_open_market

_POINTER = "/market"


def market_for(named: str | None, day: date) -> Market:
    """Return the market of a command on a day; raises `Rejected` where it is unknown, closed, or has to be named."""
    if named is None:
        return _unnamed(day)
    market = markets().get(named)
    if market is None:
        raise Rejected(Rejection("market_unknown", f"market {named[:64]!r} is not known here (yet)", _POINTER))
    if not market.is_open_on(day):
        raise Rejected(Rejection("market_closed", f"{market.code} is open {market.span}, not on {day}", _POINTER))
    return market


def _unnamed(day: date) -> Market:
    try:
        return the_open_market(day)
    except NoOneMarketError as error:
        raise Rejected(Rejection(error.code, str(error), _POINTER)) from error

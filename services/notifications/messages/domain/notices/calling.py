"""What people call the orders, offers and suppliers that a message is about, of which events have ids alone."""

from collections.abc import Mapping

ORDERS = frozenset({"order_id", "next_order_id"})
OFFERS = frozenset({"offer_id"})
SUPPLIERS = frozenset({"supplier_id", "predecessor_id", "successor_id"})
NAMED = ORDERS | OFFERS | SUPPLIERS
"""Parameters whose ids have a purchase order, a title or a name in their place, where that was known."""

_QUOTES, _QUOTES_CY = ("'", "'"), ("\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}")


def called(name: str) -> str:
    """Return the parameter under which a message keeps what people call that which an id names."""
    return f"{name.removesuffix('_id')}_called"


def said_of_id(name: str, parameters: Mapping[str, str], language: str) -> str:
    """Return what stands for an id in a message: what people call it, or nothing where the message does not know."""
    known = parameters.get(called(name), "") if name in NAMED else ""
    if not known or name not in OFFERS:
        return known
    before, after = _QUOTES_CY if language == "cy" else _QUOTES
    return f"{before}{known}{after}"

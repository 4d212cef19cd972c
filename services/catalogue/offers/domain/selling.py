"""Whether a supplier may offer anything in a category now."""

from collections.abc import Iterator

from shared.kernel.memberships import KnownSupplier, Membership, Standing, key_of
from shared.kernel.rules import Rejection


def may_offer(supplier: KnownSupplier | None, market: str, category: str) -> Iterator[Rejection | None]:
    """Yield what speaks against a supplier's offering in a category of a market."""
    membership = membership_in(supplier, market, category)
    yield supplier_is_in_category(membership, category)
    yield supplier_is_active(membership)
    yield supplier_takes_new_orders(membership)


def membership_in(supplier: KnownSupplier | None, market: str, category: str) -> Membership | None:
    """Return the supplier's membership of a category of a market."""
    return supplier.memberships.get(key_of(market, category)) if supplier else None


def supplier_is_in_category(membership: Membership | None, category: str) -> Rejection | None:
    """Suppliers are admitted, and list their offers, category by category."""
    if membership is not None:
        return None
    return Rejection("supplier_not_in_category", f"the supplier is not admitted to {category}", "/category")


def supplier_is_active(membership: Membership | None) -> Rejection | None:
    """Only a member in good standing may offer (PCR 2015 reg. 34(21), (22); PA 2023 s. 34(3))."""
    if membership is None or membership.standing == Standing.ACTIVE:
        return None
    return Rejection("supplier_not_active", f"the supplier's membership of the category is {membership.standing}")


def supplier_takes_new_orders(membership: Membership | None) -> Rejection | None:
    """An offer that may not be ordered is not made; one that is there comes back when orders are resumed."""
    if membership is None or membership.new_orders_stopped is None:
        return None
    detail = f"new orders in the category are stopped ({membership.new_orders_stopped})"
    return Rejection("new_orders_stopped", detail, "/category")

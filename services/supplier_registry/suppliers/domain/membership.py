"""What every decision on a membership asks, in one category or in all of a market; and a member's own leaving.

A fact that is for all its categories is for those in which the supplier is a member at that moment.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.known_codes import code_is_known
from shared.kernel.memberships import Standing, concerned, key_of
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import CategoryCode, MarketCode


@command
class OfMembership:
    """Which membership is meant: one category of a market, or all its categories. Where one market is open, that."""

    market: MarketCode | None = None
    category: CategoryCode | None = None


@command
class WithdrawMembership(OfMembership):
    """Leave, as the supplier itself."""


def leave(supplier: Supplier, market: str, asked: WithdrawMembership, now: datetime) -> list[Event]:
    """Leave one category or all; orders that run go on."""
    names = live(supplier, market, asked)
    if not names and ended_already(supplier, market, asked, Standing.LEFT):
        return []
    reject_if_any(codes_and_membership(names, market, asked))
    return [facts.MembershipWithdrawn(**about(supplier, market, asked), withdrawn_at=now)]


def is_member(names: tuple[str, ...], market: str, category: str | None) -> Rejection | None:
    """Only a membership that there is can be suspended, reinstated or ended."""
    if names:
        return None
    where = f"in {category} of {market}" if category else f"in any category of {market}"
    return Rejection("not_a_member", f"the supplier is not a member {where}", "/category" if category else "")


def codes_and_membership(names: tuple[str, ...], market: str, asked: OfMembership) -> list[Rejection | None]:
    """Return what every decision on a membership asks: whether there is one, in a category that is known."""
    known = code_is_known("category", asked.category, "/category") if asked.category else None
    return [known, is_member(names, market, asked.category)]


def live(supplier: Supplier, market: str, asked: OfMembership) -> tuple[str, ...]:
    """Return the names of the live memberships that are meant."""
    return concerned(supplier.memberships, market, asked.category)


def ended_already(supplier: Supplier, market: str, asked: OfMembership, standing: Standing) -> bool:
    """Say whether the memberships meant ended in this way already."""
    named = key_of(market, asked.category) if asked.category else None
    return any(
        one.standing == standing
        for name, one in supplier.memberships.items()
        if name == named or (named is None and name.startswith(f"{market}:"))
    )


def categories_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the categories of memberships by their names."""
    return tuple(name.partition(":")[2] for name in names)


def standing_explained(supplier: Supplier, market: str, names: Sequence[str], detail: str) -> list[Event]:
    """Return the private fact of what was said of a suspension or removal, where anything was."""
    if not detail or not names:
        return []
    return [
        facts.StandingExplained(
            supplier_id=supplier.supplier_id, market=market, categories=categories_of(names), detail=detail
        )
    ]


class About(TypedDict):
    """Which membership a fact is about."""

    supplier_id: UUID
    market: str
    category: str | None


def about(supplier: Supplier, market: str, asked: OfMembership) -> About:
    """Return which membership a fact is about."""
    return About(supplier_id=supplier.supplier_id, market=market, category=asked.category)

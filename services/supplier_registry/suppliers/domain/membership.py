"""How a membership ends, in one category or in all of a market: told of its removal, removed, leaving.

A fact that is for all its categories is for those in which the supplier is a member at that moment.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from services.supplier_registry.suppliers.domain.state import RemovalNotice, Supplier
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, command
from shared.kernel.memberships import Standing, concerned, key_of
from shared.kernel.rules import Rejection, code_is_known, reject_if_any
from shared.reference import CategoryCode, MarketCode, ReasonKind, reason_of
from shared.reference.calendar import add_working_days, uk_date

COMPULSORY = frozenset({"debarred"})
"""Reasons that leave the authority no choice (PA 2023 s. 37(1)), and so wait for no representations."""


@command
class OfMembership:
    """Which membership is meant: one category of a market, or all its categories. Where one market is open, that."""

    market: MarketCode | None = None
    category: CategoryCode | None = None


@command
class NotifyRemoval(OfMembership):
    """Tell a supplier that it is to be removed, and why."""

    reason: Annotated[str, reason_of(ReasonKind.SUPPLIER_REMOVED)]
    detail: Text = ""


@command
class WithdrawRemovalNotice(OfMembership):
    """Take a notice of removal back, as where the supplier's representations were upheld."""


@command
class RemoveSupplier(OfMembership):
    """End a supplier's membership, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.SUPPLIER_REMOVED)]
    detail: Text = ""


@command
class WithdrawMembership(OfMembership):
    """Leave, as the supplier itself."""


def notify_removal(supplier: Supplier, market: str, asked: NotifyRemoval, terms: Terms, now: datetime) -> list[Event]:
    """Tell the supplier with reasons, and let it answer first (PA 2023 ss. 37(4), 58(2))."""
    names = live(supplier, market, asked)
    untold = [name for name in names if name not in supplier.notices]
    if names and not untold and all(supplier.notices[name].reason == asked.reason for name in names):
        return []
    reject_if_any([*codes_and_membership(names, market, asked), no_other_notice_stands(supplier, names, asked.reason)])
    fact = facts.SupplierRemovalNotified(
        **about(supplier, market, asked),
        reason=asked.reason,
        representations_by=add_working_days(uk_date(now), terms.representations_within),
        policies=(terms.removal_stamp,),
    )
    if not asked.detail:
        return [fact]
    categories = categories_of(untold)
    explained = facts.RemovalNoticeExplained(
        supplier_id=supplier.supplier_id, market=market, categories=categories, detail=asked.detail
    )
    return [fact, explained]


def withdraw_notice(supplier: Supplier, market: str, asked: WithdrawRemovalNotice, now: datetime) -> list[Event]:
    """Take a notice of removal back. A suspension stands on: it is lifted for itself."""
    names = live(supplier, market, asked)
    if names and not any(name in supplier.notices for name in names):
        return []
    reject_if_any(codes_and_membership(names, market, asked))
    return [facts.RemovalNoticeWithdrawn(**about(supplier, market, asked), withdrawn_at=now)]


def remove(supplier: Supplier, market: str, asked: RemoveSupplier, terms: Terms, now: datetime) -> list[Event]:
    """End the membership, or raise `Rejected`: not without notice of this reason, and not before it has run out.

    What is compulsory waits for neither: the law leaves nothing to represent (PA 2023 s. 37(1)), and the fact of the
    removal tells the supplier its reason.
    """
    names = live(supplier, market, asked)
    if not names and _ended(supplier, market, asked, Standing.REMOVED):
        return []
    compulsory = asked.reason in COMPULSORY
    heard = [] if compulsory else list(_not_heard(supplier, names, asked.reason, uk_date(now)))
    reject_if_any([*codes_and_membership(names, market, asked), *heard])
    fact = facts.SupplierRemoved(
        **about(supplier, market, asked),
        reason=asked.reason,
        removed_at=now,
        compulsory=compulsory,
        policies=(terms.removal_stamp,),
    )
    return [fact, *standing_explained(supplier, market, names, asked.detail)]


def leave(supplier: Supplier, market: str, asked: WithdrawMembership, now: datetime) -> list[Event]:
    """Leave one category or all; orders that run go on."""
    names = live(supplier, market, asked)
    if not names and _ended(supplier, market, asked, Standing.LEFT):
        return []
    reject_if_any(codes_and_membership(names, market, asked))
    return [facts.MembershipWithdrawn(**about(supplier, market, asked), withdrawn_at=now)]


def is_member(names: tuple[str, ...], market: str, category: str | None) -> Rejection | None:
    """Only a membership that there is can be suspended, reinstated or ended."""
    if names:
        return None
    where = f"in {category} of {market}" if category else f"in any category of {market}"
    return Rejection("not_a_member", f"the supplier is not a member {where}", "/category" if category else "")


def no_other_notice_stands(supplier: Supplier, names: tuple[str, ...], reason: str) -> Rejection | None:
    """PA 2023 s. 37(4): a supplier is told the reasons; another one takes a notice of its own."""
    others = {supplier.notices[name].reason for name in names if name in supplier.notices} - {reason}
    if not others:
        return None
    detail = f"a notice of removal stands for {', '.join(sorted(others))}: withdraw it first"
    return Rejection("other_notice_stands", detail, "/reason")


def _not_heard(supplier: Supplier, names: tuple[str, ...], reason: str, today: date) -> Iterator[Rejection | None]:
    for name in names:
        category, notice = name.partition(":")[2], supplier.notices.get(name)
        yield was_notified(category, notice, reason)
        yield time_to_answer_is_over(category, notice, today)


def was_notified(category: str, notice: RemovalNotice | None, reason: str) -> Rejection | None:
    """PA 2023 s. 37(4): a member is told, with the reason, before it is removed for it."""
    if notice is None:
        return Rejection("not_notified", f"the supplier has not been told that it is to be removed from {category}")
    if notice.reason != reason:
        detail = f"the notice of removal from {category} gives another reason, {notice.reason}"
        return Rejection("reason_not_notified", detail, "/reason")
    return None


def time_to_answer_is_over(category: str, notice: RemovalNotice | None, today: date) -> Rejection | None:
    """PA 2023 s. 58(2): the supplier may make representations; the last day for them is its own."""
    if notice is None or today > notice.representations_by:
        return None
    detail = f"the supplier may answer about {category} until {notice.representations_by}; it is {today}"
    return Rejection("representations_open", detail)


def codes_and_membership(names: tuple[str, ...], market: str, asked: OfMembership) -> list[Rejection | None]:
    """Return what every decision on a membership asks: whether there is one, in a category that is known."""
    known = code_is_known("category", asked.category, "/category") if asked.category else None
    return [known, is_member(names, market, asked.category)]


def live(supplier: Supplier, market: str, asked: OfMembership) -> tuple[str, ...]:
    """Return the names of the live memberships that are meant."""
    return concerned(supplier.memberships, market, asked.category)


def _ended(supplier: Supplier, market: str, asked: OfMembership, standing: Standing) -> bool:
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

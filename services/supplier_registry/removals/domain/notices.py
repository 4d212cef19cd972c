"""A notice of removal: given with every reason, answered by the supplier within a time, dropped or acted on.

PA 2023 s. 37(4) asks that a member is told the reasons before it is removed, s. 58(2) that it may make representations.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from services.supplier_registry.suppliers.domain.membership import (
    OfMembership,
    about,
    categories_of,
    codes_and_membership,
    live,
)
from services.supplier_registry.suppliers.domain.state import RemovalNotice, Supplier, removal_scope_of
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Distinct, Text, command
from shared.kernel.ids import derived_id
from shared.kernel.memberships import concerned
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import add_working_days, uk_date

RemovalReasons = Annotated[
    tuple[Annotated[str, reason_of(ReasonKind.SUPPLIER_REMOVED)], ...], Field(max_length=10), Distinct(at_least=1)
]
UPHELD = "representations_upheld"


@command
class NotifyRemoval(OfMembership):
    """Tell a supplier that it is to be removed, and why: every reason, since it is removed for no other."""

    reasons: RemovalReasons
    detail: Text = ""


@command
class AnswerRemoval(OfMembership):
    """The supplier's representations against its removal; until the last day a later answer takes the place of this."""

    answer: Annotated[str, Shown(longest=10_000, lines=True, needed=True)]


@command
class WithdrawRemovalNotice(OfMembership):
    """Take a notice of removal back, with the reason: as where the supplier's representations were upheld."""

    reason: Annotated[str, reason_of(ReasonKind.REMOVAL_NOTICE_WITHDRAWN)]


def notify_removal(supplier: Supplier, market: str, asked: NotifyRemoval, terms: Terms, now: datetime) -> list[Event]:
    """Tell the supplier with every reason, and let it answer first (PA 2023 ss. 37(4), 58(2))."""
    names = live(supplier, market, asked)
    untold = [name for name in names if name not in supplier.notices]
    if names and not untold and all(set(supplier.notices[name].named) == set(asked.reasons) for name in names):
        return []
    reject_if_any([*codes_and_membership(names, market, asked), no_other_notice_stands(supplier, names, asked.reasons)])
    fact = facts.SupplierRemovalNotified(
        **about(supplier, market, asked),
        reason=asked.reasons[0],
        reasons=asked.reasons,
        representations_by=add_working_days(uk_date(now), terms.representations_within),
        policies=(terms.removal_stamp,),
        notice_id=derived_id(supplier.supplier_id, f"removal {market} {asked.category} {now.isoformat()}"),
        notified_at=now,
    )
    if not asked.detail:
        return [fact]
    categories = categories_of(untold)
    explained = facts.RemovalNoticeExplained(
        supplier_id=supplier.supplier_id, market=market, categories=categories, detail=asked.detail
    )
    return [fact, explained]


def no_other_notice_stands(supplier: Supplier, names: tuple[str, ...], reasons: tuple[str, ...]) -> Rejection | None:
    """PA 2023 s. 37(4): a supplier is told the reasons; others take a notice of their own, with its own time."""
    standing = [supplier.notices[name].named for name in names if name in supplier.notices]
    others = {code for named in standing if set(named) != set(reasons) for code in named}
    if not others:
        return None
    detail = f"a notice of removal stands for {', '.join(sorted(others))}: withdraw it first"
    return Rejection("other_notice_stands", detail, "/reasons")


def answer(supplier: Supplier, market: str, asked: AnswerRemoval, now: datetime) -> list[Event]:
    """Take the supplier's answer in, to whatever of this it was told of; raises `Rejected` after the last day."""
    names = live(supplier, market, asked)
    told = tuple(name for name in names if name in supplier.notices)
    if told and all(supplier.notices[name].answer == asked.answer for name in told):
        return []
    reject_if_any(
        [
            *codes_and_membership(names, market, asked),
            was_told(names, told),
            *(is_in_time(name, supplier.notices[name], uk_date(now)) for name in told),
        ]
    )
    given = facts.RemovalAnswerGiven(
        supplier_id=supplier.supplier_id,
        market=market,
        categories=categories_of(told),
        answer=asked.answer,
        answered_at=now,
    )
    return [facts.RemovalAnswered(**about(supplier, market, asked), answered_at=now), given]


def was_told(names: tuple[str, ...], told: tuple[str, ...]) -> Rejection | None:
    """There is something to answer only where a notice stands."""
    if told or not names:
        return None
    return Rejection("no_removal_notice", "no notice of removal stands that could be answered")


def is_in_time(name: str, notice: RemovalNotice, today: date) -> Rejection | None:
    """The last day for representations is the supplier's; after it, what was said is weighed."""
    if notice.awaits_service or today <= notice.representations_by:
        return None
    category, last_day = name.partition(":")[2], notice.representations_by
    return Rejection("answered_too_late", f"the notice for {category} was to be answered by {last_day}; it is {today}")


def withdraw_notice(supplier: Supplier, market: str, asked: WithdrawRemovalNotice, now: datetime) -> list[Event]:
    """Take a notice of removal back. A suspension stands on: it is lifted for itself."""
    names = live(supplier, market, asked)
    told = [name for name in names if name in supplier.notices]
    if names and not told:
        return []
    answered = any(supplier.notices[name].answer for name in told)
    reject_if_any([*codes_and_membership(names, market, asked), was_answered(asked.reason, answered=answered)])
    return [facts.RemovalNoticeWithdrawn(**about(supplier, market, asked), withdrawn_at=now, reason=asked.reason)]


def was_answered(reason: str, *, answered: bool) -> Rejection | None:
    """Representations are upheld where there are any."""
    if answered or reason != UPHELD:
        return None
    return Rejection("not_answered", "the supplier made no representations that could be upheld", "/reason")


def decision_due(supplier: Supplier, scope: str, by: date, now: datetime) -> list[Event]:
    """Say that the time to answer is over; `scope` is the market, or `<market>:<category>`.

    Nothing where the notice is gone or the removal proposed already.
    """
    market = scope.partition(":")[0]
    if uk_date(now) <= by:
        return []
    return [
        facts.RemovalDecisionDue(**about(supplier, market, of), representations_by=by)
        for of in _undecided(supplier, market, scope, by)
    ]


def _undecided(supplier: Supplier, market: str, scope: str, by: date) -> Iterator[OfMembership]:
    names = [
        name
        for name, notice in supplier.notices.items()
        if notice.representations_by == by
        and not notice.awaits_service
        and removal_scope_of(supplier, name) == scope
        and name not in supplier.removals_proposed
    ]
    if names and set(names) == set(concerned(supplier.memberships, market, None)):
        yield OfMembership()
        return
    for category in categories_of(names):
        yield OfMembership(category=category)

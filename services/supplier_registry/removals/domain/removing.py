"""Removing a member: proposed by one category manager, confirmed by another, and for no reason that it was not told.

What is compulsory (PA 2023 s. 37(1)) waits for no notice, but still for two people: only the debarment list itself
removes without them (`suppliers.domain.debarring`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from services.supplier_registry.removals.domain.notices import RemovalReasons
from services.supplier_registry.suppliers.domain.membership import (
    OfMembership,
    about,
    categories_of,
    codes_and_membership,
    ended_already,
    live,
    standing_explained,
)
from services.supplier_registry.suppliers.domain.state import (
    ProposedRemoval,
    RemovalNotice,
    Supplier,
    has_reached_the_supplier,
)
from services.supplier_registry.suppliers.domain.terms import Terms
from services.supplier_registry.suppliers.domain.two_people import (
    has_no_interest,
    is_another_person,
    proposer_has_no_interest,
)
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, command
from shared.kernel.duties import declares_no_interest
from shared.kernel.memberships import Standing
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date

COMPULSORY = frozenset({"debarred"})
"""Reasons that leave the authority no choice (PA 2023 s. 37(1)), and so wait for no representations."""


@command
class ProposeRemoval(OfMembership):
    """Propose to end a membership: all that it is for, what the supplier is told of it, and a note for who confirms."""

    reasons: RemovalReasons
    detail: Text = ""
    note: Text = ""
    declares_no_interest: bool


@command
class ConfirmRemoval(OfMembership):
    """Confirm what somebody else proposed: the membership ends."""

    declares_no_interest: bool


@command
class ReturnRemoval(OfMembership):
    """Confirm no removal, with a note on what is missing; or take one's own proposal back."""

    note: Text = ""


def propose(
    supplier: Supplier, market: str, asked: ProposeRemoval, terms: Terms, now: datetime, actor: str
) -> list[Event]:
    """Propose a removal, or raise `Rejected`: not without notice of these reasons, and not before it has run out."""
    names = live(supplier, market, asked)
    if not names and ended_already(supplier, market, asked, Standing.REMOVED):
        return []
    standing = [supplier.removals_proposed[name] for name in names if name in supplier.removals_proposed]
    if names and len(standing) == len(names) and all(_same(each, asked, actor) for each in standing):
        return []
    reject_if_any(
        [
            *codes_and_membership(names, market, asked),
            *not_heard(supplier, names, asked.reasons, uk_date(now)),
            nothing_is_proposed(names, supplier.removals_proposed),
            has_no_interest(supplier.interests, actor),
            declares_no_interest(asked.declares_no_interest),
        ]
    )
    explained = facts.RemovalProposalExplained(
        supplier_id=supplier.supplier_id,
        market=market,
        categories=categories_of(names),
        reasons=asked.reasons,
        detail=asked.detail,
        note=asked.note,
        proposed_by=actor,
        proposed_at=now,
    )
    proposed = facts.RemovalProposed(**about(supplier, market, asked), proposed_at=now, policies=(terms.removal_stamp,))
    return [proposed, explained]


def confirm(
    supplier: Supplier, market: str, asked: ConfirmRemoval, terms: Terms, now: datetime, actor: str
) -> list[Event]:
    """End the membership as somebody else proposed; whatever had to hold for the proposal has to hold still."""
    names = live(supplier, market, asked)
    if not names and ended_already(supplier, market, asked, Standing.REMOVED):
        return []
    proposed = [supplier.removals_proposed[name] for name in names if name in supplier.removals_proposed]
    reasons = proposed[0].reasons if proposed else ()
    reject_if_any(
        [
            *codes_and_membership(names, market, asked),
            *is_proposed_for_each(names, supplier.removals_proposed),
            is_proposed_as_one(proposed),
            *not_heard(supplier, names if proposed else (), reasons, uk_date(now)),
            *(each for one in proposed[:1] for each in _by_another(supplier, one, actor)),
            has_no_interest(supplier.interests, actor),
            declares_no_interest(asked.declares_no_interest),
        ]
    )
    removed = _removed(supplier, market, asked, reasons, terms, now)
    return [removed, *standing_explained(supplier, market, names, proposed[0].detail)]


def send_back(supplier: Supplier, market: str, asked: ReturnRemoval, now: datetime, actor: str) -> list[Event]:
    """Return a proposal, one's own too; the notice stands, and may be withdrawn or another removal proposed."""
    names = live(supplier, market, asked)
    proposed = tuple(name for name in names if name in supplier.removals_proposed)
    if names and not proposed:
        return []
    reject_if_any([*codes_and_membership(names, market, asked), has_no_interest(supplier.interests, actor)])
    explained = facts.RemovalReturnExplained(
        supplier_id=supplier.supplier_id,
        market=market,
        categories=categories_of(proposed),
        note=asked.note,
        returned_by=actor,
        returned_at=now,
    )
    return [facts.RemovalProposalReturned(**about(supplier, market, asked), returned_at=now), explained]


def _removed(
    supplier: Supplier, market: str, of: OfMembership, reasons: tuple[str, ...], terms: Terms, now: datetime
) -> Event:
    return facts.SupplierRemoved(
        **about(supplier, market, of),
        reason=reasons[0],
        reasons=reasons,
        removed_at=now,
        compulsory=bool(COMPULSORY & set(reasons)),
        policies=(terms.removal_stamp,),
    )


def _same(one: ProposedRemoval, asked: ProposeRemoval, actor: str) -> bool:
    said = (one.reasons, one.detail, one.proposal.note, one.proposal.proposed_by)
    return said == (asked.reasons, asked.detail, asked.note, actor)


def _by_another(supplier: Supplier, one: ProposedRemoval, actor: str) -> Iterator[Rejection | None]:
    yield is_another_person(one.proposal.proposed_by, actor)
    yield proposer_has_no_interest(supplier.interests, one.proposal.proposed_by)


def nothing_is_proposed(names: tuple[str, ...], proposed: Mapping[str, ProposedRemoval]) -> Rejection | None:
    """One proposal is decided before another is made: it is confirmed, or returned."""
    if not any(name in proposed for name in names):
        return None
    return Rejection("removal_proposed", "a removal is proposed already: confirm it, or return it first")


def is_proposed_for_each(names: tuple[str, ...], proposed: Mapping[str, ProposedRemoval]) -> Iterator[Rejection | None]:
    """Nobody removes alone: what is confirmed was proposed before."""
    for category in categories_of(name for name in names if name not in proposed):
        yield Rejection("removal_not_proposed", f"no removal from {category} is proposed")


def is_proposed_as_one(proposed: list[ProposedRemoval]) -> Rejection | None:
    """What is confirmed at once was proposed at once; else each category is confirmed for itself."""
    if len(set(proposed)) <= 1:
        return None
    return Rejection("proposals_differ", "the removals proposed differ: confirm each category for itself", "/category")


def not_heard(
    supplier: Supplier, names: tuple[str, ...], reasons: tuple[str, ...], today: date
) -> Iterator[Rejection | None]:
    """Yield what stands against a removal for these reasons: of each category, that it was told and could answer."""
    free = tuple(reason for reason in reasons if reason not in COMPULSORY)
    for name in names if free else ():
        category, notice = name.partition(":")[2], supplier.notices.get(name)
        yield from was_notified(category, notice, free)
        yield time_to_answer_is_over(category, notice, today)


def was_notified(category: str, notice: RemovalNotice | None, reasons: tuple[str, ...]) -> Iterator[Rejection | None]:
    """PA 2023 s. 37(4): a member is told, with every reason, before it is removed for it."""
    if notice is None:
        yield Rejection("not_notified", f"the supplier has not been told that it is to be removed from {category}")
        return
    for reason in reasons:
        if reason not in notice.named:
            detail = f"the notice of removal from {category} does not give {reason}, but {', '.join(notice.named)}"
            yield Rejection("reason_not_notified", detail, "/reasons")


def time_to_answer_is_over(category: str, notice: RemovalNotice | None, today: date) -> Rejection | None:
    """PA 2023 s. 58(2): the supplier may make representations; the last day for them is its own.

    Its time begins when the notice has reached it.
    """
    if notice is None:
        return None
    if notice.awaits_service:
        return has_reached_the_supplier(f"the notice of removal from {category}", awaits_service=True)
    if today > notice.representations_by:
        return None
    detail = f"the supplier may answer about {category} until {notice.representations_by}; it is {today}"
    return Rejection("representations_open", detail)

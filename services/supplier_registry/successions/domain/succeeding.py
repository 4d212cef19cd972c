"""Whether a supplier may take the place of another, and what follows: asked when it is proposed, and again at the end.

PCR 2015 reg. 72(1)(d)(ii) and PA 2023 sch. 8 para. 9 let a contract pass to another supplier after a takeover, a merger
or a like change, where that one meets the conditions that were set at first. Who is a member has met them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from services.supplier_registry.evidence.domain.terms import cover_terms_on
from services.supplier_registry.successions.domain.carrying import Belongings, accounts_fit, papers, people
from services.supplier_registry.successions.domain.succession import Status, Succession
from services.supplier_registry.suppliers.domain.debarring import is_not_debarred
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.two_people import (
    has_no_interest,
    is_another_person,
    proposer_has_no_interest,
)
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, Text, command
from shared.kernel.duties import declares_no_interest
from shared.kernel.known_codes import status_is_known
from shared.kernel.memberships import LIVE, Membership, Standing
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date
from shared.reference.lists import coded

SAME_ORGANISATION = "number_changed"


@command
class ProposeSuccession:
    """Propose that a supplier takes the place of another, as happened on a day, and say what shows it.

    Whoever speaks for the one is to speak for the other too, unless it is decided that `accounts_pass` not.
    """

    supplier_id: UUID
    successor_id: UUID
    kind: Annotated[str, coded("kind of succession")]
    happened_on: Day
    note: Text = ""
    accounts_pass: bool = True
    declares_no_interest: bool = False


@command
class ConfirmSuccession:
    """Confirm what somebody else proposed."""

    declares_no_interest: bool = False


@command
class ReturnSuccession:
    """Send a proposal back, and say why."""

    note: Text = ""


@dataclass(frozen=True)
class Sides:
    """Both suppliers as they stand, and whether the first has an application open anywhere."""

    predecessor: Supplier
    successor: Supplier
    applies: bool


def propose(
    succession_id: UUID, asked: ProposeSuccession, sides: Sides, actor: str, now: datetime, *, proposed: bool
) -> list[Event]:
    """Propose a succession, or raise `Rejected` with every reason; `proposed` says that one for this supplier waits."""
    reject_if_any(
        [
            declares_no_interest(asked.declares_no_interest),
            *_nobody_is_interested(sides, actor),
            has_happened(asked.happened_on, uk_date(now)),
            no_other_is_proposed(proposed=proposed),
            accounts_fit(sides.predecessor, sides.successor, accounts_pass=asked.accounts_pass),
            *may_succeed(sides, asked.kind, uk_date(now)),
        ]
    )
    return [
        facts.SuccessionProposed(
            succession_id=succession_id,
            supplier_id=asked.supplier_id,
            successor_id=asked.successor_id,
            kind=asked.kind,
            happened_on=asked.happened_on,
            proposed_by=actor,
            proposed_at=now,
            note=asked.note,
            accounts_pass=asked.accounts_pass,
        )
    ]


def confirm(
    succession: Succession,
    asked: ConfirmSuccession,
    sides: Sides,
    belongings: Belongings,
    actor: str,
    now: datetime,
) -> list[Event]:
    """Let it take effect on both suppliers and what is theirs at once, or raise `Rejected` with every reason."""
    if succession.status == Status.CONFIRMED:
        return []
    reject_if_any(
        [
            status_is_known("succession", succession.status),
            is_proposed(succession),
            is_another_person(succession.proposed_by, actor),
            declares_no_interest(asked.declares_no_interest),
            *_nobody_is_interested(sides, actor),
            *_proposer_is_not_interested(sides, succession.proposed_by),
            accounts_fit(sides.predecessor, sides.successor, accounts_pass=succession.accounts_pass),
            *may_succeed(sides, succession.kind, uk_date(now)),
        ]
    )
    effects = [*_effects(succession, sides, now)]
    after = sides.successor
    for event in effects:
        if isinstance(event, facts.SupplierEvent) and event.supplier_id == after.supplier_id:
            after = SUPPLIERS.evolve(after, event)
    return [
        facts.SuccessionConfirmed(**_about(succession), confirmed_at=now),
        *effects,
        *people(sides.predecessor, sides.successor, now, accounts_pass=succession.accounts_pass),
        *papers(sides.predecessor, after, belongings, cover_terms_on(uk_date(now)), now),
    ]


def send_back(succession: Succession, asked: ReturnSuccession, now: datetime) -> list[Event]:
    """End a proposal without effect; whoever proposed it may too."""
    if succession.status == Status.RETURNED:
        return []
    reject_if_any([status_is_known("succession", succession.status), is_proposed(succession)])
    return [facts.SuccessionReturned(**_about(succession), returned_at=now, note=asked.note)]


def _effects(succession: Succession, sides: Sides, now: datetime) -> Iterator[Event]:
    of, to = succession.supplier_id, succession.successor_id
    for name, one in _live(sides.predecessor):
        market, _, category = name.partition(":")
        yield facts.MembershipTransferred(
            supplier_id=to,
            predecessor_id=of,
            market=market,
            category=category,
            transferred_at=now,
            until=one.until,
            reason=one.reason if one.standing == Standing.SUSPENDED else None,
            suspended_until=one.suspended_until,
            new_orders_stopped=one.new_orders_stopped,
        )
    by, kind = succession.succession_id, succession.kind
    yield facts.SupplierTookOver(supplier_id=to, predecessor_id=of, succession_id=by, kind=kind, took_over_at=now)
    yield facts.SupplierSucceeded(supplier_id=of, successor_id=to, succession_id=by, kind=kind, succeeded_at=now)


def may_succeed(sides: Sides, kind: str, today: date) -> Iterator[Rejection | None]:
    """Say everything that stands against one supplier taking the place of the other."""
    of, to = sides.predecessor, sides.successor
    yield are_two(of, to)
    yield stands_for_itself(of, "/supplier_id")
    yield stands_for_itself(to, "/successor_id")
    yield debarment_is_settled(of, today, "/supplier_id")
    yield debarment_is_settled(to, today, "/successor_id")
    yield no_removal_is_notified(of)
    yield no_declaration_is_awaited(of)
    yield has_no_open_application(applies=sides.applies)
    if kind != SAME_ORGANISATION:
        yield from meets_the_conditions(of, to)
    yield from was_not_removed(of, to)


def are_two(predecessor: Supplier, successor: Supplier) -> Rejection | None:
    """Nobody takes their own place: a number is changed with `.../identifiers`."""
    if predecessor.supplier_id != successor.supplier_id:
        return None
    return Rejection("same_supplier", "a supplier does not take its own place", "/successor_id")


def debarment_is_settled(supplier: Supplier, today: date, pointer: str) -> Rejection | None:
    """PA 2023 s. 37(1): who is debarred takes nothing over, and gets away from its removal by passing nothing on."""
    if not any(is_not_debarred(supplier, (), today)):
        return None
    detail = f"the debarment list has supplier {supplier.supplier_id}, or may have it: that is settled first"
    return Rejection("debarment_unsettled", detail, pointer)


def no_removal_is_notified(predecessor: Supplier) -> Rejection | None:
    """Nobody gets away from a removal by passing on its business: it is decided first (PA 2023 s. 37)."""
    under_way = predecessor.notices.keys() | predecessor.removals_proposed.keys()
    if not under_way:
        return None
    named = ", ".join(sorted(name.partition(":")[2] for name in under_way))
    detail = f"a removal is under way in {named}: decide it, or withdraw the notice, first"
    return Rejection("removal_notified", detail, "/supplier_id")


def no_declaration_is_awaited(predecessor: Supplier) -> Rejection | None:
    """Nobody gets away from renewing a declaration: it is made, or the membership lapses, within days (reg. 59)."""
    if not predecessor.requests:
        return None
    last = max(each.redeclare_by for each in predecessor.requests.values())
    detail = f"a renewed declaration is waited for until {last}: wait for it, or for the end of that day"
    return Rejection("redeclaration_awaited", detail, "/supplier_id")


def has_no_open_application(*, applies: bool) -> Rejection | None:
    """What is not decided yet does not pass to another, who declares for itself (PCR 2015 reg. 59)."""
    if not applies:
        return None
    return Rejection("application_open", "an application of the supplier is open: decide it first", "/supplier_id")


def meets_the_conditions(predecessor: Supplier, successor: Supplier) -> Iterator[Rejection]:
    """PCR 2015 reg. 72(1)(d)(ii): another organisation met the conditions of the market itself, and its terms."""
    for market in sorted({name.partition(":")[0] for name, _ in _live(predecessor)}):
        if not any(name.startswith(f"{market}:") for name, _ in _live(successor)):
            detail = f"it is a member of no category of {market} yet: it has to apply there and be admitted first"
            yield Rejection("successor_not_admitted", detail, "/successor_id")


def was_not_removed(predecessor: Supplier, successor: Supplier) -> Iterator[Rejection]:
    """Who was removed from a category comes back by an application alone."""
    for name, _ in _live(predecessor):
        there = successor.memberships.get(name)
        if there is not None and there.standing == Standing.REMOVED:
            detail = f"it was removed from {name.partition(':')[2]}: it has to apply again first"
            yield Rejection("successor_removed", detail, "/successor_id")


def has_happened(day: date, today: date) -> Rejection | None:
    """What is only planned is not decided on: it may come otherwise."""
    if day <= today:
        return None
    return Rejection("not_happened", f"{day} is still to come; it is {today}", "/happened_on")


def no_other_is_proposed(*, proposed: bool) -> Rejection | None:
    """One at a time: two cannot take one place."""
    if not proposed:
        return None
    return Rejection("succession_proposed", "a succession of this supplier is proposed already", "/supplier_id")


def is_proposed(succession: Succession) -> Rejection | None:
    """A proposal is decided once."""
    if succession.status == Status.PROPOSED:
        return None
    return Rejection("wrong_status", f"the succession is {succession.status}")


def _nobody_is_interested(sides: Sides, actor: str) -> Iterator[Rejection | None]:
    yield has_no_interest((*sides.predecessor.interests, *sides.successor.interests), actor)


def _proposer_is_not_interested(sides: Sides, proposed_by: str) -> Iterator[Rejection | None]:
    yield proposer_has_no_interest((*sides.predecessor.interests, *sides.successor.interests), proposed_by)


def _live(supplier: Supplier) -> list[tuple[str, Membership]]:
    return sorted((name, one) for name, one in supplier.memberships.items() if one.standing in LIVE)


class _About(TypedDict):
    """Which succession a fact is about."""

    succession_id: UUID
    supplier_id: UUID
    successor_id: UUID


def _about(succession: Succession) -> _About:
    return _About(
        succession_id=succession.succession_id,
        supplier_id=succession.supplier_id,
        successor_id=succession.successor_id,
    )

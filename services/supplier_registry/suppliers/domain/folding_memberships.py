"""How memberships follow from facts, with the requests and words that go with them."""

from dataclasses import replace
from typing import TypeVar

from services.supplier_registry.suppliers.domain.folding_removals import without_removals
from services.supplier_registry.suppliers.domain.periods import follow
from services.supplier_registry.suppliers.domain.state import (
    NO_NEW_ORDERS,
    RedeclarationRequest,
    Redeclared,
    Supplier,
)
from shared.contracts import supplier_registry as facts
from shared.kernel.memberships import LIVE, Membership, concerned, fold, key_of

Value = TypeVar("Value")

_BARS_OR_FREES = facts.SupplierSuspended | facts.SupplierReinstated | facts.SupplierRemoved


def admitted(supplier: Supplier, event: facts.SupplierAdmitted) -> Supplier:
    """Begin a membership afresh: nothing said of one before it stands on."""
    name = key_of(event.market, event.category)
    afresh = replace(
        supplier,
        explanations=_without(supplier.explanations, name),
        redeclared=_without(supplier.redeclared, name),
        stops_explained=_without(supplier.stops_explained, name),
        agreed={**supplier.agreed, event.market: event.agreement} if event.agreement else supplier.agreed,
    )
    return _with_memberships(without_removals(afresh, name), fold(supplier.memberships, event))


def passed_on(supplier: Supplier, event: facts.MembershipTransferred | facts.SupplierSucceeded) -> Supplier:
    """Follow a succession: what was said of memberships that it begins or ends does not stand on."""
    memberships = fold(supplier.memberships, event)
    moved = tuple(name for name in memberships if memberships[name] != supplier.memberships.get(name))
    afresh = replace(
        supplier,
        explanations=_without(supplier.explanations, *moved),
        requests=_without(supplier.requests, *moved),
        stops_explained=_without(supplier.stops_explained, *moved),
    )
    if isinstance(event, facts.MembershipTransferred):
        # What a predecessor declared stays with it: its associates are held against the debarment list still.
        afresh = replace(afresh, redeclared=_without(supplier.redeclared, *moved))
    if isinstance(event, facts.SupplierSucceeded):
        afresh = replace(afresh, succeeded_by=event.successor_id, suspended_in=(), throughout_until={})
    return _with_memberships(without_removals(afresh, *moved), memberships)


def standing(supplier: Supplier, event: facts.StandingEvent) -> Supplier:
    """Follow what moves or ends memberships, and what is told of that."""
    names = concerned(supplier.memberships, event.market, event.category)
    if isinstance(event, facts.NewOrdersStopped | facts.NewOrdersResumed):
        return _new_orders(supplier, event, names)
    memberships = fold(supplier.memberships, event)
    moved = tuple(name for name in names if memberships[name] != supplier.memberships[name])
    ended = tuple(name for name in names if memberships[name].standing not in LIVE)
    moved_to = replace(
        supplier,
        explanations=_without(supplier.explanations, *moved),
        requests=_without(supplier.requests, *ended),
        stops_explained=_without(supplier.stops_explained, *ended),
    )
    return _with_memberships(_throughout(without_removals(moved_to, *ended), event), memberships)


def _new_orders(
    supplier: Supplier, event: facts.NewOrdersStopped | facts.NewOrdersResumed, names: tuple[str, ...]
) -> Supplier:
    memberships = fold(supplier.memberships, event)
    changed = (name for name in names if memberships[name] != supplier.memberships[name])
    unexplained = replace(supplier, stops_explained=_without(supplier.stops_explained, *changed))
    return _with_memberships(unexplained, memberships)


def _throughout(supplier: Supplier, event: facts.StandingEvent) -> Supplier:
    """Keep whether a market as a whole is barred: by a suspension for all, until it is lifted or ends in a removal.

    A supplier that leaves all its categories, or whose memberships lapse or expire, is no less suspended.
    """
    if event.category is not None or not isinstance(event, _BARS_OR_FREES):
        return supplier
    others = tuple(market for market in supplier.suspended_in if market != event.market)
    until = _without(supplier.throughout_until, event.market)
    if not isinstance(event, facts.SupplierSuspended):
        return replace(supplier, suspended_in=others, throughout_until=until)
    ends = {event.market: event.until} if event.until else {}
    return replace(supplier, suspended_in=(*others, event.market), throughout_until={**until, **ends})


def with_words(supplier: Supplier, event: facts.ExplanationEvent | facts.DeclarationRenewed) -> Supplier:
    """Keep what was said in free words, or declared anew, of each membership concerned."""
    names = _names(event)
    match event:
        case facts.StandingExplained():
            return replace(supplier, explanations={**supplier.explanations, **dict.fromkeys(names, event.detail)})
        case facts.NewOrdersStopExplained():
            told = {**supplier.stops_explained, **dict.fromkeys(names, event.detail)}
            return replace(supplier, stops_explained=told)
        case facts.DeclarationRenewed():
            renewed = dict.fromkeys(names, Redeclared(event.declaration, event.made_at))
            return replace(supplier, redeclared={**supplier.redeclared, **renewed})
    return supplier


def with_requests(
    supplier: Supplier,
    event: facts.RedeclarationRequested | facts.RedeclarationRequestServed | facts.RedeclarationMade,
) -> Supplier:
    """Follow what is asked of a supplier to declare anew, until it does."""
    match event:
        case facts.RedeclarationRequested():
            return _asked_to_redeclare(supplier, event)
        case facts.RedeclarationRequestServed():
            return _request_served(supplier, event)
    names = concerned(supplier.memberships, event.market, event.category)
    return replace(supplier, requests=_without(supplier.requests, *names))


def _asked_to_redeclare(supplier: Supplier, event: facts.RedeclarationRequested) -> Supplier:
    names = concerned(supplier.memberships, event.market, event.category)
    asked = RedeclarationRequest(
        event.redeclare_by, event.category is None, event.remind_on, event.notice_id, event.requested_at
    )
    requests = {**dict.fromkeys(names, asked), **supplier.requests}  # one that runs is not prolonged by another
    return replace(supplier, requests=requests, asked_last=asked)


def _request_served(supplier: Supplier, event: facts.RedeclarationRequestServed) -> Supplier:
    served = {
        name: replace(one, redeclare_by=event.redeclare_by, remind_on=event.remind_on, served_on=event.served_on)
        for name, one in supplier.requests.items()
        if one.notice_id == event.notice_id
    }
    last = next(iter(served.values()), supplier.asked_last)  # whose clock starts now
    return replace(supplier, requests={**supplier.requests, **served}, asked_last=last)


def _names(event: facts.ExplanationEvent | facts.DeclarationRenewed) -> tuple[str, ...]:
    return tuple(key_of(event.market, category) for category in event.categories)


def _with_memberships(supplier: Supplier, memberships: dict[str, Membership]) -> Supplier:
    found: set[str] = set()
    for name, one in memberships.items():
        category = name.partition(":")[2]
        found |= {category, str(one.standing), f"{category}:{one.standing}"}
        if one.new_orders_stopped:
            found |= {NO_NEW_ORDERS, f"{category}:{NO_NEW_ORDERS}"}
    return replace(
        supplier,
        memberships=memberships,
        listed_under=tuple(sorted(found)),
        periods=follow(supplier.periods, memberships),
        live_in=tuple(sorted({name.partition(":")[0] for name, one in memberships.items() if one.standing in LIVE})),
        ends_on=min((one.until for one in memberships.values() if one.standing in LIVE and one.until), default=None),
    )


def _without(kept: dict[str, Value], *names: str) -> dict[str, Value]:
    return {name: value for name, value in kept.items() if name not in names}

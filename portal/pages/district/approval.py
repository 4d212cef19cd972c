"""One order that awaits approval: what bears on it; approve it. Rejecting it and handing it over have their pages."""

from dataclasses import dataclass
from datetime import date

from portal.api.answers.approvals import APPROVAL, APPROVE, Alternative, ApprovalAsked, OnBudget
from portal.api.answers.orders import ORDER
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.authority import budget_name, level_name
from portal.components.cover import in_place_of, lent_to
from portal.components.states import State, order_state
from portal.components.step import CHANGED
from portal.web.form import Filled, Form
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import capitalised, count, day, listed, money
from shared.auth.principal import Role

APPROVERS = frozenset({Role.DISTRICT_MANAGER, Role.BUYER, Role.WORK_COACH})
FORM = Form()
_WAITING = "awaiting_approval"


@dataclass(frozen=True)
class BudgetRow:
    """What one budget has left without the order and with it; `share_taken` of the allocation lies between 0 and 1."""

    name: str
    allocated_pence: int
    left_without_pence: int
    amount_pence: int
    left_pence: int
    share_taken: float


@dataclass(frozen=True)
class OtherOffer:
    """An offer that the match ranked; `note` says whether it is the one that was ordered, or cannot be any more."""

    rank: int
    title: str
    path: str
    supplier: str
    price_pence: int | None
    score: int
    note: str


@dataclass(frozen=True)
class Earlier:
    """What came of an earlier order of the same offer."""

    path: str
    starts_on: date
    amount_pence: int
    state: State


@dataclass(frozen=True)
class ApprovalView:
    """All that a decision on the order rests on; `against` are reasons for which this person cannot approve it."""

    path: str
    title: str
    offer_path: str
    order_path: str
    facts: tuple[tuple[str, str], ...]
    state: State
    waits: bool
    may_approve: bool
    against: tuple[str, ...]
    budgets: tuple[BudgetRow, ...]
    alternatives: tuple[OtherOffer, ...]
    earlier: tuple[Earlier, ...]
    flags: tuple[str, ...]
    may_hand_over: bool
    interest_path: str
    in_place_of: str


def approval_view(asked: ApprovalAsked, names: Names, me: str = "", covering: str = "") -> ApprovalView:
    """Show an order to whoever is asked to approve it: `me`, whose own doings it says are theirs.

    `covering` says whose work it is, where it is not their own.
    """
    waits = asked.status == _WAITING
    return ApprovalView(
        path=f"/approvals/{asked.order_id}",
        title=asked.title or "Order",
        offer_path=f"/offers/{asked.offer_id}",
        order_path=f"/orders/{asked.order_id}",
        facts=_facts(asked, names, me),
        state=order_state(asked.status),
        waits=waits,
        may_approve=asked.may_approve,
        against=tuple(_sentence(each.detail) for each in asked.reasons),
        budgets=tuple(_budget(each, names) for each in asked.budgets),
        alternatives=tuple(_other(each) for each in asked.alternatives),
        earlier=tuple(
            Earlier(f"/orders/{each.order_id}", each.starts_on, each.amount_pence, order_state(each.status))
            for each in asked.earlier
        ),
        flags=tuple(f"{in_words(each.kind)}, raised on {day(each.flagged_at)}" for each in asked.flags),
        may_hand_over=waits and asked.level == "district",
        interest_path=f"/interests/{asked.supplier_id}",
        in_place_of=covering if waits else "",
    )


def _facts(asked: ApprovalAsked, names: Names, me: str) -> tuple[tuple[str, str], ...]:
    categories = tuple(dict.fromkeys(names.category(each.category) for each in asked.needs if each.category))
    districts = tuple(dict.fromkeys(names.district(each.district) for each in asked.needs if each.district))
    rows = [
        ("Price", money(asked.amount_pence)),
        ("Supplier", asked.supplier_name or "Not known"),
        ("For", _clients(asked)),
        ("Category", listed(categories) or "Not known"),
        ("District", listed(districts) or "Not known"),
        ("Dates", _dates(asked)),
        ("Ordered", f"{day(asked.placed_at)}, by {_whom(asked.placed_by, me)}"),
        ("Approvals needed", capitalised(listed([level_name(each) for each in asked.steps]))),
    ]
    if asked.approvals:
        given = [f"{_whom(each.authority.by, me)} as {level_name(each.level)}" for each in asked.approvals]
        rows.append(("Approved so far", listed(given)))
    if asked.place:
        rows.append(("Place", _place(asked)))
    return tuple(rows)


def _whom(account: str | None, me: str) -> str:
    return "the system, by policy" if account is None else "you" if account == me else "a colleague"


def _clients(asked: ApprovalAsked) -> str:
    unwanted = sum(not each.still_wanted for each in asked.needs)
    for_whom = count(len(asked.needs), "client")
    return f"{for_whom}; {unwanted} of the needs no longer open" if unwanted else f"{for_whom} still in need of it"


def _dates(asked: ApprovalAsked) -> str:
    return f"{day(asked.starts_on)} to {day(asked.ends_on)}" if asked.ends_on else f"Starts on {day(asked.starts_on)}"


def _place(asked: ApprovalAsked) -> str:
    place = asked.place
    if place is None:
        return ""
    if place.lapsed:
        return f"No longer held; {count(place.left, 'place')} left of the {place.wants} needed"
    return f"Held until {day(place.held_until)}" if place.held_until else "Held"


def _budget(budget: OnBudget, names: Names) -> BudgetRow:
    taken = budget.allocated_pence - budget.left_pence
    share = taken / budget.allocated_pence if budget.allocated_pence else 1.0
    return BudgetRow(
        name=budget_name(budget.budget_id, names),
        allocated_pence=budget.allocated_pence,
        left_without_pence=budget.left_without_pence,
        amount_pence=budget.amount_pence,
        left_pence=budget.left_pence,
        share_taken=min(max(share, 0.0), 1.0),
    )


def _other(offer: Alternative) -> OtherOffer:
    return OtherOffer(
        rank=offer.rank,
        title=offer.title or "Title not known",
        path=f"/offers/{offer.offer_id}",
        supplier=offer.supplier_name or "Supplier not known",
        price_pence=offer.price_pence,
        score=offer.score,
        note="This order" if offer.ordered else "" if offer.orderable else "Cannot be ordered now",
    )


def _sentence(detail: str) -> str:
    said = detail[:1].upper() + detail[1:]
    return said if said.endswith(".") else f"{said}."


async def show(visit: Visit) -> Reply:
    """Show what bears on the approval, with the version of the order that is decided on."""
    return await _shown(visit, None)


async def _shown(visit: Visit, filled: Filled | None) -> Reply:
    order_id = visit.parameters["order_id"]
    asked, order, lent = await together(
        visit.api.get(APPROVAL, order_id=order_id), visit.api.found(ORDER, order_id=order_id), lent_to(visit.api)
    )
    place = in_place_of(lent, asked, visit.person)
    view = approval_view(asked, visit.names, visit.person.subject, place)
    return Shown(view, 200 if filled is None else 422, filled, order.etag)


async def approve(visit: Visit) -> Reply:
    """Give the approval; a refusal is shown on the page, which says what has changed."""
    order_id = visit.parameters["order_id"]
    sent = await visit.api.send(APPROVE, key=visit.form.key, etag=visit.form.etag, order_id=order_id)
    if isinstance(sent, Refused):
        refused = FORM.blank().with_error("", CHANGED) if sent.stale else FORM.blank().refused(sent)
        return await _shown(visit, refused)
    asked = await visit.api.get(APPROVAL, order_id=order_id)
    return To("/approvals", _approved(asked))


def _approved(asked: ApprovalAsked) -> str:
    title = asked.title or "The order"
    if asked.status == _WAITING:
        return f"You approved {title}. It awaits another approval: {level_name(asked.level)}."
    return f"You approved {title}. It was sent to the supplier."


PAGES = (Page("/approvals/{order_id}", APPROVERS, "district/approval.html", show, approve),)

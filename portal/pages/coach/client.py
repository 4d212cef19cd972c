"""One client: what is needed, what was ordered, the plan, what happened, and what can be done next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from portal.api.answers.clients import CLIENT, Client
from portal.api.answers.journeys import JOURNEY, TIMELINE, Journey, Timeline
from portal.api.answers.needs import NEEDS_OF_JOURNEY, Need
from portal.api.answers.orders import ORDER, ORDERS, Order
from portal.api.answers.plans import PLANS, ListedPlan
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.clients import client_label
from portal.components.cover import whose_client
from portal.components.reasons import reason_text
from portal.components.recorded import recorded
from portal.components.states import State, order_state
from portal.pages.coach.order_view import worked
from portal.pages.coach.timeline import Happening, happenings
from portal.pages.coach.waiting import Waits, WaitShown, waits_for, waits_shown
from portal.pages.coach.words import COACH, need_state
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, short_day

AGAIN_AT_MOST = 3
_WORKED_LOOKED_AT = 25
_LIVE = frozenset({"open", "ordered", "unmet"})

Row = tuple[str, ...]


@dataclass(frozen=True)
class OrderShown:
    """An order for a need."""

    path: str
    title: str
    state: State
    days: str


@dataclass(frozen=True)
class Again:
    """An order that worked for somebody else and can be placed again for this need."""

    path: str
    text: str


@dataclass(frozen=True)
class NeedShown:
    """A need with its order and what can be done about it."""

    need_id: UUID
    heading: str
    state: State
    about: str
    order: OrderShown | Missing | None
    may_be_found: bool
    may_be_resumed: bool
    may_be_changed: bool
    again: tuple[Again, ...]
    waits: tuple[WaitShown, ...]
    waits_missing: Missing | None


@dataclass(frozen=True)
class PlanShown:
    """The live action plan in a sentence."""

    text: str
    overdue: bool


@dataclass(frozen=True)
class ClientView:
    """A client's page."""

    heading: str
    path: str
    caption: str
    open: bool
    note: str
    rows: tuple[Row, ...]
    needs: tuple[NeedShown, ...]
    past_needs: tuple[NeedShown, ...]
    plan: PlanShown | Missing | None
    recorded: tuple[str, ...]
    recorded_missing: Missing | None
    may_be_restricted: bool
    restricted: bool
    happened: tuple[Happening, ...]
    happened_missing: Missing | None


@dataclass(frozen=True)
class About:
    """The answers that a client's page is made of."""

    journey: Journey
    needs: Listed[Need]
    orders: Mapping[UUID, Order | Missing]
    worked: Mapping[str, Sequence[Order]]
    timeline: Timeline | Missing
    plans: Listed[ListedPlan] | Missing
    client: Client | Missing
    waits: Mapping[UUID, Waits] = field(default_factory=dict)


async def show(visit: Visit) -> Reply:
    """Show one client."""
    return Shown(client_view(await about_of(visit), visit.names, visit.person.subject))


async def about_of(visit: Visit) -> About:
    """Ask for all of a client side by side, then for the orders of the needs that stand."""
    api, journey_id = visit.api, visit.parameters["journey_id"]
    journey, needs, timeline, plans, client = await together(
        api.get(JOURNEY, journey_id=journey_id),
        api.get(NEEDS_OF_JOURNEY, journey_id=journey_id, limit=100),
        part(api.get(TIMELINE, journey_id=journey_id), "What happened"),
        part(api.get(PLANS, journey_id=journey_id, limit=20), "The action plan"),
        part(api.get(CLIENT, journey_id=journey_id), "What is recorded of the client"),
    )
    orders, worked, waits = await together(
        _orders(visit, needs.items),
        _worked(visit, journey.district, needs.items),
        waits_for(visit, (each.need_id for each in needs.items if each.status == "open")),
    )
    return About(journey, needs, orders, worked, timeline, plans, client, waits)


async def _orders(visit: Visit, needs: Iterable[Need]) -> Mapping[UUID, Order | Missing]:
    ids = [each.order_id for each in needs if each.order_id]
    found = await together(*(part(visit.api.get(ORDER, order_id=each), "This order") for each in ids))
    return dict(zip(ids, found, strict=True))


async def _worked(visit: Visit, district: str, needs: Iterable[Need]) -> Mapping[str, Sequence[Order]]:
    """Return orders of the district that led to an outcome, by the categories of open needs."""
    categories = sorted({each.category for each in needs if each.status == "open"})
    asked = (
        part(
            visit.api.get(ORDERS, status="completed", district=district, category=each, limit=_WORKED_LOOKED_AT),
            "Earlier orders",
        )
        for each in categories
    )
    found = await together(*asked)
    return {
        category: worth_repeating(page.items)
        for category, page in zip(categories, found, strict=True)
        if not isinstance(page, Missing)
    }


def worth_repeating(orders: Iterable[Order]) -> tuple[Order, ...]:
    """Return the orders of standing offers that led to an outcome, one for each offer."""
    by_offer: dict[UUID, Order] = {}
    for each in orders:
        if each.title and worked(each):
            by_offer.setdefault(each.source.offer_id, each)
    return tuple(by_offer.values())[:AGAIN_AT_MOST]


def client_view(about: About, names: Names, subject: str) -> ClientView:
    """Say what stands for a client; `subject` is the account of the coach who looks."""
    journey = about.journey
    is_open = journey.status == "open"
    shown = tuple(_need(each, about, names, is_open=is_open) for each in about.needs.items)
    live = {each.need_id for each in about.needs.items if each.status in _LIVE}
    return ClientView(
        heading=client_label(journey.journey_id),
        path=f"/clients/{journey.journey_id}",
        caption=names.category(journey.category),
        open=is_open,
        note=_note(journey, subject),
        rows=_rows(journey, names, subject, is_open=is_open),
        needs=tuple(each for each in shown if each.need_id in live),
        past_needs=tuple(each for each in shown if each.need_id not in live),
        plan=about.plans if isinstance(about.plans, Missing) else _plan(about.plans.items),
        recorded=() if isinstance(about.client, Missing) else recorded(about.client, names),
        recorded_missing=about.client if isinstance(about.client, Missing) else None,
        may_be_restricted=not journey.erased_at and not isinstance(about.client, Missing),
        restricted=not isinstance(about.client, Missing) and about.client.restricted_for is not None,
        happened=() if isinstance(about.timeline, Missing) else happenings(about.timeline.entries, names, subject),
        happened_missing=about.timeline if isinstance(about.timeline, Missing) else None,
    )


def _note(journey: Journey, subject: str) -> str:
    if journey.erased_at:
        return f"This client's data was erased on {day(journey.erased_at)}."
    if journey.status != "open":
        return f"This journey was closed on {day(journey.closed_at)}."
    return whose_client(journey, subject)


def _rows(journey: Journey, names: Names, subject: str, *, is_open: bool) -> tuple[Row, ...]:
    path = f"/clients/{journey.journey_id}"
    jobcentre = names.jobcentre(journey.jobcentre) if journey.jobcentre else "Not chosen yet"
    coach = "Nobody yet"
    if journey.coach:
        coach = "You" if journey.coach.subject == subject else "A colleague"
    seen = day(journey.last_seen_on) if journey.last_seen_on else "Not yet"
    rows: tuple[tuple[str, str, str, str], ...] = (
        ("Category", names.category(journey.category), f"{path}/move", "Change"),
        ("Last seen", seen, f"{path}/contact", "Record contact"),
        ("Coach", coach, f"{path}/coach", "Change"),
        ("Cover", *_cover(journey, subject, path)),
        ("Jobcentre", jobcentre, f"{path}/jobcentre", "Change"),
        ("District", names.district(journey.district), f"{path}/transfer", "Hand over"),
    )
    return (*(each if is_open else each[:2] for each in rows), ("On the way since", day(journey.started_at)))


def _cover(journey: Journey, subject: str, path: str) -> tuple[str, str, str]:
    """Return who covers when, and what leads to a change of it."""
    if not journey.covers:
        return "Nobody", f"{path}/cover", "Let a colleague cover"
    said = (
        f"{'You' if each.coach.subject == subject else 'A colleague'}, "
        f"{short_day(each.first_on)} to {short_day(each.last_on)}"
        for each in journey.covers
    )
    return "; ".join(said), f"{path}/cover-end", "End"


def _need(need: Need, about: About, names: Names, *, is_open: bool) -> NeedShown:
    found = about.orders.get(need.order_id) if need.order_id else None
    worked = about.worked.get(need.category, ()) if need.status == "open" else ()
    waits = about.waits.get(need.need_id)
    return NeedShown(
        need_id=need.need_id,
        heading=names.category(need.category),
        state=need_state(need.status),
        about=_about_need(need, names),
        order=order_shown(found) if isinstance(found, Order) else found,
        may_be_found=is_open and need.status == "open",
        may_be_resumed=is_open and need.status == "unmet",
        may_be_changed=is_open and need.status in ("open", "unmet"),
        again=tuple(_again(each, need) for each in worked),
        waits=() if waits is None or isinstance(waits, Missing) else tuple(waits_shown(waits.items, need)),
        waits_missing=waits if isinstance(waits, Missing) else None,
    )


def _about_need(need: Need, names: Names) -> str:
    kinds = " ".join(names.need(each) for each in need.kinds)
    said = [f"Recorded {short_day(need.recorded_at)}"]
    if need.start_by:
        said.append(f"to start by {short_day(need.start_by)}")
    kind = {"unmet": "need_unmet", "withdrawn": "need_withdrawn"}.get(need.status)
    why = f" {reason_text(names, kind, need.reason)}" if kind and need.reason else ""
    return f"{kinds} {', '.join(said)}.{why}".strip()


def order_shown(order: Order) -> OrderShown:
    """Return an order as a line: what, from whom, where it stands, and its days."""
    title = order.title or "Provision bought by a competition"
    whose = f"{title} from {order.supplier_name}" if order.supplier_name else title
    days = f"Starts {short_day(order.starts_on)}" + (f", ends {short_day(order.ends_on)}" if order.ends_on else "")
    return OrderShown(f"/orders/{order.order_id}", whose, order_state(order.status), days)


def _again(order: Order, need: Need) -> Again:
    path = f"/clients/{need.journey_id}/order?need={need.need_id}&offer={order.source.offer_id}&again={order.order_id}"
    text = f"{order.title} from {order.supplier_name}" if order.supplier_name else str(order.title)
    return Again(path, text)


def _plan(plans: Sequence[ListedPlan]) -> PlanShown | None:
    live = next((each for each in plans if each.status == "live"), None)
    if live is None:
        return None
    due = f", the next by {short_day(live.next_due)}" if live.next_due else ""
    to_do = f"{count(live.steps_to_do, 'step')} to do{due}"
    return PlanShown(f"{to_do[:1].upper()}{to_do[1:]}. Review by {short_day(live.review_by)}.", live.overdue)


PAGES = (Page("/clients/{journey_id}", COACH, "coach/client.html", show),)

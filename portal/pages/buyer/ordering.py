"""Ordering an offer that was matched to a need: what it comes to and whose approval it needs, then the order."""

from dataclasses import dataclass
from datetime import date

from portal.api.answers.matches import MATCH, Match, Ranked
from portal.api.answers.ordering import PLACE_ORDER, PREVIEW_ORDER, PlaceOrder, Preview
from portal.api.problem import Refused
from portal.components.authority import budget_name, level_name
from portal.web.form import Field, Filled, Form
from portal.web.kinds import date_of
from portal.web.names import Names
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day, money
from shared.auth.principal import Role

FORM = Form(Field("starts_on", "When does it start?", date_of, pointer="/starts_on /start_id"))


@dataclass(frozen=True)
class CheckView:
    """The order as it would be placed; `against` are reasons for which it would be refused."""

    title: str
    back: str
    facts: tuple[tuple[str, str], ...]
    against: tuple[str, ...]
    checked: str


def check_view(
    offer: Ranked, match: Match, preview: Preview | None, names: Names, starts_on: date | None = None
) -> CheckView:
    """Show what an order would come to that starts on a day, which goes along as what was checked."""
    facts = [("Supplier", offer.supplier_name), ("Price", f"{money(offer.price_pence)} a {offer.per}")]
    if preview and preview.shown:
        facts.append(("This order", money(preview.shown.amount_pence)))
        facts.append(("Approval by", level_name(preview.shown.level)))
    for each in preview.budgets if preview else ():
        left = f"{money(each.left_pence)} now, {money(each.left_after_pence)} with it"
        facts.append((f"Left of {budget_name(each.budget_id, names)}", left))
    if preview and preview.respond_by:
        facts.append(("The supplier answers by", day(preview.respond_by)))
    against = tuple(each.detail[:1].upper() + each.detail[1:] + "." for each in preview.reasons) if preview else ()
    return CheckView(
        offer.title, f"/needs/{match.need_id}/matches/{match.match_id}", tuple(facts), against, str(starts_on or "")
    )


def order_of(offer: Ranked, match: Match, starts_on: date) -> PlaceOrder:
    """Return the order for a day: of the start on that day, where the offer has one."""
    start = offer.next_start
    return PlaceOrder(
        need_id=match.need_id,
        offer_id=offer.offer_id,
        offer_version=offer.offer_version,
        starts_on=starts_on,
        start_id=start.start_id if start and start.on == starts_on else None,
        match_id=match.match_id,
    )


def first_day(offer: Ranked, today: date) -> date:
    """Return the first day on which an offer can start."""
    first = offer.next_start.on if offer.next_start else offer.first_day
    return max(first, today) if first else today


async def _found(visit: Visit) -> tuple[Match, Ranked] | None:
    match = await visit.api.get(MATCH, match_id=visit.parameters["match_id"])
    offer = next((each for each in match.ranked if str(each.offer_id) == visit.parameters["offer_id"]), None)
    return (match, offer) if offer else None


async def _checked(visit: Visit, match: Match, offer: Ranked, starts_on: date) -> Preview | None:
    sent = await visit.api.send(PREVIEW_ORDER, order_of(offer, match, starts_on), key=None)
    return None if isinstance(sent, Refused) else sent.answer


async def show(visit: Visit) -> Reply:
    """Show what the order comes to on the first day that it can start."""
    found = await _found(visit)
    if found is None:
        return Absent()
    match, offer = found
    starts_on = first_day(offer, visit.day)
    preview = await _checked(visit, match, offer, starts_on)
    view = check_view(offer, match, preview, visit.names, starts_on)
    return Shown(view, filled=FORM.blank(starts_on=starts_on))


async def place(visit: Visit) -> Reply:
    """Place the order that was checked; another day is checked first, and a refusal shown with what it comes to."""
    found = await _found(visit)
    if found is None:
        return Absent()
    match, offer = found
    filled = FORM.read(visit.form)
    if not filled.ok:
        return Shown(check_view(offer, match, None, visit.names), 422, filled)
    starts_on: date = filled.values["starts_on"]
    if visit.form.text("checked") != str(starts_on):
        preview = await _checked(visit, match, offer, starts_on)
        return Shown(check_view(offer, match, preview, visit.names, starts_on), filled=filled)
    sent = await visit.api.send(PLACE_ORDER, order_of(offer, match, starts_on), key=visit.form.key)
    if isinstance(sent, Refused):
        return await _refused(visit, match, offer, filled.refused(sent))
    return To(f"/orders/{sent.answer.order_id}", "The order was placed.")


async def _refused(visit: Visit, match: Match, offer: Ranked, filled: Filled) -> Reply:
    starts_on = filled.values.get("starts_on") or visit.day
    preview = await _checked(visit, match, offer, starts_on)
    return Shown(check_view(offer, match, preview, visit.names, starts_on), 422, filled)


PAGES = (
    Page(
        "/needs/{need_id}/matches/{match_id}/offers/{offer_id}",
        frozenset({Role.BUYER}),
        "buyer/order_check.html",
        show,
        place,
    ),
)

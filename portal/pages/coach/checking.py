"""Checking an order before it is placed: what it costs whom, whose approval it needs, and what stands against it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from portal.api.answers.journeys import JOURNEY
from portal.api.answers.needs import NEED, Need
from portal.api.answers.offers import OFFER, Offer, Start
from portal.api.answers.ordering import BUY_AGAIN, PLACE_ORDER, PREVIEW_ORDER, BuyAgain, PlaceOrder, Preview, Seen
from portal.api.answers.orders import OrderCreated
from portal.api.answers.supplier_names import SUPPLIER_NAME, SupplierName
from portal.api.client import LAGGING, Done
from portal.api.problem import Problem, Refused
from portal.api.together import Missing, part, together
from portal.components.cover import whose_client
from portal.components.reasons import reasons_for
from portal.components.years import financial_year
from portal.pages.coach.check_view import CheckView, Chosen, Whole, changes, check_view, placed
from portal.pages.coach.offering import ON_SALE
from portal.pages.coach.words import COACH
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, date_of
from portal.web.page import Absent, Gone, Page, Reply, Shown, To
from portal.web.visit import Visit

BY_START = Form(
    Field(
        "start_id",
        "When should it start?",
        choice_of,
        pointer="/start_id /starts_on",
        empty="Select when it should start",
    )
)
BY_DATE = Form(
    Field(
        "starts_on",
        "Start date",
        date_of,
        hint="For example, 27 3 2027.",
        pointer="/starts_on",
        empty="Enter the day on which it should start",
    )
)
WHY_AGAIN = Field(
    "reason", "Why order the same again?", choice_of, pointer="/reason", empty="Select why you order the same again"
)
_SATURDAY = 5
_DAY = len("2027-03-27")
_UNTIL_HEARD = (0.1, 0.2, 0.4, 0.0)
"""Pauses before a preview is asked for again: a need or match of a moment ago may not be known to ordering yet."""
WORDS = {
    "need_already_ordered": "Provision is ordered for this need already.",
    "no_places_left": "No places are left of this start. Choose another one, or let the client wait for a place.",
    "offer_changed": "The supplier has changed this offer since you found it. Look for what fits again.",
    "match_stale": "You looked for what fits some time ago. Look again, so that the order follows what is on sale now.",
    "changed_since_shown": "Something about this order is not as it was shown. Check it below.",
    "need_not_open": "This need is not open any more.",
    "starts_in_past": "The start date is in the past: enter one that is still to come.",
    "starts_too_late": "The start date is too far ahead: orders are placed for the next twelve months.",
    "budget_exceeded": "The district's budget has too little left for this.",
}


@dataclass(frozen=True)
class Asking:
    """What is to be ordered for whom, as the address says; `again` is the order that it repeats."""

    need: Need
    offer: Offer
    supplier: SupplierName | Missing
    match_id: UUID | None
    again: UUID | None
    note: str = ""

    @property
    def form(self) -> Form:
        """The fields: a start that the offer names or a day, and why it is ordered again."""
        form = BY_START if self.offer.starts else BY_DATE
        return Form(*form.fields, WHY_AGAIN) if self.again else form


async def show(visit: Visit) -> Reply:
    """Show what the order would come to with the first start that has places, or on the first day."""
    asking = await _asking(visit)
    if asking is None:
        return Absent()
    chosen = first_choice(asking.offer, visit.day, visit.asked("on"), visit.asked("start"))
    filled = asking.form.blank(**known_of_start(asking.offer, chosen))
    preview = await _preview(visit, asking, chosen) if chosen else None
    view = _view(visit, asking, chosen, preview)
    return (
        Shown(view, filled=filled) if asking.offer.status == ON_SALE else Gone(view, template="coach/check_gone.html")
    )


async def act(visit: Visit) -> Reply:
    """Place the order that was checked; another start is checked first where it changes more than the days."""
    asking = await _asking(visit)
    if asking is None:
        return Absent()
    filled = asking.form.read(visit.form)
    chosen = chosen_in(asking.offer, filled)
    if chosen is None:
        return Shown(_view(visit, asking, None, None), status=422, filled=filled)
    checks, seen = visit.form.text("action") == "check", seen_before(visit.form.text("shown"))
    if not checks and filled.ok and visit.form.text("checked") == chosen.mark:
        return await _place(visit, asking, chosen, filled, seen)
    preview = await _preview(visit, asking, chosen)
    before = visit.form.text("checked")[-_DAY:]
    if not checks and filled.ok and (now := as_seen(seen, preview, before, chosen)):
        return await _place(visit, asking, chosen, filled, now)
    if checks and "reason" in filled.errors:
        filled = asking.form.blank(**known_of_start(asking.offer, chosen))
    filled = stood_against(filled, preview)
    return Shown(_view(visit, asking, chosen, preview), status=200 if filled.ok else 422, filled=filled)


def stood_against(filled: Filled, preview: Preview | Refused) -> Filled:
    """Return what was filled in with all that stands against the order, at the fields that it is about."""
    if isinstance(preview, Refused):
        return filled.refused(preview, WORDS)
    return filled.refused(Refused(422, Problem(reasons=preview.reasons)), WORDS) if preview.reasons else filled


def as_seen(seen: Seen | None, preview: Preview | Refused, before: str, chosen: Chosen) -> Seen | None:
    """Return what the order comes to on another day than the page was checked for, where nothing else is otherwise.

    What it costs whom and whose approval it needs was shown, and the day the coach said themselves. A day of another
    financial year takes another budget, and is shown first.
    """
    if isinstance(preview, Refused) or not preview.may_be_placed or not preview.shown:
        return None
    now = seen_before(preview.shown.model_dump_json())
    return now if seen and now and seen.but_for_days(now) and _in_the_year_of(before, chosen) else None


def _in_the_year_of(before: str, chosen: Chosen) -> bool:
    try:
        return financial_year(date.fromisoformat(before)) == financial_year(chosen.starts_on)
    except ValueError:
        return False


async def _place(visit: Visit, asking: Asking, chosen: Chosen, filled: Filled, seen: Seen | None) -> Reply:
    done = await _send(visit, asking, chosen, filled.values, seen)
    if not isinstance(done, Refused):
        return To(f"/orders/{done.answer.order_id}", placed(seen.level if seen else ""))
    preview = await _preview(visit, asking, chosen)
    now = preview.shown if isinstance(preview, Preview) else None
    changed = changes(seen, now)
    if changed and done.codes == {"changed_since_shown"}:
        for each in changed:
            filled = filled.with_error("", each)
    else:
        filled = filled.refused(done, WORDS)
        filled = replace(filled, beside=tuple(dict.fromkeys(filled.beside)))
    return Shown(_view(visit, asking, chosen, preview), status=422, filled=filled)


async def _send(
    visit: Visit, asking: Asking, chosen: Chosen, values: Mapping[str, Any], seen: Seen | None
) -> Done[OrderCreated] | Refused:
    offer, need = asking.offer, asking.need
    if asking.again:
        again = BuyAgain(
            need_id=need.need_id,
            offer_version=offer.offer_version,
            starts_on=chosen.starts_on,
            start_id=chosen.start_id,
            shown=seen,
            reason=values["reason"],
        )
        return await visit.api.send(BUY_AGAIN, again, key=visit.form.key, order_id=asking.again)
    return await visit.api.send(PLACE_ORDER, _order(asking, chosen, seen), key=visit.form.key)


async def _preview(visit: Visit, asking: Asking, chosen: Chosen) -> Preview | Refused:
    order = _order(asking, chosen, None)
    for pause in _UNTIL_HEARD:
        previewed = await visit.api.send(PREVIEW_ORDER, order, key=None)
        codes = frozenset() if isinstance(previewed, Refused) else {each.code for each in previewed.answer.reasons}
        if not codes or not codes <= LAGGING:
            break
        await asyncio.sleep(pause)
    return previewed if isinstance(previewed, Refused) else previewed.answer


def _order(asking: Asking, chosen: Chosen, seen: Seen | None) -> PlaceOrder:
    return PlaceOrder(
        need_id=asking.need.need_id,
        offer_id=asking.offer.offer_id,
        offer_version=asking.offer.offer_version,
        starts_on=chosen.starts_on,
        start_id=chosen.start_id,
        match_id=asking.match_id,
        shown=seen,
    )


async def _asking(visit: Visit) -> Asking | None:
    need, offer = await together(
        visit.api.get(NEED, need_id=visit.asked("need")), visit.api.get(OFFER, offer_id=visit.asked("offer"))
    )
    if str(need.journey_id) != visit.parameters["journey_id"]:
        return None
    supplier, journey = await together(
        part(visit.api.get(SUPPLIER_NAME, supplier_id=offer.supplier_id), "The supplier's name"),
        part(visit.api.get(JOURNEY, journey_id=need.journey_id), "Whose client this is"),
    )
    note = whose_client(journey, visit.person.subject)
    return Asking(need, offer, supplier, _id(visit.asked("match")), _id(visit.asked("again")), note)


def _view(visit: Visit, asking: Asking, chosen: Chosen | None, preview: Preview | Refused | None) -> CheckView:
    whole = Whole(
        asking.need,
        asking.offer,
        asking.supplier,
        chosen,
        visit.asked("match"),
        again=bool(asking.again),
        note=asking.note,
    )
    reasons = reasons_for(visit.names, "order_repeated") if asking.again else ()
    known = preview if isinstance(preview, Preview) else None
    return check_view(whole, known, visit.names, visit.day, reasons, WORDS)


def first_choice(offer: Offer, today: date, on: str, start_id: str = "") -> Chosen | None:
    """Return the start asked for, the next with places, or the next; without starts the day asked for or the first."""
    coming = sorted((each for each in offer.starts if each.on >= today), key=lambda each: each.on)
    if offer.starts:
        left = {each.start_id: each.left for each in offer.places}
        asked = (each for each in coming if str(each.start_id) == start_id)
        with_places = (each for each in coming if left.get(each.start_id, each.places) > 0)
        found = next(chain(asked, with_places, coming), None)
        return Chosen(found.start_id, found.on) if found else None
    try:
        return Chosen(None, date.fromisoformat(on))
    except ValueError:
        return Chosen(None, after_notice(today, offer.notice_days))


def after_notice(today: date, working_days: int) -> date:
    """Return the first weekday after so many: a day to begin with, which the preview judges by the calendar."""
    day = today
    for _ in range(working_days + 1):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
    return day


def chosen_in(offer: Offer, filled: Filled) -> Chosen | None:
    """Return the start or the day that was filled in, if it is one of the offer's."""
    if day := filled.values.get("starts_on"):
        return Chosen(None, day)
    starts: dict[str, Start] = {str(each.start_id): each for each in offer.starts}
    found = starts.get(filled.values.get("start_id") or "")
    return Chosen(found.start_id, found.on) if found else None


def known_of_start(offer: Offer, chosen: Chosen | None) -> Mapping[str, Any]:
    """Return the fields filled in with what was chosen."""
    if chosen is None:
        return {}
    return {"start_id": chosen.start_id} if offer.starts else {"starts_on": chosen.starts_on}


def seen_before(text: str) -> Seen | None:
    """Return what was shown, as the form kept it; nothing where somebody changed the form."""
    try:
        return Seen.model_validate_json(text)
    except ValidationError:
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


PAGES = (Page("/clients/{journey_id}/order", COACH, "coach/check.html", show, act),)

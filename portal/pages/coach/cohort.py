"""One order of a course for several clients: who comes, what each costs whom, and placing it once it was checked."""

from dataclasses import replace

from portal.api.answers.needs import NEEDS, Need
from portal.api.answers.offers import OFFER, Offer
from portal.api.answers.ordering import PLACE_ORDER, PREVIEW_ORDER, PlaceOrder, Preview, Seen
from portal.api.answers.supplier_names import SUPPLIER_NAME, SupplierName
from portal.api.operation import Listed
from portal.api.problem import Reason, Refused
from portal.api.together import Missing, part, together
from portal.components.clients import client_label
from portal.pages.coach.check_view import Chosen, changes, placed
from portal.pages.coach.checking import BY_DATE, BY_START, WORDS, chosen_in, first_choice, known_of_start, seen_before
from portal.pages.coach.cohort_view import CohortView, Group, cohort_view
from portal.pages.coach.offering import ON_SALE
from portal.pages.coach.words import COACH
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choices_of
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import sentence

AT_MOST = 100
WHO = Field("needs", "Who comes?", choices_of, pointer="/need_id /with_need_ids", empty="Select who comes")
COHORT_WORDS = {
    **WORDS,
    "client_named_twice": "This client is selected with another need already.",
    "cohort_needs_a_course": "This offer is sold by the place: order it for each client by itself.",
    "cohort_too_large": "This start has fewer places than you selected clients.",
}


def form_for(offer: Offer) -> Form:
    """Return the fields: who comes, and a start that the offer names or a day."""
    return Form(WHO, *(BY_START if offer.starts else BY_DATE).fields)


async def show(visit: Visit) -> Reply:
    """Show who could come, with the need that a coach came from selected."""
    group = await _group(visit)
    chosen = first_choice(group.offer, visit.day, visit.asked("on"))
    needs = (visit.asked("need"),) if visit.asked("need") in {str(each.need_id) for each in group.needs} else ()
    filled = form_for(group.offer).blank(needs=needs, **known_of_start(group.offer, chosen))
    if group.offer.status != ON_SALE:
        return To(f"/offers/{group.offer.offer_id}")
    return Shown(_view(visit, replace(group, chosen=chosen), None), filled=filled)


async def act(visit: Visit) -> Reply:
    """Check what was selected, or place the order that was checked; what was changed since is checked first."""
    return await acted(visit, await _group(visit))


async def acted(visit: Visit, open_to: Group) -> Reply:
    """Check or place what the form says, of an offer and the needs that it is open to."""
    filled = form_for(open_to.offer).read(visit.form)
    chosen, selected = chosen_in(open_to.offer, filled), _selected(open_to, filled)
    group = replace(open_to, chosen=chosen, selected=selected)
    if not filled.ok or chosen is None or not selected:
        if filled.ok:
            filled = filled.with_error("needs", WHO.empty)
        return Shown(_view(visit, group, None), status=422, filled=filled)
    seen = seen_before(visit.form.text("shown"))
    if visit.form.text("action") == "place" and visit.form.text("checked") == group.mark:
        done = await visit.api.send(PLACE_ORDER, _order(group, chosen, seen), key=visit.form.key)
        if not isinstance(done, Refused):
            return To(f"/orders/{done.answer.order_id}", placed(seen.level if seen else ""))
        return await _refused(visit, group, chosen, filled, done)
    preview = await visit.api.send(PREVIEW_ORDER, _order(group, chosen, None), key=None)
    if isinstance(preview, Refused):
        return Shown(_view(visit, group, None), status=422, filled=filled.refused(preview, COHORT_WORDS))
    return Shown(_view(visit, group, preview.answer), filled=filled)


async def _refused(visit: Visit, group: Group, chosen: Chosen, filled: Filled, done: Refused) -> Reply:
    """Say what stands against it, or what is otherwise than it was shown, beside how it is now."""
    previewed = await visit.api.send(PREVIEW_ORDER, _order(group, chosen, None), key=None)
    preview = None if isinstance(previewed, Refused) else previewed.answer
    changed = changes(seen_before(visit.form.text("shown")), preview.shown if preview else None)
    if changed and done.codes == {"changed_since_shown"}:
        for each in changed:
            filled = filled.with_error("", each)
    else:
        filled = filled.refused(done, COHORT_WORDS)
    return Shown(_view(visit, group, preview), status=422, filled=filled)


def _order(group: Group, chosen: Chosen, seen: Seen | None) -> PlaceOrder:
    first, *others = (each.need_id for each in group.selected)
    return PlaceOrder(
        need_id=first,
        with_need_ids=tuple(others),
        offer_id=group.offer.offer_id,
        offer_version=group.offer.offer_version,
        starts_on=chosen.starts_on,
        start_id=chosen.start_id,
        shown=seen,
    )


def _selected(group: Group, filled: Filled) -> tuple[Need, ...]:
    ids = set(filled.values.get("needs") or ())
    return tuple(each for each in group.needs if str(each.need_id) in ids)


async def _group(visit: Visit) -> Group:
    offer: Offer = await visit.api.get(OFFER, offer_id=visit.asked("offer"))
    supplier: SupplierName | Missing
    needs: Listed[Need]
    supplier, needs = await together(
        part(visit.api.get(SUPPLIER_NAME, supplier_id=offer.supplier_id), "The supplier's name"),
        visit.api.get(NEEDS, status="open", category=offer.category, limit=AT_MOST),
    )
    return Group(offer, supplier, needs.items, None, ())


def _view(visit: Visit, group: Group, preview: Preview | None) -> CohortView:
    against = tuple(_against(each, group) for each in preview.reasons) if preview else ()
    return cohort_view(group, preview, tuple(dict.fromkeys(against)), visit.names, visit.day)


def _against(reason: Reason, group: Group) -> str:
    """Say a reason in plain words, and of which client it is."""
    said = COHORT_WORDS.get(reason.code) or sentence(reason.detail)
    need = need_at(reason.pointer or "", group.selected)
    return f"{client_label(need.journey_id)}: {said}" if need else said


def need_at(pointer: str, selected: tuple[Need, ...]) -> Need | None:
    """Return the need that a reason points to, of several."""
    _, _, place = pointer.rpartition("/with_need_ids/")
    if pointer == "/need_id":
        return selected[0] if len(selected) > 1 else None
    if pointer.startswith("/with_need_ids/") and place.isdecimal() and int(place) + 1 < len(selected):
        return selected[int(place) + 1]
    return None


PAGES = (Page("/orders/group", COACH, "coach/cohort.html", show, act),)

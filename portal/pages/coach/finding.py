"""What fits a need: a match, best first, with why; what nearly fits; and what else may be looked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from portal.api.answers.matches import MAKE_MATCH, MATCH, Excluded, Kept, MakeMatch, Match, Ranked
from portal.api.answers.needs import NEED, OPEN_CONSTRAINTS, Constraints, Need, OpenConstraints
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.offers import attribute_name, how_far, how_long, price_of, quality
from portal.components.reasons import Options, reason_text, reasons_for
from portal.pages.coach.filters import FILTERS, distances_with, filled_from, filter_options, read_filters, sought_in
from portal.pages.coach.words import COACH, mode
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of
from portal.web.names import Names
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import count, day, lowered, number, short_day

_POINTS = 100


@dataclass(frozen=True)
class Fit:
    """An offer that fits, or nearly."""

    offer_id: UUID
    path: str
    order_path: str
    title: str
    supplier: str
    price: str
    place: str
    start: str
    length: str
    quality: str
    why: tuple[str, ...]


WHY = Form(Field("reason", "Why do you look?", choice_of, empty="Select why you look"))
WHY_WORDS = {
    "reason_needed": "Select why you look: you do not look after this client today",
    "client_restricted": "The use of this client's data is restricted: it is opened for a request about the data, a "
    "correction, or a complaint or problem alone",
}
_OF_STAFF = (
    "looks_after_client",
    "arrange_first_day",
    "arrange_access",
    "did_not_arrive",
    "keep_in_touch",
    "change_of_plan",
    "joining_letter",
    "safeguarding",
    "emergency",
)


@dataclass(frozen=True)
class WhyView:
    """A look that a colleague gives a reason for; the look stays on record."""

    heading: str
    caption: str
    back: str
    need_id: str
    options: Options


def why_options(names: Names) -> Options:
    """Return the reasons for which a colleague may look."""
    return reasons_for(names, "data_opened", without=_OF_STAFF)


@dataclass(frozen=True)
class FindView:
    """What was found for a need."""

    heading: str
    caption: str
    back: str
    path: str
    need_id: UUID
    match_id: UUID
    said: str
    fits: tuple[Fit, ...]
    nearly: tuple[Fit, ...]
    excluded: tuple[str, ...]
    kept: tuple[str, ...]
    options: Mapping[str, Options]
    unmet_reasons: Options
    search_path: str


async def show(visit: Visit) -> Reply:
    """Show a match as it was made."""
    match_id, journey_id = visit.asked("match"), visit.parameters["journey_id"]
    if not match_id:
        return To(f"/clients/{journey_id}")
    match = await visit.api.get(MATCH, match_id=match_id)
    need = await visit.api.get(NEED, need_id=match.need_id)
    if str(need.journey_id) != journey_id:
        return Absent()
    return _shown(visit, match, need, filled_from(match.constraints))


def _shown(visit: Visit, match: Match, need: Need, filled: Filled, status: int = 200) -> Reply:
    return Shown(find_view(match, need, visit.names), status=status, filled=filled)


def find_view(match: Match, need: Need, names: Names) -> FindView:
    """Say what fits, best first, and what to do where nothing does."""
    path = f"/clients/{need.journey_id}"
    category = names.category(match.category)
    return FindView(
        heading=f"Provision for {category}",
        caption=client_label(need.journey_id),
        back=path,
        path=path,
        need_id=match.need_id,
        match_id=match.match_id,
        said=_said(match, names),
        fits=tuple(_ranked(each, match, path) for each in match.ranked),
        nearly=tuple(_nearly(each, match, path, names) for each in match.nearest_excluded),
        excluded=tuple(
            f"{reason_text(names, 'match_excluded', each.reason)} ({count(each.offers, 'offer')})"
            for each in match.excluded_for
        ),
        kept=kept_in_words(match.constraints, names),
        options={**filter_options(names, match.district), "within_km": distances_with(_kept_km(match.constraints))},
        unmet_reasons=reasons_for(names, "need_unmet"),
        search_path=f"/offers?client={need.journey_id}&need={match.need_id}",
    )


def _kept_km(kept: Kept | None) -> str:
    return str(kept.within_km or "") if kept else ""


def _said(match: Match, names: Names) -> str:
    district = names.district(match.district)
    found = count(len(match.ranked), "offer")
    fits = "fits" if len(match.ranked) == 1 else "fit"
    if not match.ranked:
        return f"Nothing on sale in {district} fits this need. Ask for less below, or report that nothing suits."
    of_all = f"{count(match.offers, 'offer')} on sale in {district}"
    return f"{found[:1].upper()}{found[1:]} {fits} this need, of {of_all}. Looked for on {day(match.made_at)}."


def kept_in_words(kept: Kept | None, names: Names) -> tuple[str, ...]:
    """Say what was looked for, part by part, as a list goes on after its first."""
    if kept is None:
        return ()
    place = names.jobcentre(kept.jobcentre) if kept.jobcentre else kept.outward
    said = [
        f"Within {kept.within_km} km of {place}" if place and kept.within_km else "",
        *(mode(each) for each in kept.modes),
        *(attribute_name(names.of("offer_attributes", each)) for each in kept.attributes),
        *(f"In {names.of('languages', each)}" for each in kept.languages),
        f"At most £{number(kept.price_to_pence // 100)} a place" if kept.price_to_pence else "",
        f"To start by {day(kept.starts_to)}" if kept.starts_to else "",
    ]
    found = [each for each in said if each]
    return tuple(each if place == 0 else lowered(each) for place, each in enumerate(found))


def _ranked(offer: Ranked, match: Match, path: str) -> Fit:
    parts = offer.parts
    why = [
        f"Ranked {offer.rank} with {offer.score:.0f} of {_POINTS} points: quality {parts.quality}, "
        f"price {parts.price}, distance {parts.distance}, start {parts.start}."
    ]
    if offer.newcomer:
        why.append("New in this category: it has a turn among those whose quality is known.")
    return _fit(offer, match, path, tuple(why))


def _nearly(offer: Excluded, match: Match, path: str, names: Names) -> Fit:
    return _fit(offer, match, path, tuple(reason_text(names, "match_excluded", each) for each in offer.reasons))


def _fit(offer: Ranked | Excluded, match: Match, path: str, why: tuple[str, ...]) -> Fit:
    first = f"&on={offer.first_day}" if offer.first_day else ""
    asked = f"?match={match.match_id}&need={match.need_id}"
    return Fit(
        offer_id=offer.offer_id,
        path=f"{path}/offers/{offer.offer_id}{asked}",
        order_path=f"{path}/order{asked}&offer={offer.offer_id}{first}",
        title=offer.title,
        supplier=offer.supplier_name,
        price=price_of(offer.price_pence, offer.per),
        place=place_of(offer),
        start=start_of(offer),
        length=how_long(offer.duration),
        quality=quality(offer.completion_percent, offer.cases),
        why=why,
    )


def place_of(offer: Ranked | Excluded) -> str:
    """Return where it is and how far that is."""
    if offer.mode == "online" or offer.venue is None:
        return mode(offer.mode)
    far = f", {how_far(offer.distance_km)}" if offer.distance_km is not None else ""
    return f"{offer.venue}{far}"


def start_of(offer: Ranked | Excluded) -> str:
    """Return when it can start, and how many places are left."""
    if offer.next_start is None:
        return f"Any day from {short_day(offer.first_day)}" if offer.first_day else "No start in this time"
    left = offer.next_start.places if offer.left is None else offer.left
    return f"{short_day(offer.next_start.on)}, {count(left, 'place')} left"


async def act(visit: Visit) -> Reply:
    """Look for what fits: by what the need asks, or by what was filled in here."""
    try:
        need_id = UUID(visit.form.text("need_id"))
    except ValueError:
        return Absent()
    need = await visit.api.get(NEED, need_id=need_id)
    if str(need.journey_id) != visit.parameters["journey_id"]:
        return Absent()
    if visit.form.text("narrowed"):
        return await _narrowed(visit, need)
    opened = await visit.api.send(
        OPEN_CONSTRAINTS, OpenConstraints(reason=visit.form.text("reason") or None), key=None, need_id=need_id
    )
    if isinstance(opened, Refused):
        known = {"reason": visit.form.text("reason")} if "reason_needed" not in opened.codes else {}
        return _not_yet(visit, need, WHY.blank(**known).refused(opened, WHY_WORDS))
    found = opened.answer.match.constraints if opened.answer.match else None
    return await _matched(visit, need, found)


async def _narrowed(visit: Visit, need: Need) -> Reply:
    filled = read_filters(FILTERS, visit.form)
    if filled.ok:
        return await _matched(visit, need, sought_in(filled.values), filled)
    return await _again(visit, need, filled)


async def _again(visit: Visit, need: Need, filled: Filled) -> Reply:
    match = await visit.api.get(MATCH, match_id=visit.form.text("match"))
    return _shown(visit, match, need, filled, 422)


async def _matched(visit: Visit, need: Need, sought: Constraints | None, filled: Filled | None = None) -> Reply:
    asked = MakeMatch(need_id=need.need_id, constraints=sought)
    # What is looked for is part of the key: whoever goes back and looks for something else makes another match.
    key = sha256(f"{visit.form.key}{asked.model_dump_json()}".encode()).hexdigest()
    made: Done[Match] | Refused = await visit.api.send(MAKE_MATCH, asked, key=key)
    if not isinstance(made, Refused):
        return To(f"/clients/{need.journey_id}/find?match={made.answer.match_id}")
    if filled is not None:
        return await _again(visit, need, filled.refused(made))
    return _not_yet(visit, need, WHY.blank().refused(made))


def _not_yet(visit: Visit, need: Need, filled: Filled) -> Reply:
    path, names = f"/clients/{need.journey_id}", visit.names
    view = WhyView(
        "Look at what this client needs", client_label(need.journey_id), path, str(need.need_id), why_options(names)
    )
    return Shown(view, status=422, filled=filled, template="coach/why.html")


PAGES = (Page("/clients/{journey_id}/find", COACH, "coach/find.html", show, act),)

"""Up to four offers side by side, each as it is now; one that is no longer on sale says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

from portal.api.answers.matches import MATCH, Match, Ranked
from portal.api.answers.offers import OFFER, Offer
from portal.api.together import Missing, part, together
from portal.components.access import ACCESS
from portal.components.clients import client_label
from portal.components.offers import comes_with, how_far, how_long, price_of, quality, when_held, where
from portal.pages.coach.finding import start_of
from portal.pages.coach.offering import ON_SALE
from portal.pages.coach.side_by_side import PLACE, Column, SideBySide, Sort, finishing, side_by_side
from portal.pages.coach.words import COACH
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import capitalised, listed, money

AT_MOST = 4
ONLINE = "online"
Compared = tuple[Ranked, Offer | Missing]


def _start(compared: Compared) -> date:
    ranked, _ = compared
    on = ranked.next_start.on if ranked.next_start else ranked.first_day
    return on or date.max


def _distance(compared: Compared) -> float:
    ranked, _ = compared
    nowhere = 0 if ranked.mode == ONLINE else inf
    return nowhere if ranked.distance_km is None else ranked.distance_km


SORTS: Mapping[str, Sort[Compared]] = {
    "": Sort("Best match first", "Rank", lambda each: each[0].rank),
    "price": Sort("Lowest price first", PLACE, lambda each: each[0].pence_per_place),
    "quality": Sort(
        "Most people finish first", "Quality", lambda each: finishing(each[0].completion_percent), descending=True
    ),
    "start": Sort("Earliest start first", "Starts", _start),
    "distance": Sort("Nearest first", "Distance", _distance),
    "supplier": Sort("Suppliers from A to Z", "Supplier", lambda each: each[0].supplier_name.casefold()),
}


@dataclass(frozen=True)
class CompareView:
    """Offers side by side, as far as any were chosen."""

    heading: str
    caption: str
    back: str
    said: str
    path: str
    offers: SideBySide
    keep_path: str = ""
    """Where those that can be ordered are kept on a shortlist, each in the version that is shown."""


async def show(visit: Visit) -> Reply:
    """Compare the offers that were chosen among those that fit."""
    match = await visit.api.get(MATCH, match_id=visit.asked("match"))
    ranked = {str(each.offer_id): each for each in match.ranked}
    chosen = [ranked[each] for each in dict.fromkeys(visit.query.get("offer", ())) if each in ranked]
    offers = await together(
        *(part(visit.api.get(OFFER, offer_id=each.offer_id), "This offer") for each in chosen[:AT_MOST])
    )
    path = f"/clients/{visit.parameters['journey_id']}"
    return Shown(compare_view(match, chosen, offers, visit.names, path, visit.asked_of("sort", SORTS)))


def compare_view(
    match: Match,
    chosen: Sequence[Ranked],
    offers: Sequence[Offer | Missing],
    names: Names,
    path: str,
    sort: str = "",
) -> CompareView:
    """Set offers side by side; `path` is the client's page, and `sort` one of `SORTS`."""
    shown = tuple(zip(chosen, offers, strict=False))
    asked = (("match", str(match.match_id)), *(("offer", str(each.offer_id)) for each in chosen))
    return CompareView(
        heading=f"Compare {len(shown)} offers" if len(shown) > 1 else "Compare offers",
        caption=client_label(path.rpartition("/")[2]),
        back=f"{path}/find?match={match.match_id}",
        said=_said(len(chosen)),
        path=f"{path}/compare",
        offers=side_by_side(
            shown,
            SORTS,
            sort,
            lambda each: (_column(*each, match, path), _cells(*each, names, match.district)),
            asked,
        ),
        keep_path=_keep_path(shown, match, path),
    )


def _keep_path(shown: Sequence[tuple[Ranked, Offer | Missing]], match: Match, path: str) -> str:
    seen = [each for _, each in shown if isinstance(each, Offer) and each.status == ON_SALE]
    asked = "".join(f"&offer={each.offer_id}:{each.offer_version}" for each in seen)
    return f"{path}/shortlist?match={match.match_id}{asked}" if seen else ""


def _said(chosen: int) -> str:
    if chosen > AT_MOST:
        return f"You chose {chosen} offers. The first {AT_MOST} are compared."
    return "Choose two to four offers to compare." if chosen < 2 else ""


def _column(ranked: Ranked, offer: Offer | Missing, match: Match, path: str) -> Column:
    asked = f"match={match.match_id}&need={match.need_id}"
    first = f"&on={ranked.first_day}" if ranked.first_day else ""
    gone = isinstance(offer, Offer) and offer.status != ON_SALE
    return Column(
        title=ranked.title,
        path=f"{path}/offers/{ranked.offer_id}?{asked}",
        order_path="" if gone else f"{path}/order?{asked}&offer={ranked.offer_id}{first}",
        order_text="No longer available" if gone else "Order",
    )


def _cells(ranked: Ranked, offer: Offer | Missing, names: Names, district: str) -> tuple[tuple[str, str], ...]:
    distance = capitalised(how_far(ranked.distance_km)) if ranked.distance_km is not None else "None: online"
    known = offer if isinstance(offer, Offer) else None
    unknown = offer.sentence if isinstance(offer, Missing) else ""
    return (
        ("Supplier", ranked.supplier_name),
        ("Rank", f"{ranked.rank}, with {ranked.score:.0f} of 100 points"),
        ("Price", price_of(ranked.price_pence, ranked.per)),
        (PLACE, money(ranked.pence_per_place)),
        ("Quality", quality(ranked.completion_percent, ranked.cases)),
        ("Starts", start_of(ranked)),
        ("Distance", distance),
        ("Where", _where(known, district) if known else unknown),
        ("Lasts", how_long(ranked.duration)),
        ("When", when_held(known) if known else unknown),
        (
            "Access",
            listed([ACCESS.get(each, in_words(each)) for each in known.access]) or "Nothing named"
            if known
            else unknown,
        ),
        (
            "Also",
            comes_with(known.attributes, names) or "Nothing more" if known else unknown,
        ),
    )


def _where(offer: Offer, district: str) -> str:
    delivery = offer.delivery
    return where(delivery.mode, delivery.venues, national=delivery.national, district=district)


PAGES = (Page("/clients/{journey_id}/compare", COACH, "coach/compare.html", show),)

"""One offer as a coach reads it for a client: what it is, and why it was found."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.api.answers.matches import EXPLAINED, Explained
from portal.api.answers.offers import OFFER, Offer
from portal.api.answers.supplier_names import SUPPLIER_NAME, SupplierName
from portal.api.together import Missing, part, together
from portal.components.access import ACCESS
from portal.components.clients import client_label
from portal.components.offers import comes_with, condition, how_long, price_of, quality, when_held, where
from portal.components.reasons import reason_text
from portal.pages.coach.words import COACH
from portal.web.names import Names, in_words
from portal.web.page import Gone, Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, listed, short_day
from shared.auth.principal import Role

STAFF = frozenset({Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR})
ON_SALE = "published"
Row = tuple[str, str]


@dataclass(frozen=True)
class OfferView:
    """An offer, and how it fared in the match that it was found by."""

    heading: str
    supplier: str
    summary: str
    back: str
    back_text: str
    order_path: str
    rows: tuple[Row, ...]
    starts: tuple[Row, ...]
    conditions: tuple[str, ...]
    why: tuple[str, ...]
    why_missing: Missing | None


async def show(visit: Visit) -> Reply:
    """Show an offer for a client; one that was withdrawn is shown as it was last, and cannot be ordered."""
    match_id, offer_id = visit.asked("match"), visit.parameters["offer_id"]
    offer = await visit.api.get(OFFER, offer_id=offer_id)
    supplier, explained = await together(
        part(visit.api.get(SUPPLIER_NAME, supplier_id=offer.supplier_id), "The supplier's name"),
        part(_explained(visit, match_id, offer_id), "Why it was found"),
    )
    journey_id, need_id = visit.parameters.get("journey_id"), visit.asked("need")
    back = f"/clients/{journey_id}/find?match={match_id}" if match_id else f"/clients/{journey_id}"
    order = f"/clients/{journey_id}/order?match={match_id}&need={need_id}&offer={offer_id}" if need_id else ""
    view = offer_view(
        offer,
        supplier,
        explained,
        visit.names,
        today=visit.day,
        back=(back, client_label(str(journey_id))),
        order_path=order,
        district=_district_of(visit),
    )
    return Shown(view) if offer.status == ON_SALE else Gone(view)


async def show_to_staff(visit: Visit) -> Reply:
    """Show an offer to whoever decides on orders and offers."""
    offer = await visit.api.get(OFFER, offer_id=visit.parameters["offer_id"])
    supplier = await part(visit.api.get(SUPPLIER_NAME, supplier_id=offer.supplier_id), "The supplier's name")
    view = offer_view(
        offer,
        supplier,
        None,
        visit.names,
        today=visit.day,
        back=("/orders", "Orders"),
        order_path="",
        district=_district_of(visit),
    )
    return Shown(view) if offer.status == ON_SALE else Gone(view)


def _district_of(visit: Visit) -> str:
    """Return the district that somebody works for, if there is one."""
    return next(iter(visit.person.districts)) if len(visit.person.districts) == 1 else ""


async def _explained(visit: Visit, match_id: str, offer_id: str) -> Explained | None:
    return await visit.api.get(EXPLAINED, match_id=match_id, offer_id=offer_id) if match_id else None


def offer_view(
    offer: Offer,
    supplier: SupplierName | Missing,
    explained: Explained | Missing | None,
    names: Names,
    *,
    today: date,
    back: tuple[str, str],
    order_path: str,
    district: str = "",
) -> OfferView:
    """Say what an offer is, for whom it is, and how it was found; `order_path` is empty where it cannot be ordered."""
    return OfferView(
        heading=offer.title,
        supplier=supplier.sentence if isinstance(supplier, Missing) else supplier.name,
        summary=offer.summary,
        back=back[0],
        back_text=back[1],
        order_path=order_path if offer.status == ON_SALE else "",
        rows=rows_of(offer, names, district),
        starts=starts_of(offer, today),
        conditions=tuple(condition(each.kind, each.detail, names) for each in offer.entry_conditions),
        why=_why(explained, names) if isinstance(explained, Explained) else (),
        why_missing=explained if isinstance(explained, Missing) else None,
    )


def rows_of(offer: Offer, names: Names, district: str = "") -> tuple[Row, ...]:
    """Return what an offer says, term by term; of its places those in a district, where one is named."""
    delivery = offer.delivery
    leads_to = offer.qualification
    rows = (
        ("Category", names.category(offer.category)),
        ("Price", price_of(offer.price.pence, offer.price.per) if offer.price else ""),
        ("Where", where(delivery.mode, delivery.venues, national=delivery.national, district=district)),
        ("Lasts", how_long(offer.duration)),
        ("When", when_held(offer)),
        ("Group", f"Up to {count(offer.group_size, 'person', 'people')}"),
        ("Notice", f"{count(offer.notice_days, 'working day')} before it can start"),
        ("Languages", listed([names.of("languages", each) for each in offer.languages])),
        ("Access", listed([ACCESS.get(each, in_words(each)) for each in offer.access])),
        ("Also", comes_with(offer.attributes, names)),
        ("Leads to", f"{names.of('qualification_schemes', leads_to.scheme)} {leads_to.reference}" if leads_to else ""),
        (
            "Can be ordered until",
            day(offer.orderable.ordered_by) if offer.orderable and offer.orderable.ordered_by else "",
        ),
    )
    return tuple(each for each in rows if each[1])


def starts_of(offer: Offer, today: date) -> tuple[Row, ...]:
    """Return the days on which groups begin, with the places left."""
    left: dict[UUID, int] = {each.start_id: each.left for each in offer.places}
    return tuple(
        (day(each.on), f"{left.get(each.start_id, each.places)} of {each.places}")
        for each in sorted(offer.starts, key=lambda each: each.on)
        if each.on >= today
    )


def _why(explained: Explained, names: Names) -> tuple[str, ...]:
    offer, parts = explained.offer, explained.parts
    said = [f"Quality: {quality(offer.completion_percent, offer.cases)}."]
    if explained.rank and explained.score is not None and parts:
        said.append(
            f"Ranked {explained.rank} with {explained.score:.0f} of 100 points: quality {parts.quality}, "
            f"price {parts.price}, distance {parts.distance}, start {parts.start}."
        )
    if offer.first_day:
        said.append(f"The first day on which it could start was {short_day(offer.first_day)}.")
    return (*said, *(reason_text(names, "match_excluded", each) for each in explained.reasons))


PAGES = (
    Page("/clients/{journey_id}/offers/{offer_id}", COACH, "coach/offer.html", show),
    Page("/offers/{offer_id}", STAFF | COACH, "coach/offer.html", show_to_staff),
)

"""What an order would come to, as it is shown before it is placed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from portal.api.answers.needs import Need
from portal.api.answers.offers import Offer
from portal.api.answers.ordering import BudgetEffect, Preview, Seen
from portal.api.answers.supplier_names import SupplierName
from portal.api.together import Missing
from portal.components.clients import client_label
from portal.components.offers import how_long, price_of, where
from portal.components.reasons import Options
from portal.web.names import Names
from portal.web.wording import count, day, money, sentence

Row = tuple[str, str]
_PER_COURSE = "course"
APPROVAL = {
    "policy": "Not needed: it goes to the supplier at once",
    "district": "A district manager has to approve it",
    "buyer": "A buyer has to approve it",
    "commercial": "The commercial team has to approve it",
}


@dataclass(frozen=True)
class Chosen:
    """The start or the day that was chosen."""

    start_id: UUID | None
    starts_on: date

    @property
    def mark(self) -> str:
        """Which choice was checked, as the form keeps it."""
        return f"{self.start_id or ''}{self.starts_on}"


@dataclass(frozen=True)
class Whole:
    """What is to be ordered for whom."""

    need: Need
    offer: Offer
    supplier: SupplierName | Missing
    chosen: Chosen | None
    match_id: str
    again: bool = False
    note: str = ""
    """Whose client it is, where it is a colleague's."""


@dataclass(frozen=True)
class CheckView:
    """The check page: `against` is every reason for which the order would be refused now."""

    heading: str
    caption: str
    note: str
    back: str
    path: str
    rows: tuple[Row, ...]
    against: tuple[str, ...]
    may_be_placed: bool
    waits: bool
    checked: str
    shown: str
    options: Mapping[str, Options]
    need_id: UUID
    offer_id: UUID
    start_id: UUID | None
    group_path: str


def check_view(
    whole: Whole, preview: Preview | None, names: Names, today: date, reasons: Options, words: Mapping[str, str]
) -> CheckView:
    """Say what the order comes to; `reasons` are those to order again for, `words` plainer than the API's, by code."""
    journey = f"/clients/{whole.need.journey_id}"
    codes = {each.code for each in preview.reasons} if preview else set()
    return CheckView(
        heading="Check the order" if not whole.again else "Check the order: the same again",
        caption=client_label(whole.need.journey_id),
        note=whole.note,
        back=f"{journey}/find?match={whole.match_id}" if whole.match_id else journey,
        path=journey,
        rows=tuple(_rows(whole, preview, names)),
        against=tuple(dict.fromkeys(_plain(each.code, each.detail, words) for each in preview.reasons))
        if preview
        else (),
        may_be_placed=bool(preview and preview.may_be_placed),
        waits="no_places_left" in codes and bool(whole.chosen and whole.chosen.start_id),
        checked=whole.chosen.mark if whole.chosen and preview else "",
        shown=preview.shown.model_dump_json() if preview and preview.shown else "",
        options={"start_id": starts_to_choose(whole.offer, today), "reason": reasons},
        need_id=whole.need.need_id,
        offer_id=whole.offer.offer_id,
        start_id=whole.chosen.start_id if whole.chosen else None,
        group_path=_group_path(whole),
    )


def _group_path(whole: Whole) -> str:
    """Return where a course is ordered for several clients; places are ordered for each by itself."""
    price = whole.offer.price
    if whole.again or price is None or price.per != _PER_COURSE:
        return ""
    return f"/orders/group?{urlencode({'offer': whole.offer.offer_id, 'need': whole.need.need_id})}"


def starts_to_choose(offer: Offer, today: date) -> Options:
    """Return the starts that are still to come, with the places left."""
    left = {each.start_id: each.left for each in offer.places}
    coming = sorted((each for each in offer.starts if each.on >= today), key=lambda each: each.on)
    return tuple(
        (str(each.start_id), f"{day(each.on)}, {count(left.get(each.start_id, each.places), 'place')} left")
        for each in coming
    )


def _rows(whole: Whole, preview: Preview | None, names: Names) -> Iterator[Row]:
    offer, delivery = whole.offer, whole.offer.delivery
    supplier = whole.supplier.sentence if isinstance(whole.supplier, Missing) else whole.supplier.name
    yield "Provision", offer.title
    yield "Supplier", supplier
    yield "For the need", names.category(whole.need.category)
    yield "Where", where(delivery.mode, delivery.venues, national=delivery.national, district=whole.need.district)
    yield "Lasts", how_long(offer.duration)
    if offer.price:
        yield "Price", price_of(offer.price.pence, offer.price.per)
    if preview is None or whole.chosen is None:
        return
    yield "Starts", day(whole.chosen.starts_on)
    if preview.shown and preview.shown.ends_on:
        yield "Ends", day(preview.shown.ends_on)
    for each in preview.budgets:
        yield "Budget", budget_in_words(each)
    if preview.shown and preview.may_be_placed:
        yield "Approval", APPROVAL.get(preview.shown.level, "Somebody has to approve it")
    if preview.respond_by:
        yield "Supplier answers by", day(preview.respond_by)
    if preview.place_held_until:
        yield "Place held until", day(preview.place_held_until)


def budget_in_words(effect: BudgetEffect) -> str:
    """Say what the order leaves of the district's budget."""
    if effect.left_after_pence < 0:
        return f"{money(effect.left_pence)} left, which is too little"
    reaches = f". It reaches {effect.reaches_percent}% of the budget" if effect.reaches_percent else ""
    return f"{money(effect.left_pence)} left now, {money(effect.left_after_pence)} after this order{reaches}"


def _plain(code: str, detail: str, words: Mapping[str, str]) -> str:
    return words.get(code) or sentence(detail)


def changes(before: Seen | None, now: Seen | None) -> tuple[str, ...]:
    """Say what is otherwise now than when it was shown, with both values."""
    if before is None or now is None:
        return ()
    said = (
        ("The price", money(before.amount_pence), money(now.amount_pence)),
        ("The day of the start", day(before.group_starts_on), day(now.group_starts_on)),
        ("The last day", day(before.ends_on), day(now.ends_on)),
        ("The approval", APPROVAL.get(before.level, before.level), APPROVAL.get(now.level, now.level)),
        ("The supplier's standing", str(before.standing), str(now.standing)),
        ("The last day that its evidence covers", day(before.covered_until), day(now.covered_until)),
        ("The number of places", str(before.places), str(now.places)),
    )
    return tuple(
        f"{what} was {was} when you looked, and is {now_is} now. Check it, and order if it still suits."
        for what, was, now_is in said
        if was != now_is
    )


def placed(level: str) -> str:
    """Say that an order was placed and what comes next; `level` is whose approval it needs."""
    after = {
        "policy": "It has been sent to the supplier.",
        "district": "It waits for a district manager to approve it.",
        "buyer": "It waits for a buyer to approve it.",
        "commercial": "It waits for the commercial team to approve it.",
    }
    return f"The order has been placed. {after.get(level, '')}".strip()

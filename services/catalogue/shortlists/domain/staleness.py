"""When a shortlist may no longer be relied on, and why: it is asked whenever it is read, and no clock ends anything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from services.catalogue.offers.domain.offer import Offer
from services.catalogue.shortlists.domain.freezing import Standing, against_supplier, may_be_ordered
from services.catalogue.shortlists.domain.shortlist import Shortlist
from shared.contracts.catalogue import FrozenOffer
from shared.kernel.rules import Rejection
from shared.kernel.starts import places_left


def too_old(shortlist: Shortlist, today: date) -> Rejection | None:
    """RM6148 (Crown Commercial Service): a list of what is to be had holds for some working days, here by policy."""
    if today <= shortlist.valid_until:
        return None
    return Rejection("too_old", f"the list was good until {shortlist.valid_until}: freeze it again")


def stale_for(held: FrozenOffer, standing: Standing, today: date) -> Iterator[Rejection]:
    """Yield everything about one offer that is no longer as it was frozen."""
    offer = standing.offers[held.offer_id]
    if against := may_be_ordered(offer):
        yield Rejection("not_orderable", against.detail)
    if offer.offer_version != held.offer_version:
        detail = f"version {held.offer_version} was replaced by version {offer.offer_version}"
        yield Rejection("version_changed", detail)
    if offer.supplier_id != held.supplier_id:
        yield Rejection("membership_changed", "the offer passed to another supplier")
    for reason in against_supplier(offer, standing.suppliers.get(offer.supplier_id)):
        yield replace(reason, code="membership_changed", pointer="")
    yield from _places(held, offer, standing, today)


def _places(held: FrozenOffer, offer: Offer, standing: Standing, today: date) -> Iterator[Rejection]:
    left = {each.start_id: places_left(each, standing.places.get(each.start_id)) for each in offer.content.starts}
    for start in held.starts:
        now = left.get(start.start_id, 0)
        if start.on >= today and now != start.left:
            yield Rejection("places_changed", f"{now} places are left of the start on {start.on}, not {start.left}")

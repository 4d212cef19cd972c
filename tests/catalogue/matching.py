"""Offers, suppliers and needs as matches weigh them, told by what differs."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.catalogue.known.needs import KnownNeed
from services.catalogue.listings.domain.listing import LISTINGS, Listing
from services.catalogue.matches.domain.asking import MakeMatch, Wanted, wanted
from services.catalogue.matches.domain.limits import Candidate
from services.catalogue.matches.domain.match import MATCHES, Match
from services.catalogue.matches.domain.matching import Judged, Making, judge, make, method_of
from services.catalogue.matches.domain.scoring import Method
from services.catalogue.matches.domain.turns import TURNS, Turns
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.kernel.starts import Places
from shared.reference.markets import markets
from shared.reference.policy_values import OfferSearch
from tests import suppliers
from tests.catalogue.examples import CATEGORY, NOON, a_supplier, an_offer_text, published
from tests.catalogue.test_searching import a_quality

MARKET = "DPS-EMPLOYABILITY"
NEED = UUID("01890000-0000-7000-8000-00000000000a")
TODAY = NOON.date()
DISTRICT = "D01"
BOUNDS = OfferSearch(considers_at_most=1000, within_at_most_km=160)
METHOD: Method
METHOD, STAMPS = method_of(markets()[MARKET].regime, NOON)

_READ = TypeAdapter(MakeMatch)


def a_need(**differing: Any) -> KnownNeed:
    return KnownNeed(**{"need_id": NEED, "district": DISTRICT, "category": CATEGORY, "recorded_on": TODAY} | differing)


def asked(**constraints: Any) -> MakeMatch:
    return _READ.validate_python({"need_id": NEED, "constraints": constraints})


def a_want(**constraints: Any) -> Wanted:
    return wanted(asked(**constraints), a_need(), markets()[MARKET], BOUNDS)


def a_member(supplier_id: UUID, *more: Any) -> KnownSupplier:
    now = NOON - timedelta(days=300)
    return a_supplier(suppliers.registered(supplier_id, now), suppliers.admitted(supplier_id, CATEGORY, now), *more)


def a_listing(*codes: str, supplier_id: UUID | None = None, offer_id: UUID | None = None, **differing: Any) -> Listing:
    row: Listing | None = None
    about = {"supplier_id": supplier_id or new_id(), "offer_id": offer_id or new_id()}
    for event in published(an_offer_text(*(codes or (DISTRICT,)), **differing)):
        row = LISTINGS.fold(row, event.model_copy(update=about))
    assert row is not None
    return row


def a_candidate(
    *codes: str,
    rate: float | None = 70.0,
    supplier: KnownSupplier | None = None,
    places: Mapping[UUID, Places] | None = None,
    **differing: Any,
) -> Candidate:
    """An offer of a supplier that completes so many courses of a hundred; of a newcomer where none is said."""
    supplier = supplier or a_member(differing.pop("supplier_id", new_id()))
    row = a_listing(*codes, supplier_id=supplier.supplier_id, **differing)
    return Candidate(row, supplier, None if rate is None else a_quality(rate), places or {})


def judged(candidate: Candidate, **constraints: Any) -> Judged:
    return judge(candidate, a_want(**constraints), METHOD, NOON)


def matched(
    candidates: Iterable[Candidate],
    turns: Turns | None = None,
    match_id: UUID | None = None,
    method: Method = METHOD,
    **constraints: Any,
) -> list[Event]:
    want = a_want(**constraints)
    several = tuple(judge(each, want, method, NOON) for each in candidates)
    return make(Making(match_id or new_id(), want, several, method, STAMPS), turns, NOON)


def the_match(events: Iterable[Event]) -> Match:
    match = MATCHES.fold([each for each in events if each.AGGREGATE == "match"])
    assert match is not None
    return match


def after(turns: Turns | None, events: Iterable[Event]) -> Turns | None:
    for event in events:
        if event.AGGREGATE == "turns":
            turns = TURNS.evolve(turns, event)
    return turns

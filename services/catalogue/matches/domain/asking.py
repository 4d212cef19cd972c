"""What is asked for when a need is matched: the client's circumstances, in codes."""

from dataclasses import dataclass
from uuid import UUID

from services.catalogue.known.needs import KnownNeed
from services.catalogue.listings.domain.areas import NATIONAL
from services.catalogue.matches.domain.match import Match
from shared.contracts.catalogue import Constraints
from shared.kernel.commands import command
from shared.kernel.constraints import MatchConstraints, against_place, days_are_in_order, point_from, point_of
from shared.kernel.filters import Filters, one_of
from shared.kernel.places import Point
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import CategoryCode, DistrictCode, Market
from shared.reference.markets import MarketCode
from shared.reference.policy_values import OfferSearch


@command
class MakeMatch:
    """Find the offers that fit a need best. Category and district are those of the need, named or not."""

    need_id: UUID
    market: MarketCode | None = None
    category: CategoryCode | None = None
    district: DistrictCode | None = None
    constraints: MatchConstraints = MatchConstraints()


@dataclass(frozen=True)
class Wanted:
    """What offers are held to: a need's category in its district, and the client's constraints around a point."""

    need_id: UUID
    market: str
    category: str
    district: str
    constraints: Constraints
    point: Point | None


def wanted(asked: MakeMatch, need: KnownNeed | None, market: Market, bounds: OfferSearch) -> Wanted:
    """Return what is wanted for a need; raises `Rejected` with all that speaks against it.

    A need that the caller may not know of is `None`, as one that there is not.
    """
    given = asked.constraints
    near = given.near
    point = point_of(near) if near else None
    reject_if_any(
        [
            need_is_known(need),
            need_is_open(need),
            is_of_the_need("category", asked.category, need.category if need else None),
            is_of_the_need("district", asked.district, need.looked_for_in if need else None),
            *(against_place(near, point, bounds, "/constraints/near") if near else ()),
            days_are_in_order(given),
        ]
    )
    if need is None:
        raise AssertionError("the rules above refuse this")
    constraints = Constraints(
        jobcentre=near.jobcentre if near else None,
        outward=near.outward if near else None,
        within_km=near.within_km if near else None,
        modes=given.modes,
        access=given.access,
        languages=given.languages,
        attributes=given.attributes,
        cannot_meet=given.cannot_meet,
        days=given.days,
        parts_of_day=given.parts_of_day,
        price_to_pence=given.price_to_pence,
        starts_from=given.starts_from,
        starts_to=given.starts_to,
    )
    return Wanted(need.need_id, market.code, need.category, need.looked_for_in, constraints, point)


def want_of(match: Match) -> Wanted:
    """Return what was wanted when a match was made."""
    known = match.constraints
    return Wanted(
        match.need_id, match.market, match.category, match.district, known, point_from(known.jobcentre, known.outward)
    )


def need_is_known(need: KnownNeed | None) -> Rejection | None:
    """A match is for a need of a client; the news of one that was just recorded takes a moment."""
    return None if need else Rejection("need_unknown", "there is no such need, or not yet here", "/need_id")


def need_is_open(need: KnownNeed | None) -> Rejection | None:
    """Nothing is looked for any more where a need is met, was withdrawn or was reported unmet."""
    if need is None or need.standing:
        return None
    return Rejection("need_not_open", "the need is met, was reported unmet, or was withdrawn", "/need_id")


def is_of_the_need(name: str, given: str | None, of_need: str | None) -> Rejection | None:
    """What is named beside the need agrees with it: a slip would find offers that cannot be ordered for it."""
    if given is None or of_need is None or given == of_need:
        return None
    return Rejection(f"{name}_differs", f"the need is for {of_need}, not {given}", f"/{name}")


def filters_of(want: Wanted) -> Filters:
    """Return what the rows of all offers in reach have in common: of the category, on offer, in the district."""
    return {
        "areas": one_of({want.district, NATIONAL}),
        "category": want.category,
        "market": want.market,
        "listed": True,
    }

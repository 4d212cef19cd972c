"""What a client's circumstances ask of an offer, in codes: as a need keeps it, and as a match takes it."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from shared.kernel.commands import Day, Distinct, Pence, command
from shared.kernel.places import Point, Postcode, outward_of
from shared.kernel.rules import Rejection
from shared.reference import JobcentreCode, jobcentres
from shared.reference.lists import coded
from shared.reference.policy_values import OfferSearch
from shared.reference.postcode_districts import postcode_districts

PostcodeDistrict = Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9][0-9A-Z]?$", examples=["LS1"])]


@command
class Near:
    """How far a client travels at most, and from where: a jobcentre, or the first part of a postcode.

    Of a `postcode` the first part alone counts, and is kept.
    """

    jobcentre: JobcentreCode | None = None
    postcode: Postcode | None = None
    outward_code: PostcodeDistrict | None = None
    within_km: Annotated[int, Field(ge=1, le=1000)]

    @property
    def outward(self) -> str | None:
        """The first part of the postcode, where there is one."""
        return outward_of(self.postcode) if self.postcode else self.outward_code


@command
class MatchConstraints:
    """Say what the client's circumstances ask of an offer; what is left out asks for nothing.

    An offer in any of the `languages` will do, and one that has all `attributes` and provides for every need of
    `access`. `cannot_meet` are conditions of entry that the client does not fulfil. The client can come on `days` and
    in `parts_of_day`, on any where none is named. Prices are for a place. The first day lies from `starts_from` to
    `starts_to`. Of a postcode only the first part is kept.
    """

    near: Near | None = None
    modes: Annotated[tuple[Annotated[str, coded("mode of delivery")], ...], Distinct()] = ()
    access: Annotated[tuple[Annotated[str, coded("access need")], ...], Distinct()] = ()
    languages: Annotated[tuple[Annotated[str, coded("language")], ...], Distinct()] = ()
    attributes: Annotated[tuple[Annotated[str, coded("offer attribute")], ...], Distinct()] = ()
    cannot_meet: Annotated[tuple[Annotated[str, coded("entry condition")], ...], Distinct()] = ()
    days: Annotated[tuple[Annotated[str, coded("day of the week")], ...], Distinct()] = ()
    parts_of_day: Annotated[tuple[Annotated[str, coded("part of the day")], ...], Distinct()] = ()
    price_to_pence: Pence | None = None
    starts_from: Day | None = None
    starts_to: Day | None = None


def point_of(near: Near | None) -> Point | None:
    """Return where a distance is measured from, as far as it is known here."""
    return point_from(near.jobcentre, near.outward) if near else None


def point_from(jobcentre: str | None, outward: str | None) -> Point | None:
    """Return where a jobcentre is, or the middle of a postcode's district, by the first part of the postcode."""
    place = jobcentres().get(jobcentre) if jobcentre else postcode_districts().get(outward) if outward else None
    return Point(place.latitude, place.longitude) if place else None


def against_place(near: Near, point: Point | None, values: OfferSearch, at: str = "/near") -> Iterator[Rejection]:
    """Yield what speaks against a place and a distance from it; `at` is the pointer to them."""
    named = [each for each in (near.jobcentre, near.postcode, near.outward_code) if each is not None]
    if len(named) != 1:
        yield Rejection("place_not_clear", "name either a jobcentre or a postcode", at)
    elif point is None:
        # It may be where a client lives: it is in no message.
        place = "postcode" if near.postcode else "outward_code"
        yield Rejection("postcode_district_unknown", "its first part is none of those known here", f"{at}/{place}")
    if near.within_km > values.within_at_most_km:
        detail = f"searches go {values.within_at_most_km} km far at most"
        yield Rejection("distance_too_far", detail, f"{at}/within_km")


def days_are_in_order(given: MatchConstraints) -> Rejection | None:
    """A time that ends before it begins has no day."""
    if given.starts_from is None or given.starts_to is None or given.starts_from <= given.starts_to:
        return None
    return Rejection("days_reversed", "the first day is after the last", "/constraints/starts_from")

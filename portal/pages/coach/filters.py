"""What a client's circumstances ask, as fields: recorded with a need, and changed to look for something else."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.matches import Kept
from portal.api.answers.needs import Constraints, Near
from portal.components.access import ACCESS
from portal.components.reasons import Options
from portal.pages.coach.words import (
    DAYS,
    DISTANCES,
    MODES,
    PARTS_OF_DAY,
    attributes_of,
    conditions_of,
    options,
)
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choices_of, date_of, money_of, select_of, text_of
from portal.web.names import Names, in_words
from portal.web.posted import Posted

_AT = "/constraints/"
FILTERS = Form(
    Field("jobcentre", "Near this jobcentre", select_of, pointer=f"{_AT}near/jobcentre", optional=True),
    Field(
        "outward_code",
        "Or near this postcode area",
        text_of,
        hint="The first half of a postcode, such as CF10.",
        pointer=f"{_AT}near/outward_code",
        optional=True,
    ),
    Field("within_km", "At most this far", select_of, pointer=f"{_AT}near/within_km {_AT}near", optional=True),
    Field("modes", "Ways of delivery that suit", choices_of, pointer=f"{_AT}modes", optional=True),
    Field("access", "Access needs", choices_of, pointer=f"{_AT}access", optional=True),
    Field("attributes", "Cannot do without", choices_of, pointer=f"{_AT}attributes", optional=True),
    Field(
        "cannot_meet",
        "Entry conditions that the client does not meet",
        choices_of,
        pointer=f"{_AT}cannot_meet",
        optional=True,
    ),
    Field("languages", "Language, where English does not suit", select_of, pointer=f"{_AT}languages", optional=True),
    Field("days", "Days on which the client can come", choices_of, pointer=f"{_AT}days", optional=True),
    Field("parts_of_day", "Time of day", choices_of, pointer=f"{_AT}parts_of_day", optional=True),
    Field("price_to", "Highest price for a place", money_of, pointer=f"{_AT}price_to_pence", optional=True),
    Field(
        "starts_to",
        "Latest start date",
        date_of,
        hint="For example, 27 3 2027.",
        pointer=f"{_AT}starts_to {_AT}starts_from",
        optional=True,
    ),
)
NAMES = tuple(each.name for each in FILTERS.fields)


def filter_options(names: Names, district: str) -> Mapping[str, Options]:
    """Return what there is to choose from; jobcentres of the district come first."""
    jobcentres = sorted(names.items.get("jobcentres", ()), key=lambda each: (each.district != district, each.name))
    return {
        "jobcentre": tuple((each.code, each.name) for each in jobcentres),
        "within_km": DISTANCES,
        "modes": options(MODES),
        "access": options(ACCESS),
        "attributes": attributes_of(names),
        "cannot_meet": conditions_of(names),
        "languages": tuple(each for each in names.options("languages") if each[0] != "en"),
        "days": tuple((each, in_words(each)) for each in DAYS),
        "parts_of_day": options(PARTS_OF_DAY),
    }


def read_filters(form: Form, posted: Posted) -> Filled:
    """Read a form that has these fields: a distance is from somewhere, and a place is in some distance."""
    filled = form.read(posted)
    values = filled.values
    placed = values.get("jobcentre") or values.get("outward_code")
    if placed and not values.get("within_km"):
        filled = filled.with_error("within_km", "Select how far the client can travel")
    if values.get("within_km") and not placed:
        filled = filled.with_error(
            "jobcentre", "Select the jobcentre, or enter the postcode area, that the distance is from"
        )
    return filled


def sought_in(values: Mapping[str, Any]) -> Constraints:
    """Return what the fields ask."""
    near = None
    if values["within_km"]:
        outward = values["outward_code"].upper() or None
        jobcentre = None if outward else values["jobcentre"]
        near = Near(jobcentre=jobcentre, outward_code=outward, within_km=int(values["within_km"]))
    return Constraints(
        near=near,
        modes=values["modes"],
        access=values["access"],
        attributes=values["attributes"],
        cannot_meet=values["cannot_meet"],
        languages=(values["languages"],) if values["languages"] else (),
        days=values["days"],
        parts_of_day=values["parts_of_day"],
        price_to_pence=values["price_to"],
        starts_to=values["starts_to"],
    )


def known_of(asked: Kept | Constraints | None) -> Mapping[str, Any]:
    """Return what is known already as values of the fields."""
    if asked is None:
        return {}
    near = asked.near if isinstance(asked, Constraints) else None
    within = near.within_km if near else getattr(asked, "within_km", None)
    outward = (near.outward_code or _outward(near.postcode)) if near else getattr(asked, "outward", None)
    known = {
        "jobcentre": near.jobcentre if near else getattr(asked, "jobcentre", None),
        "outward_code": outward,
        "within_km": str(within) if within else None,
        "modes": asked.modes,
        "access": asked.access,
        "attributes": asked.attributes,
        "cannot_meet": asked.cannot_meet,
        "languages": next(iter(asked.languages), None),
        "days": asked.days,
        "parts_of_day": asked.parts_of_day,
        "price_to": asked.price_to_pence,
        "starts_to": asked.starts_to,
    }
    return {name: value for name, value in known.items() if value}


def filled_from(asked: Kept | Constraints | None) -> Filled:
    """Return the fields filled in with what was asked."""
    return FILTERS.blank(**known_of(asked))


def distances_with(within_km: str) -> Options:
    """Return the distances, with the one that is set where it is none of them."""
    return DISTANCES if not within_km or within_km in dict(DISTANCES) else ((within_km, f"{within_km} km"), *DISTANCES)


def _outward(postcode: str | None) -> str | None:
    return postcode.strip()[:-3].strip().upper() if postcode else None

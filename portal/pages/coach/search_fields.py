"""What offers can be searched by, as fields, and what was looked for as it is sent and said."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.api.answers.needs import Near
from portal.api.answers.searches import Facets, SearchOffers
from portal.components.access import ACCESS
from portal.components.reasons import Options
from portal.pages.coach.words import DISTANCES, MODES, attributes_of, mode, options
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choices_of, date_of, money_of, select_of, text_of
from portal.web.names import Names, in_words
from portal.web.posted import Posted
from portal.web.wording import day, listed, money

FIRST = ("text", "category", "district")
SORTS: Mapping[str, str] = {
    "relevance": "Closest to the words",
    "price": "Lowest price",
    "distance": "Nearest",
    "start": "Earliest start",
    "quality": "Most people finish",
}
QUALITIES = (("50", "50% finish"), ("60", "60% finish"), ("70", "70% finish"), ("80", "80% finish"))
SEARCH = Form(
    Field("text", "Words", text_of, hint="For example, interview coaching. They are not kept.", optional=True),
    Field("category", "Category", select_of, optional=True),
    Field("district", "District", select_of, optional=True),
    Field("need", "Kind of need", select_of, optional=True),
    Field("jobcentre", "Near this jobcentre", select_of, pointer="/near/jobcentre", optional=True),
    Field(
        "postcode",
        "Or near this postcode",
        text_of,
        hint="A postcode such as CF10 1AA, or its first half. It is not kept.",
        pointer="/near/postcode /near/outward_code",
        optional=True,
    ),
    Field("within_km", "At most this far", select_of, pointer="/near/within_km /near", optional=True),
    Field("mode", "Way of delivery", select_of, optional=True),
    Field("access", "Access needs", choices_of, optional=True),
    Field("attributes", "Cannot do without", choices_of, optional=True),
    Field("languages", "In any of these languages", choices_of, optional=True),
    Field(
        "price_to", "Highest price for a place", money_of, pointer="/price_to_pence /price_from_pence", optional=True
    ),
    Field(
        "starts_to", "Latest start date", date_of, hint="For example, 27 3 2027.", pointer="/starts_to", optional=True
    ),
    Field("quality_at_least", "At least so many finish", select_of, optional=True),
    Field("sort", "Which first?", select_of, optional=True),
)


def read_search(posted: Posted) -> Filled:
    """Read the fields: a distance is from somewhere, a place is in some distance, and something is looked for."""
    filled = SEARCH.read(posted)
    values = filled.values
    placed = values.get("jobcentre") or values.get("postcode")
    if placed and not values.get("within_km"):
        filled = filled.with_error("within_km", "Select how far the client can travel")
    if values.get("within_km") and not placed:
        filled = filled.with_error(
            "jobcentre", "Select the jobcentre, or enter the postcode, that the distance is from"
        )
    if values.get("jobcentre") and values.get("postcode"):
        filled = filled.with_error("postcode", "Select a jobcentre or enter a postcode, not both")
    return filled


def asked_by(values: Mapping[str, Any], *, after: str = "", limit: int | None = None) -> SearchOffers:
    """Return what the fields ask; `after` is where the page before ended."""
    near = None
    if values["within_km"]:
        whole = " ".join(values["postcode"].upper().split())
        place: dict[str, str] = {"jobcentre": values["jobcentre"]}
        if whole:
            # The second half of a postcode has three characters: what is shorter than five is a first half.
            place = {"postcode" if " " in whole or len(whole) > 4 else "outward_code": whole}
        near = Near(**place, within_km=int(values["within_km"]))
    return SearchOffers(
        text=values["text"] or None,
        category=values["category"] or None,
        need=values["need"] or None,
        district=values["district"] or None,
        near=near,
        mode=values["mode"] or None,
        access=values["access"],
        languages=values["languages"],
        attributes=values["attributes"],
        price_to_pence=values["price_to"],
        starts_to=values["starts_to"],
        quality_at_least=int(values["quality_at_least"]) if values["quality_at_least"] else None,
        sort=values["sort"] or None,
        after=after or None,
        limit=limit,
    )


def search_options(names: Names, facets: Facets | None) -> Mapping[str, Options]:
    """Return what there is to choose from, each with how many offers of the search have it where that is known."""
    counts: Mapping[str, Mapping[str, int]] = facets.model_dump() if facets else {}
    jobcentres = sorted(names.items.get("jobcentres", ()), key=lambda each: each.name)
    offered: Mapping[str, Options] = {
        "category": names.options("categories"),
        "district": names.options("districts"),
        "need": names.options("needs"),
        "jobcentre": tuple((each.code, each.name) for each in jobcentres),
        "within_km": DISTANCES,
        "mode": options(MODES),
        "access": options(ACCESS),
        "attributes": attributes_of(names),
        "languages": names.options("languages"),
        "quality_at_least": QUALITIES,
        "sort": options(SORTS),
    }
    return {name: tuple(_counted(each, counts.get(name, {})) for each in these) for name, these in offered.items()}


def _counted(option: tuple[str, str], counts: Mapping[str, int]) -> tuple[str, str]:
    code, text = option
    return (code, f"{text} ({counts[code]:,})") if counts.get(code) else option


def asked_in_words(asked: SearchOffers, names: Names) -> str:
    """Say what was looked for, in the words of a sentence that begins with the offers: "in Merseyside, online"."""
    return ", ".join(each for each in _said(asked, names) if each)


def _said(asked: SearchOffers, names: Names) -> Iterator[str]:
    yield f"in {names.district(asked.district)}" if asked.district else ""
    yield f"for “{asked.text}”" if asked.text else ""
    yield f"in the category {names.category(asked.category)}" if asked.category else ""
    yield f"for the need “{names.need(asked.need).rstrip('.')}”" if asked.need else ""
    if near := asked.near:
        place = names.jobcentre(near.jobcentre) if near.jobcentre else near.postcode or near.outward_code
        yield f"within {near.within_km} km of {place}"
    yield _lowered(mode(asked.mode)) if asked.mode else ""
    wanted = [ACCESS.get(each, each) for each in asked.access] + [in_words(each) for each in asked.attributes]
    yield f"with {listed([_lowered(each) for each in wanted])}" if wanted else ""
    spoken = [names.of("languages", each) for each in asked.languages]
    yield f"in {listed(spoken, 'or')}" if spoken else ""
    yield f"for at most {money(asked.price_to_pence)} a place" if asked.price_to_pence is not None else ""
    yield f"to start by {day(asked.starts_to)}" if asked.starts_to else ""
    yield f"of suppliers with whom at least {asked.quality_at_least}% finish" if asked.quality_at_least else ""


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]

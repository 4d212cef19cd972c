"""What a search that found nothing asks for, as a gap is reported: so that nothing has to be written twice.

Words, prices and places stay with the search. They may say something about one client, and gaps are merged by codes.
"""

from dataclasses import dataclass
from typing import Annotated

from services.catalogue.listings.domain.asking import Search, SearchOffers
from shared.contracts.codes import AnyAccessNeed, AnyAttribute, AnyCategory, AnyDistrict, AnyLanguage, AnyMarket
from shared.reference import jobcentres
from shared.reference.codes import Code

_PATH = "/v1/gaps/reports"


@dataclass(frozen=True)
class SoughtInVain:
    """The body of a report; the searcher adds category or district where the search named none."""

    market: AnyMarket
    category: AnyCategory | None
    district: AnyDistrict | None
    reason: Annotated[str, Code("need_unmet reason")]
    access: tuple[AnyAccessNeed, ...]
    attributes: tuple[AnyAttribute, ...]
    languages: tuple[AnyLanguage, ...]


@dataclass(frozen=True)
class GapToReport:
    """Where a search in vain can be reported, and what to send there."""

    path: str
    body: SoughtInVain


def to_report(search: Search) -> GapToReport:
    """Return how to report what was looked for in vain."""
    asked = search.asked
    body = SoughtInVain(
        market=search.market,
        category=search.categories[0] if len(search.categories) == 1 else None,
        district=_district(asked),
        reason=_reason(asked),
        access=tuple(sorted(asked.access)),
        attributes=tuple(sorted({*asked.attributes, *(("online",) if asked.mode == "online" else ())})),
        languages=tuple(sorted(asked.languages)),
    )
    return GapToReport(_PATH, body)


def _district(asked: SearchOffers) -> str | None:
    """Return the district of a search: the one that it names, or that of its jobcentre."""
    if asked.district is None and asked.near is not None and asked.near.jobcentre is not None:
        return jobcentres()[asked.near.jobcentre].district
    return asked.district


def _reason(asked: SearchOffers) -> str:
    """Return why nothing served, as far as the search can say: by what it limits most."""
    if asked.access:
        return "access_need_not_covered"
    if asked.near is not None:
        return "no_offer_in_reach"
    if asked.starts_from is not None or asked.starts_to is not None:
        return "no_places_in_time"
    return "below_quality_floor" if asked.quality_at_least is not None else "no_offer"

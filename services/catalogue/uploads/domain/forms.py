"""Which files there are, by the codes of `shared/reference/upload_kinds.json`: their columns, and how they are read."""

from collections.abc import Collection, Mapping
from functools import partial
from types import MappingProxyType

from services.catalogue.uploads.domain import national, venues
from services.catalogue.uploads.domain.columns import HEADER
from services.catalogue.uploads.domain.national import Lacking
from services.catalogue.uploads.domain.reading import Told
from services.catalogue.uploads.domain.tables import OWN, Form
from services.catalogue.uploads.domain.venues import VENUE_COLUMNS, Venues
from shared.contracts.catalogue import AskedOnce

OF_VENUES = "venues"

FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "offers": OWN,
        "courses": Form(national.COURSES, HEADER),
        "other_courses": Form(national.OTHER_COURSES, HEADER),
        OF_VENUES: Form(venues.VENUES, VENUE_COLUMNS),
    }
)


def may_be_said(kind: str) -> Collection[str]:
    """Return what may be said once for all rows of a file."""
    if kind == OF_VENUES:
        return ("venue_district",)
    return () if FORMS[kind] is OWN else AskedOnce.model_fields


def told_in_ours(kind: str, asked: AskedOnce, known: Venues) -> Told | None:
    """Return how rows of a file are told in our columns; None where they are in them."""
    if FORMS[kind] is OWN:
        return None
    lacking = Lacking(cells_of(asked), asked.hours_per_week)
    return Told(partial(national.translated, lacking=lacking, venues=known), national.SAID_IN)


def cells_of(asked: AskedOnce) -> dict[str, str]:
    """Return what was asked once as cells of our columns."""
    said = asked.model_dump(exclude={"hours_per_week"}, exclude_none=True)
    return {name: str(value) for name, value in said.items()}

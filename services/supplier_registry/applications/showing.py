"""How what an organisation declares is shown, wherever it is: its grounds as they stand, and what differs."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel

from services.supplier_registry.applications.domain.differences import Difference
from services.supplier_registry.suppliers.domain.exclusion import GroundThen, grounds_on
from services.supplier_registry.suppliers.domain.terms import terms_on
from shared.contracts.supplier_registry import Associate, Declaration, DeclaredGround
from shared.reference import ExclusionNature
from shared.reference.codes import Code


class GroundShown(BaseModel):
    """How a ground that was declared stands on the day asked for: the look-back is computed, and not declared.

    `counts_until` is the last day on which it counts, where it has one. `bars` where nothing that was declared could
    lift it; whether self-cleaning that is stated is enough is for the assessors.
    """

    ground: Annotated[str, Code("exclusion ground")]
    about: Annotated[str, Code("subject of a ground")]
    nature: Annotated[ExclusionNature, Code("nature of a ground")] | None
    legal_basis: str
    counts: bool
    counts_until: date | None
    bars: bool


class DifferenceShown(BaseModel):
    """One thing that was said otherwise before; `before` or `now` is null where it was not said."""

    field: str
    before: bool | str | DeclaredGround | Associate | None
    now: bool | str | DeclaredGround | Associate | None


def grounds_shown(declaration: Declaration, market: str, day: date) -> tuple[GroundShown, ...]:
    """Return how the grounds of a declaration stand in a market on a day."""
    return tuple(_ground(one) for one in grounds_on(declaration, terms_on(day, market), day))


def _ground(one: GroundThen) -> GroundShown:
    return GroundShown(
        ground=one.declared.ground,
        about=one.declared.about,
        nature=one.nature,
        legal_basis=one.legal_basis,
        counts=one.counts,
        counts_until=one.counts_until,
        bars=one.bars,
    )


def difference_shown(one: Difference) -> DifferenceShown:
    """Return a difference as it is shown."""
    return DifferenceShown(field=one.field, before=one.before, now=one.now)

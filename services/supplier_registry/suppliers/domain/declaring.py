"""What a supplier declares, when it applies and when it is asked to renew its declaration."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from services.supplier_registry.suppliers.domain.identifiers import RegisterNumber
from shared.contracts.supplier_registry import Associate, Declaration, DeclaredGround, Identifier
from shared.kernel.commands import Day, Distinct, Line, Text, command
from shared.kernel.rules import Rejection
from shared.reference import ExclusionGroundCode
from shared.reference.lists import coded

_ORGANISATION = "organisation"
AssociateKind = Annotated[str, coded("kind of associate")]
GroundSubject = Annotated[str, coded("subject of a ground")]


@command
class DeclareGround:
    """One ground for exclusion: since when, whether it has ended, and what was done to put it right."""

    ground: ExclusionGroundCode
    happened_on: Day
    ended_on: Day | None = None
    self_cleaning: Text = ""
    about: GroundSubject = _ORGANISATION


@command
class DeclareAssociate:
    """A connected person, or a subcontractor that is relied on, with its numbers in registers where it has any."""

    name: Line
    kind: AssociateKind
    identifiers: Annotated[tuple[RegisterNumber, ...], Field(max_length=10), Distinct()] = ()


Grounds = Annotated[tuple[DeclareGround, ...], Field(max_length=50), Distinct()]
Associates = Annotated[tuple[DeclareAssociate, ...], Field(max_length=100), Distinct()]


@command
class Declare:
    """A declaration in place of evidence (PCR 2015 reg. 59)."""

    exclusion_grounds: Grounds = ()
    associates: Associates = ()
    has_safeguarding_policy: bool
    registered_for_data_protection: bool
    accepts_terms: bool


def declared(asked: Declare) -> Declaration:
    """Return what was declared, as it is kept."""
    return Declaration(
        exclusion_grounds=tuple(DeclaredGround(**vars(each)) for each in asked.exclusion_grounds),
        associates=tuple(associate_of(each) for each in asked.associates),
        has_safeguarding_policy=asked.has_safeguarding_policy,
        registered_for_data_protection=asked.registered_for_data_protection,
        accepts_terms=asked.accepts_terms,
    )


def associate_of(asked: DeclareAssociate) -> Associate:
    """Return an associate, as it is kept."""
    identifiers = tuple(Identifier(scheme=each.scheme, id=each.id) for each in asked.identifiers)
    return Associate(name=asked.name, kind=asked.kind, identifiers=identifiers)


def does_not_contradict_itself(declaration: Declaration, today: date) -> Iterator[Rejection]:
    """Yield what cannot be meant: a day to come, an end before the beginning, a ground about nobody that is named."""
    for place, one in enumerate(declaration.exclusion_grounds):
        at = f"/exclusion_grounds/{place}"
        yield from _days_of(one, at, today)
        if one.about != _ORGANISATION and not _named(declaration.associates, one.about):
            detail = f"{one.ground} is about a {one.about}, and `associates` names none"
            yield Rejection("associate_not_named", detail, f"{at}/about")


def _days_of(one: DeclaredGround, at: str, today: date) -> Iterator[Rejection]:
    for name in ("happened_on", "ended_on"):
        day: date | None = getattr(one, name)
        if day and day > today:
            yield Rejection("day_to_come", f"{one.ground}: {day} is yet to come; it is {today}", f"{at}/{name}")
    if one.happened_on and one.ended_on and one.ended_on < one.happened_on:
        detail = f"{one.ground} ended on {one.ended_on}, before it happened on {one.happened_on}"
        yield Rejection("ended_before_it_happened", detail, f"{at}/ended_on")


def _named(associates: Sequence[Associate], kind: str) -> bool:
    return any(each.kind == kind for each in associates)

"""What differs between two things that an organisation said: by category, by ground, by associate, by answer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.supplier_registry.applications.domain.application import Application
from shared.contracts.supplier_registry import Associate, Declaration, DeclaredGround, DraftContent

Said = str | bool | DeclaredGround | Associate
_ANSWERS = ("has_safeguarding_policy", "registered_for_data_protection", "accepts_terms")


@dataclass(frozen=True)
class Difference:
    """One thing that was said otherwise before: None where it was not said then, or is not said now."""

    field: str
    before: Said | None
    now: Said | None


@dataclass(frozen=True)
class Statement:
    """What an organisation says when it asks to be admitted; an answer that is not given yet is None."""

    categories: tuple[str, ...]
    exclusion_grounds: tuple[DeclaredGround, ...]
    associates: tuple[Associate, ...]
    answers: Mapping[str, bool | None]


def said_in(application: Application) -> Statement:
    """Return what an application says."""
    return statement(tuple(application.categories), application.declaration)


def statement(categories: tuple[str, ...], said: Declaration | DraftContent) -> Statement:
    """Return what is said of these categories with a declaration, or with as much of one as there is."""
    answers = {name: getattr(said, name) for name in _ANSWERS}
    return Statement(categories, said.exclusion_grounds, said.associates, answers)


def differences(before: Statement, now: Statement) -> tuple[Difference, ...]:
    """Return what differs, in the order of the form. A ground is the same if it is of one kind about one subject."""
    return (
        *_among("categories", _each(before.categories), _each(now.categories)),
        *_among("exclusion_grounds", _grounds(before), _grounds(now)),
        *_among("associates", _associates(before), _associates(now)),
        *(
            Difference(name, before.answers.get(name), now.answers.get(name))
            for name in _ANSWERS
            if before.answers.get(name) != now.answers.get(name)
        ),
    )


def _among(field: str, before: Mapping[object, Said], now: Mapping[object, Said]) -> Iterator[Difference]:
    for key in dict.fromkeys((*before, *now)):
        if before.get(key) != now.get(key):
            yield Difference(field, before.get(key), now.get(key))


def _each(categories: tuple[str, ...]) -> dict[object, Said]:
    return {category: category for category in categories}


def _grounds(said: Statement) -> dict[object, Said]:
    return _numbered(((one.ground, one.about), one) for one in said.exclusion_grounds)


def _associates(said: Statement) -> dict[object, Said]:
    return _numbered(((one.kind, one.name), one) for one in said.associates)


def _numbered(said: Iterable[tuple[object, Said]]) -> dict[object, Said]:
    """Key what was said, the second of a kind apart from the first."""
    found: dict[object, Said] = {}
    for key, one in said:
        found[key, sum(1 for each in found if isinstance(each, tuple) and each[0] == key)] = one
    return found

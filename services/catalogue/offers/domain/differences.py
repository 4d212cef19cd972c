"""What differs between two versions of an offer, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from shared.contracts import catalogue as facts


@dataclass(frozen=True)
class Difference:
    """A field by its pointer into what an offer says, with what one version has there and what the other.

    A list is one field, since its items have no place of their own; a part that one version lacks is null there.
    """

    field: str
    before: JsonValue
    after: JsonValue


def differences(before: facts.Content, after: facts.Content) -> tuple[Difference, ...]:
    """Return every field in which two versions differ, in the order of the contract."""
    return tuple(_between("", before.model_dump(mode="json"), after.model_dump(mode="json")))


def _between(at: str, before: JsonValue, after: JsonValue) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before | after:
            yield from _between(f"{at}/{name}", before.get(name), after.get(name))
    else:
        yield Difference(at, before, after)

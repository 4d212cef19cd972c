"""Finding members by their names, and putting them in the order of the alphabet."""

import unicodedata

from services.supplier_registry.public_register.domain.listing import ListedSupplier

_LONGEST = 60


def is_called(one: ListedSupplier, words: str | None) -> bool:
    """Say whether every one of these words is in the supplier's name, whatever its case and accents."""
    name = plainly(one.name)
    return all(word in name for word in plainly(words or "").split())


def place_of(one: ListedSupplier) -> str:
    """Return the place of a supplier in the order of names, which no other has; it is short enough for a cursor."""
    return f"{plainly(one.name)[:_LONGEST]}/{one.supplier_id}"


def plainly(text: str) -> str:
    """Return a text without case and accents: `Tŷ Gwyn` as `ty gwyn`."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())

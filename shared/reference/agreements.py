"""The agreement of a market: the versions of its text, and who has signed each for the authority."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from shared.reference.files import ReferenceDataError, ReferenceFile, ReferenceModel, by_code, kept, read_reference
from shared.reference.markets import markets


class Signatory(ReferenceModel):
    """Who signs, and in which capacity."""

    name: str = Field(min_length=1)
    capacity: str = Field(min_length=1)


class Agreement(ReferenceModel):
    """One version of the text, offered from its first to its last day; `market` is None for every market without."""

    code: str = Field(pattern=r"^[A-Z][A-Z0-9-]{1,31}$")
    market: str | None
    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    valid_from: date
    valid_to: date | None
    signatory: Signatory

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"agreement {self.code!r} ends on {self.valid_to}, before {self.valid_from}")
        return self

    def is_offered_on(self, day: date) -> bool:
        """Say whether this version is the one that is offered on a day, as far as its own days go."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: "Agreement") -> bool:
        """Say whether two versions are offered in the same place on the same day."""
        first, second = sorted((self, other), key=lambda each: each.valid_from)
        return first.market == second.market and (first.valid_to is None or second.valid_from <= first.valid_to)


class _AgreementsFile(ReferenceFile):
    agreements: tuple[Agreement, ...]


@kept
def agreements() -> Mapping[str, Agreement]:
    """All versions by code; raises ReferenceDataError where two are offered at once, or in no market that is known."""
    index = by_code(read_reference("agreements.json", _AgreementsFile).agreements)
    versions = list(index.values())
    for number, one in enumerate(versions):
        if one.market is not None and one.market not in markets():
            raise ReferenceDataError(f"agreement {one.code!r} is of market {one.market!r}, which is not known")
        if found := [other.code for other in versions[:number] if one.overlaps(other)]:
            raise ReferenceDataError(f"agreements {found[0]!r} and {one.code!r} are offered on the same days")
    return index


def agreement_on(market: str, day: date) -> Agreement | None:
    """Return the version that is offered in a market on a day: its own before that of every market."""
    offered = [each for each in agreements().values() if each.is_offered_on(day) and each.market in {market, None}]
    return min(offered, key=lambda each: each.market is None, default=None)

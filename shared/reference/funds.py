"""The funds that districts' budgets come from, and which of them pays for what."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.reference.categories import categories
from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceDataError, ReferenceFile, ReferenceModel, by_code, kept, read_reference


class Fund(ReferenceModel):
    """A fund from its first to its last day (inclusive; None: open), and the categories it pays for (None: all)."""

    code: str = Field(pattern=r"^[A-Z0-9]{2,12}$")
    name: str = Field(min_length=1)
    categories: tuple[str, ...] | None
    valid_from: date
    valid_to: date | None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"fund {self.code!r} ends on {self.valid_to}, before {self.valid_from}")
        return self

    def exists_between(self, first: date, last: date) -> bool:
        """Say whether there is the fund on a day from the first to the last."""
        return self.valid_from <= last and (self.valid_to is None or first <= self.valid_to)

    def pays_for(self, category: str, day: date) -> bool:
        """Say whether it pays for what is delivered in a category from a day on."""
        return self.exists_between(day, day) and (self.categories is None or category in self.categories)


class _FundsFile(ReferenceFile):
    funds: tuple[Fund, ...] = Field(min_length=1)


@kept
def funds() -> Mapping[str, Fund]:
    """All funds by code, in the order in which they are asked to pay."""
    index = by_code(read_reference("funds.json", _FundsFile).funds)
    for fund in index.values():
        if unknown := [each for each in fund.categories or () if each not in categories()]:
            raise ReferenceDataError(
                f"fund {fund.code!r} pays for unknown category {unknown[0]!r}: one of {', '.join(categories())}"
            )
    return index


def main_fund() -> Fund:
    """The fund that is meant where none is named: the first of the file."""
    return next(iter(funds().values()))


def fund_for(category: str, day: date) -> Fund | None:
    """The first fund that pays for what is delivered in a category from a day on; `None` where none does."""
    return next((each for each in funds().values() if each.pays_for(category, day)), None)


FundCode = Annotated[str, KnownCode("fund", funds)]

"""What policies set about whose approvals an order needs."""

from datetime import date
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import PositiveInt, model_validator

from shared.reference.categories import CategoryCode
from shared.reference.districts import DistrictCode
from shared.reference.files import ReferenceModel
from shared.reference.policy_values.base import Authority, Pence


class Level(StrEnum):
    """Whose authority an order needs, the lowest first."""

    POLICY = "policy"
    DISTRICT = "district"
    BUYER = "buyer"


class ApprovalSteps(ReferenceModel):
    """Certain orders, and whose approvals they need, one after another: a row of the matrix of authority.

    It fits orders above `above_pence` up to `up_to_pence`, in these categories and districts, decided on from
    `first_on` to `last_on`; what is `None` fits any. No step at all means that nobody's approval is needed.
    """

    above_pence: Pence = 0
    up_to_pence: Pence | None = None
    categories: tuple[CategoryCode, ...] | None = None
    districts: tuple[DistrictCode, ...] | None = None
    first_on: date | None = None
    last_on: date | None = None
    steps: tuple[Level, ...]

    @model_validator(mode="after")
    def _fits_something(self) -> Self:
        if Level.POLICY in self.steps:
            raise ValueError("a step is somebody's: district or buyer, not policy")
        if self.up_to_pence is not None and self.up_to_pence <= self.above_pence:
            raise ValueError(f"no order is above {self.above_pence} pence and up to {self.up_to_pence}")
        if self.first_on is not None and self.last_on is not None and self.last_on < self.first_on:
            raise ValueError(f"the row ends on {self.last_on}, before {self.first_on}")
        return self

    def fits(self, pence: int, category: str, district: str, day: date) -> bool:
        """Say whether an order of this price, category and district that is decided on this day is one of these."""
        return (
            self.above_pence < pence
            and (self.up_to_pence is None or pence <= self.up_to_pence)
            and (self.categories is None or category in self.categories)
            and (self.districts is None or district in self.districts)
            and (self.first_on is None or self.first_on <= day)
            and (self.last_on is None or day <= self.last_on)
        )


class OrderApproval(Authority):
    """Who approves an order: up to the first limit nobody needs to, then the district, then the buyers.

    Orders know these three levels and no other. The first row of `matrix` that fits an order says otherwise of it, and
    may ask for several approvals. An authority is lent to somebody else for `lent_days_at_most` calendar days.
    """

    ID: ClassVar[str] = "order_approval"
    matrix: tuple[ApprovalSteps, ...] = ()
    lent_days_at_most: PositiveInt = 42

    @model_validator(mode="after")
    def _has_the_levels_that_orders_know(self) -> Self:
        names = tuple(each.level for each in self.levels)
        if names != tuple(Level):
            raise ValueError(f"the levels must be {', '.join(Level)}, not {', '.join(names)}")
        return self

    def steps_for(self, pence: int, category: str, district: str, day: date) -> tuple[Level, ...]:
        """Return whose approvals an order needs, in turn: none, one or several."""
        for row in self.matrix:
            if row.fits(pence, category, district, day):
                return row.steps
        level = Level(self.level_for(pence).level)
        return () if level is Level.POLICY else (level,)

    @property
    def no_approval_up_to_pence(self) -> Pence:
        """Up to which total an order needs nobody's approval."""
        return self.level("policy").up_to_pence or 0

    @property
    def district_authority_up_to_pence(self) -> Pence:
        """Up to which total the district may approve."""
        return self.level("district").up_to_pence or 0

"""A token's holder and the roles there are."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a token's holder may act as; the names are those of the `roles` claim."""

    WORK_COACH = "work_coach"
    DISTRICT_MANAGER = "district_manager"
    BUYER = "buyer"
    CATEGORY_MANAGER = "category_manager"
    SUPPLIER = "supplier"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a verified token stands for.

    `org` is the supplier that a supplier's token speaks for. `districts` are those that a work coach or a district
    manager belongs to; empty means none.
    """

    subject: str
    roles: frozenset[Role]
    org: str | None = None
    districts: frozenset[str] = frozenset()

"""A token's holder and the roles there are."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a token's holder may act as; the names are those of the `roles` claim."""

    WORK_COACH = "work_coach"
    DISTRICT_MANAGER = "district_manager"
    BUYER = "buyer"
    CATEGORY_MANAGER = "category_manager"
    SUPPLIER = "supplier"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    SERVICE = "service"


PEOPLE = frozenset(Role) - {Role.SERVICE}
STAFF = PEOPLE - {Role.SUPPLIER, Role.OPERATOR}
OF_A_DISTRICT = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER})
EVERYWHERE = frozenset({Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR, Role.OPERATOR})


class Unauthenticated(Exception):
    """There is no token, or it is not one that can be trusted; says which check failed, never the token."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a verified token stands for.

    `org` is the supplier that a token speaks for, `None` where it names none or none that can be one. `districts` are
    those that a work coach or a district manager belongs to, or another system acts for; empty means none. `scopes`
    are what the token of another system is for.
    """

    subject: str
    roles: frozenset[Role]
    org: UUID | None = None
    districts: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()

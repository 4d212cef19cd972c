"""A token's holder and the roles there are."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.kernel.accounts import Account


class Role(StrEnum):
    """What a token's holder may act as; the names are those of the `roles` claim."""

    WORK_COACH = "work_coach"
    DISTRICT_MANAGER = "district_manager"
    BUYER = "buyer"
    CATEGORY_MANAGER = "category_manager"
    SUPPLIER = "supplier"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    SERVICE = "service"


PEOPLE = frozenset(Role) - {Role.SERVICE, Role.SAFEGUARDING_LEAD}  # who sees reports of concern, and nothing else
STAFF = PEOPLE - {Role.SUPPLIER, Role.OPERATOR}
OF_A_DISTRICT = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER})
DEPARTMENT = OF_A_DISTRICT | {Role.BUYER, Role.CATEGORY_MANAGER}
EVERYWHERE = frozenset({Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR, Role.OPERATOR})


class Unauthenticated(Exception):
    """There is no token, or it is not one that can be trusted; says which check failed, never the token."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a verified token stands for.

    `account` is whom the identity provider issued the token to, with the organisation that it names. `supplier_id` is
    the supplier that the account speaks for, `None` where it speaks for none or nobody looked. `districts` are those
    that a work coach or a district manager belongs to, or another system acts for; empty means none. `jobcentres` are
    those whose messages the holder reads beside them. `scopes` are what the token of another system is for.
    """

    account: Account
    roles: frozenset[Role]
    supplier_id: UUID | None = None
    districts: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    jobcentres: frozenset[str] = frozenset()

    @property
    def subject(self) -> str:
        """The account's name at the identity provider."""
        return self.account.subject

    @property
    def may_speak_for_a_supplier(self) -> bool:
        """Whether it is worth while to look for the supplier: staff tokens without an organisation cost no read."""
        return Role.SUPPLIER in self.roles or self.account.org is not None

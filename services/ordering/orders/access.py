"""Who may see and change an order, and who may approve how much of one."""

from uuid import UUID

from services.ordering.orders.domain.folding import ORDERS
from shared.auth.access import Access, acts_as, districts_as
from shared.auth.principal import Role
from shared.kernel.caller import Caller
from shared.reference.policy_values import Level

# The staff of its district, and the supplier that it went to.
ORDER_ACCESS = Access(ORDERS, district="district", supplier="supplier_id")


def level_of(caller: Caller, district: str) -> Level:
    """Return the level of authority that a caller has by its roles in a district: the policy's where it has none."""
    if acts_as(caller, Role.BUYER):
        return Level.BUYER
    return Level.DISTRICT if district in districts_as(caller, Role.DISTRICT_MANAGER) else Level.POLICY


def speaks_for(caller: Caller) -> UUID | None:
    """Return the supplier that whoever orders speaks for, if any: nobody orders from itself."""
    return caller.supplier_id

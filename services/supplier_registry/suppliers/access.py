"""Who sees all that there is about a supplier: itself, and those who assess it."""

from shared.auth.access import only_supplier, sees_in_full
from shared.auth.principal import Role
from shared.kernel.caller import Caller

_ASSESSORS = frozenset({Role.CATEGORY_MANAGER, Role.AUDITOR})


def in_full(caller: Caller) -> bool:
    """Say whether what is confidential about a supplier is for a caller who may see it."""
    return sees_in_full(caller, _ASSESSORS)


def assessors_alone(caller: Caller) -> bool:
    """Say whether something is for those who assess suppliers and for no supplier, not even the one concerned."""
    return only_supplier(caller) is None and sees_in_full(caller, _ASSESSORS)

"""Who is a member in which category, so that those can be told who may offer something."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from shared.contracts.supplier_registry import SupplierEvent
from shared.kernel.memberships import Membership, Standing, fold
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownMember:
    """A supplier with its memberships by `<market>:<category>`; it may offer something in those of `may_offer_in`."""

    supplier_id: UUID
    memberships: dict[str, Membership] = field(default_factory=dict)
    may_offer_in: tuple[str, ...] = ()


def fold_member(row: KnownMember | None, event: SupplierEvent) -> KnownMember:
    """Fold one fact of the registry."""
    row = row or KnownMember(event.supplier_id)
    memberships = fold(row.memberships, event)
    active = tuple(sorted(name for name, one in memberships.items() if one.standing == Standing.ACTIVE))
    return replace(row, memberships=memberships, may_offer_in=active)


KNOWN_MEMBERS = Projection("known_members", KnownMember, (SupplierEvent,), fold_member, indexes=(("may_offer_in",),))

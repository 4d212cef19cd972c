"""Recipients of messages, and which of them somebody reads for: the inboxes of a person, by role and place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from shared.reference.codes import Code

RecipientKind = Annotated[str, Code("kind of recipient")]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A district or jobcentre, by its code, a supplier, by its id, or a team, by its name; never a person."""

    kind: RecipientKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


COMMERCIAL = Recipient("team", "commercial")
"""Whoever decides on suppliers."""


BUYING = Recipient("team", "buying")
"""Whoever buys for all districts, and publishes what the law asks for."""


DISTRICTS = Recipient("team", "districts")
"""Whoever works in any district."""


OPERATIONS = Recipient("team", "operations")
"""Whoever runs the system: told of addresses that take nothing any more."""


TEAM_OF_ROLE: Mapping[str, Recipient] = MappingProxyType(
    {"category_manager": COMMERCIAL, "buyer": BUYING, "operator": OPERATIONS}
)
"""Teams that a role alone makes somebody a member of; an operator can put nobody into these."""

_OF_A_DISTRICT = frozenset({"work_coach", "district_manager"})
_ALONE = ("district_manager", "safeguarding_lead")


def inboxes(
    roles: Collection[str],
    *,
    districts: Collection[str] = (),
    jobcentres: Collection[str] = (),
    teams: Collection[str] = (),
    supplier_id: UUID | None = None,
) -> frozenset[Recipient]:
    """Return whose messages somebody reads who has these roles, in these places and teams.

    Of a district its coaches and managers, and its managers and safeguarding leads what is for them alone.
    """
    local = bool(_OF_A_DISTRICT & set(roles))
    return frozenset(
        {
            *(Recipient("district", code) for code in districts if local),
            *([DISTRICTS] if local and districts else []),
            *(Recipient("jobcentre", code) for code in jobcentres if local),
            *(Recipient(role, code) for role in _ALONE if role in roles for code in districts),
            *(TEAM_OF_ROLE[role] for role in roles if role in TEAM_OF_ROLE),
            *(Recipient("team", name) for name in teams),
            *([Recipient("supplier", str(supplier_id))] if supplier_id and "supplier" in roles else []),
        }
    )

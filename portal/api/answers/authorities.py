"""Authority to approve that was lent for some days: cover."""

from datetime import date
from uuid import UUID

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Cover(Answer):
    """An authority that somebody lent, for which districts and days."""

    cover_id: UUID
    level: str
    districts: tuple[str, ...]
    up_to_pence: int | None
    first_on: date
    last_on: date
    reason: str
    lent_by: str
    in_force: bool


class Covering(Answer):
    """What one account was lent."""

    authorities_id: UUID
    account: str
    lent: tuple[Cover, ...]


class Lend(Body):
    """To which account an authority is lent."""

    to: str
    level: str
    districts: tuple[str, ...]
    first_on: date
    last_on: date
    reason: str
    up_to_pence: int | None = None


class Return(Body):
    """Which authority ends."""

    cover_id: UUID


class EndAuthoritiesOf(Body):
    """The account of somebody who approves nothing any more."""

    account: str


AUTHORITIES = Operation("GET", "/v1/authorities", Listed[Covering], query=("district", "after", "limit"))
MINE = Operation("GET", "/v1/authorities/mine", Covering)
AUTHORITY = Operation("GET", "/v1/authorities/{authorities_id}", Covering)
LEND = Operation("POST", "/v1/authorities", Nothing, body=Lend)
RETURN = Operation("POST", "/v1/authorities/{authorities_id}/return", Nothing, body=Return)
END_OF_ACCOUNT = Operation("POST", "/v1/authorities/endings", Nothing, body=EndAuthoritiesOf)

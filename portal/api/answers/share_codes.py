"""What a share code of the central digital platform shares."""

from datetime import date

from pydantic import Field

from portal.api.answers.drafts import Associate, Number
from portal.api.operation import Answer, Body, Operation


class SharedAddress(Answer):
    """Where the organisation is registered."""

    lines: tuple[str, ...]
    town: str
    postcode: str


class OtherwiseShared(Answer):
    """One thing that the platform says otherwise than the supplier does here."""

    field: str
    here: str
    there: str


class Prefilled(Answer):
    """What the code shares, and how old it is."""

    name: str
    identifiers: tuple[Number, ...]
    registered_address: SharedAddress | None
    associates: tuple[Associate, ...]
    submitted_on: date | None
    differences: tuple[OtherwiseShared, ...]


class OpenShareCode(Body):
    """The code: whoever has one may read what is shared."""

    share_code: str = Field(repr=False)


OPEN_SHARE_CODE = Operation("POST", "/v1/share-codes/opening", Prefilled, body=OpenShareCode)

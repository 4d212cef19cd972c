"""What public registers say of an organisation."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from shared.contracts.supplier_registry.organisations import Identifier
from shared.reference.codes import Code


class RegisterEntry(BaseModel):
    """What a register says of one number: about the organisation, never about a person who runs it.

    `standing` is what its own word, `status`, comes to. `identifiers` are the numbers in other registers that it names.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    standing: Annotated[str, Code("standing in a register")]
    status: str
    kind: str = ""
    registered_on: date | None = None
    ended_on: date | None = None
    address: str = ""
    identifiers: tuple[Identifier, ...] = ()

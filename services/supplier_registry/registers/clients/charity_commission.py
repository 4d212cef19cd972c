"""The Charity Commission for England and Wales: its register's API, all details of a charity.

`GET /allcharitydetailsV2/{number}/{suffix}` with the key in `Ocp-Apim-Subscription-Key`; suffix 0 is the charity
itself, others are charities linked to it. Trustees are in its answer, and are not read. What its answer has and
what its words mean: docs/architecture/registers.md.
"""

from dataclasses import dataclass
from urllib.parse import quote

from pydantic import BaseModel, Field

from services.supplier_registry.registers.clients.answers import NoAnswer, Problem, Standing, day, line, text
from services.supplier_registry.registers.clients.asking import ask, understood
from shared.contracts.supplier_registry import Identifier, RegisterEntry
from shared.kernel.endpoint import Endpoint
from shared.reference.registers import canonical

_STANDINGS = {"R": Standing.ACTIVE, "RM": Standing.CEASED}
_COMPANY = "GB-COH"


class _Charity(BaseModel):
    """The fields of a charity that are used."""

    reg_charity_number: int | str
    charity_name: str = Field(min_length=1)
    reg_status: str | None = None
    charity_type: str | None = None
    date_of_registration: str | None = None
    date_of_removal: str | None = None
    insolvent: bool | None = None
    in_administration: bool | None = None
    charity_co_reg_number: str | None = None
    address_line_one: str | None = None
    address_line_two: str | None = None
    address_line_three: str | None = None
    address_line_four: str | None = None
    address_line_five: str | None = None
    address_post_code: str | None = None


@dataclass(frozen=True)
class CharityCommission:
    """The register of charities in England and Wales."""

    endpoint: Endpoint
    scheme: str = "GB-CHC"

    async def look_up(self, number: str) -> RegisterEntry | None:
        """Return the entry of a charity, `None` for none; raises `NoAnswer`."""
        headers = {"Accept": "application/json", "Ocp-Apim-Subscription-Key": self.endpoint.key}
        content = await ask(self.endpoint, f"/allcharitydetailsV2/{quote(number, safe='')}/0", headers)
        return None if content is None else _entry(understood(content, _Charity), number)


def _entry(charity: _Charity, number: str) -> RegisterEntry:
    if str(charity.reg_charity_number) != number:
        raise NoAnswer(Problem.NOT_UNDERSTOOD, "the answer is about another charity")
    return RegisterEntry(
        name=text(charity.charity_name),
        standing=_standing(charity),
        status=text(charity.reg_status),
        kind=text(charity.charity_type),
        registered_on=day(charity.date_of_registration),
        ended_on=day(charity.date_of_removal),
        address=line(
            charity.address_line_one,
            charity.address_line_two,
            charity.address_line_three,
            charity.address_line_four,
            charity.address_line_five,
            charity.address_post_code,
        ),
        identifiers=_company(charity.charity_co_reg_number),
    )


def _standing(charity: _Charity) -> Standing:
    standing = _STANDINGS.get(charity.reg_status or "", Standing.UNKNOWN)
    if standing is not Standing.CEASED and (charity.insolvent or charity.in_administration):
        return Standing.INSOLVENT
    return standing


def _company(number: str | None) -> tuple[Identifier, ...]:
    """Return the number of the company that the charity is, where what it says is one at all."""
    try:
        return (Identifier(scheme=_COMPANY, id=canonical(_COMPANY, number)),) if number else ()
    except ValueError:
        return ()

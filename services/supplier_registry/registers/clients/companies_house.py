"""Companies House: its public data API, the profile of a company.

`GET /company/{number}` with the key as user name of HTTP's basic authentication and no password; 600 requests in five
minutes, then 429. What its answer has and what its words mean: docs/architecture/registers.md.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field

from services.supplier_registry.registers.clients.answers import NoAnswer, Problem, Standing, day, line, postal, text
from services.supplier_registry.registers.clients.asking import ask, understood
from shared.contracts.supplier_registry import Address, RegisterEntry
from shared.kernel.endpoint import Endpoint

_STANDINGS = {
    "active": Standing.ACTIVE,
    "open": Standing.ACTIVE,
    "registered": Standing.ACTIVE,
    "liquidation": Standing.INSOLVENT,
    "receivership": Standing.INSOLVENT,
    "administration": Standing.INSOLVENT,
    "voluntary-arrangement": Standing.INSOLVENT,
    "insolvency-proceedings": Standing.INSOLVENT,
    "dissolved": Standing.CEASED,
    "converted-closed": Standing.CEASED,
    "closed": Standing.CEASED,
    "removed": Standing.CEASED,
}
_TO_BE_STRUCK_OFF = "active-proposal-to-strike-off"
_ADDRESS = ("care_of", "po_box", "premises", "address_line_1", "address_line_2", "locality", "region", "postal_code")


class _Profile(BaseModel):
    """The fields of a company profile that are used."""

    company_number: str
    company_name: str = Field(min_length=1)
    company_status: str | None = None  # societies and others that another body registers have none
    company_status_detail: str | None = None
    type: str | None = None
    date_of_creation: str | None = None
    date_of_cessation: str | None = None
    registered_office_address: dict[str, Any] | None = None


@dataclass(frozen=True)
class CompaniesHouse:
    """Companies House, by its public data API."""

    endpoint: Endpoint
    scheme: str = "GB-COH"

    async def look_up(self, number: str) -> RegisterEntry | None:
        """Return the entry of a company, `None` for none; raises `NoAnswer`."""
        user = base64.b64encode(f"{self.endpoint.key}:".encode()).decode()
        headers = {"Accept": "application/json", "Authorization": f"Basic {user}"}
        content = await ask(self.endpoint, f"/company/{quote(number, safe='')}", headers)
        return None if content is None else _entry(understood(content, _Profile), number)


def _entry(profile: _Profile, number: str) -> RegisterEntry:
    if profile.company_number != number:
        raise NoAnswer(Problem.NOT_UNDERSTOOD, "the answer is about another company")
    address = profile.registered_office_address or {}
    return RegisterEntry(
        name=text(profile.company_name),
        standing=_standing(profile),
        status=text(profile.company_status),
        kind=text(profile.type),
        registered_on=day(profile.date_of_creation),
        ended_on=day(profile.date_of_cessation),
        address=line(*(address.get(part) for part in _ADDRESS)),
        registered_address=_registered(address),
    )


def _registered(address: Mapping[str, Any]) -> Address | None:
    street = " ".join(text(address.get(part)) for part in ("premises", "address_line_1"))
    lines = (address.get("care_of"), address.get("po_box"), street, address.get("address_line_2"))
    return postal(lines, address.get("locality"), address.get("postal_code"), address.get("country"))


def _standing(profile: _Profile) -> Standing:
    if profile.company_status_detail == _TO_BE_STRUCK_OFF:
        return Standing.CLOSING
    if profile.company_status is None:
        return Standing.CEASED if profile.date_of_cessation else Standing.UNKNOWN
    return _STANDINGS.get(profile.company_status, Standing.UNKNOWN)

"""The central digital platform: what an organisation shares with its share code.

`GET /share/data/{code}` with the key in `CDP-Api-Key`; 404 where the code is unknown or not for this authority. Days of
birth, nationalities and home addresses of connected persons are in its answer, and are not read. Where this was read:
docs/architecture/registers.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.supplier_registry.registers.clients.answers import day, text
from services.supplier_registry.registers.clients.asking import ask, understood
from services.supplier_registry.registers.domain.prefilling import Shared
from shared.contracts.supplier_registry import Associate, Identifier
from shared.kernel.endpoint import Endpoint
from shared.reference.registers import canonical, registers

_COMPANY = "GB-COH"
# By what the platform calls its own numbers, and has called them.
_SCHEMES = {"CDP-PPON": "GB-PPON", "GB-UKPRN": "UKPRN"}


class _Answered(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class _Number(_Answered):
    scheme: str | None = None
    id: str | None = None


class _Address(_Answered):
    street_address: str | None = None
    locality: str | None = None
    postal_code: str | None = None


class _Period(_Answered):
    end_date: str | None = None


class _Associated(_Answered):
    """A person or an organisation that the supplier is associated with."""

    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company_house_number: str | None = None
    period: _Period | None = None


class _Form(_Answered):
    submitted_at: str | None = None


class _Answers(_Answered):
    form: _Form | None = None


class _Supplier(_Answered):
    """The fields of what is shared that are used."""

    name: str = Field(min_length=1)
    identifier: _Number | None = None
    additional_identifiers: list[_Number] | None = None
    address: _Address | None = None
    associated_persons: list[_Associated] | None = None
    additional_entities: list[_Associated] | None = None
    supplier_information_data: _Answers | None = None


@dataclass(frozen=True)
class CentralPlatform:
    """The platform's interface for data sharing."""

    endpoint: Endpoint

    async def open(self, share_code: str, today: date) -> Shared | None:
        """Return what is shared with a code, `None` where there is nothing for this authority; raises `NoAnswer`."""
        headers = {"Accept": "application/json", "CDP-Api-Key": self.endpoint.key}
        content = await ask(self.endpoint, f"/share/data/{quote(share_code, safe='')}", headers)
        return None if content is None else _shared(understood(content, _Supplier), today)


def _shared(supplier: _Supplier, today: date) -> Shared:
    numbers = [supplier.identifier, *(supplier.additional_identifiers or ())]
    associated = [*(supplier.associated_persons or ()), *(supplier.additional_entities or ())]
    address = supplier.address or _Address()
    form = supplier.supplier_information_data.form if supplier.supplier_information_data else None
    return Shared(
        name=text(supplier.name),
        identifiers=tuple(dict.fromkeys(_numbers(each for each in numbers if each))),
        street=text(address.street_address),
        town=text(address.locality),
        postcode=text(address.postal_code),
        associates=tuple(_associates(associated, today)),
        submitted_on=day(form.submitted_at) if form else None,
    )


def _numbers(given: Iterable[_Number]) -> Iterator[Identifier]:
    """Yield the numbers of registers that are known here, in the form in which they are kept; others are left out."""
    for each in given:
        scheme = _SCHEMES.get(each.scheme or "", each.scheme or "")
        if scheme in registers() and each.id:
            try:
                yield Identifier(scheme=scheme, id=canonical(scheme, each.id))
            except ValueError:
                continue


def _associates(given: Iterable[_Associated], today: date) -> Iterator[Associate]:
    """Yield those who are associated with the supplier today, by name and, for a company, its number."""
    for each in given:
        name = text(each.name) or text(f"{each.first_name or ''} {each.last_name or ''}")
        ended = day(each.period.end_date) if each.period else None
        if name and (ended is None or ended > today):
            number = _Number(scheme=_COMPANY, id=each.company_house_number)
            yield Associate(name=name, kind="connected_person", identifiers=tuple(_numbers([number])))

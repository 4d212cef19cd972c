"""Which registers can be asked: those whose address is set."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.supplier_registry.registers.clients.answers import Register
from services.supplier_registry.registers.clients.charity_commission import CharityCommission
from services.supplier_registry.registers.clients.companies_house import CompaniesHouse
from services.supplier_registry.registers.clients.ukrlp import Ukrlp
from shared.kernel.endpoint import Endpoint

_CLIENTS: Mapping[str, Callable[[Endpoint], Register]] = MappingProxyType(
    {"companies_house": CompaniesHouse, "charity_commission": CharityCommission, "ukrlp": Ukrlp}
)


def registers_in(outside: Mapping[str, Endpoint]) -> Mapping[str, Register]:
    """Return the registers that have an address, by the scheme of their numbers. One without is not asked."""
    found = [client(outside[name]) for name, client in _CLIENTS.items() if name in outside]
    return {each.scheme: each for each in found}

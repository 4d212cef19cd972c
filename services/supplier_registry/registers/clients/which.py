"""Which registers can be asked: those whose address is set."""

from collections.abc import Callable, Mapping

from services.supplier_registry.registers.clients.answers import Register
from services.supplier_registry.registers.sharing import Platform
from shared.kernel.endpoint import Endpoint

_NAMES = ("companies_house", "charity_commission", "ukrlp")


def registers_in(outside: Mapping[str, Endpoint]) -> Mapping[str, Register]:
    """Return the registers that have an address, by the scheme of their numbers. One without is not asked."""
    named = [name for name in _NAMES if name in outside]
    clients = _clients() if named else {}
    found = [clients[name](outside[name]) for name in named]
    return {each.scheme: each for each in found}


def platform_in(outside: Mapping[str, Endpoint]) -> Platform | None:
    """Return what opens share codes, where it has an address."""
    if (endpoint := outside.get("central_platform")) is None:
        return None
    from services.supplier_registry.registers.clients.central_platform import CentralPlatform  # noqa: PLC0415 - as below

    return CentralPlatform(endpoint)


def _clients() -> Mapping[str, Callable[[Endpoint], Register]]:
    # Their HTTP client is 7 MB, which a process does without where no register is asked.
    from services.supplier_registry.registers.clients.charity_commission import CharityCommission  # noqa: PLC0415
    from services.supplier_registry.registers.clients.companies_house import CompaniesHouse  # noqa: PLC0415
    from services.supplier_registry.registers.clients.ukrlp import Ukrlp  # noqa: PLC0415

    return {"companies_house": CompaniesHouse, "charity_commission": CharityCommission, "ukrlp": Ukrlp}

"""The five services, found by name: the only list of them. Beside them is the portal, which is a service's consumer."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # names alone must cost no more than names
    from shared.service import Service

NAMES = ("supplier_registry", "catalogue", "client_journey", "ordering", "notifications")

PORTAL = "portal"
"""What shows pages: it has no role of a service's, and asks the gateway as anybody does."""

WEB = "web"
"""The one role of the portal, as labels and containers have it."""


def service(name: str) -> "Service":
    """Return the declaration of a service; raises `KeyError` naming those there are."""
    (known,) = named((name,))
    declared: Service = import_module(f"services.{known}.wiring").SERVICE
    return declared


def named(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return these services in the usual order, all if none is named; raises `KeyError` naming those there are."""
    for name in names or ():
        if name not in NAMES:
            raise KeyError(f"there is no service {name}: one of {', '.join(NAMES)}")
    return tuple(name for name in NAMES if not names or name in names)


def label_of(name: str) -> str:
    """Return a service's name where no underscore may be: of hosts, containers, consumer groups, and in metrics."""
    return name.replace("_", "-")

"""The five services, found by name: the only list of them."""

from importlib import import_module

from shared.service import Service

NAMES = ("supplier_registry", "catalogue", "client_journey", "ordering", "notifications")


def service(name: str) -> Service:
    """Return the declaration of a service; raises `KeyError` naming those there are."""
    if name not in NAMES:
        raise KeyError(f"there is no service {name}: one of {', '.join(NAMES)}")
    declared: Service = import_module(f"services.{name}.wiring").SERVICE
    return declared


def label_of(name: str) -> str:
    """Return a service's name where no underscore may be: of hosts, containers, consumer groups, and in metrics."""
    return name.replace("_", "-")

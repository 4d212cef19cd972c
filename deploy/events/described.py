"""The services as far as their events are concerned: what each publishes and what it reads."""

from dataclasses import dataclass
from importlib.util import find_spec

from deploy.services import NAMES, service
from shared.contracts.event import Event
from shared.runtime import database_of, parts_of
from shared.service import Service, events_read
from shared.settings import Settings
from shared.store.mongo import disconnect


@dataclass(frozen=True)
class Described:
    """A service, and every event that it keeps a row for or reacts to."""

    service: Service
    reads: frozenset[type[Event]]


def described_services() -> tuple[Described, ...]:
    """Return every service that is here, in the order in which they are listed."""
    return tuple(_described(service(name)) for name in NAMES if _is_here(name))


def _is_here(name: str) -> bool:
    return find_spec(f"services.{name}") is not None and find_spec(f"services.{name}.wiring") is not None


def _described(declared: Service) -> Described:
    """Build a service, which connects to nothing, to see what it reacts to."""
    settings = Settings()
    database = database_of(declared, settings)
    try:
        return Described(declared, events_read(declared, declared.build(parts_of(declared, database, settings))))
    finally:
        disconnect(database)

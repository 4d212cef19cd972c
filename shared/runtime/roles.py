"""What a process does for its service."""

from enum import StrEnum


class Role(StrEnum):
    """What a process does for its service; `ALL` is the laptop's, `MIGRATE` prepares the database and ends."""

    ALL = "all"
    API = "api"
    WORKER = "worker"
    RELAY = "relay"
    MIGRATE = "migrate"


def at_work(roles: frozenset[Role]) -> frozenset[Role]:
    """Return the roles that a process keeps while it runs."""
    return frozenset({Role.API, Role.WORKER, Role.RELAY}) if Role.ALL in roles else roles

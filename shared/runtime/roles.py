"""What a process does for its service."""

from enum import StrEnum


class ProcessRole(StrEnum):
    """What a process does for its service; `ALL` is the laptop's, `MIGRATE` prepares the database and ends."""

    ALL = "all"
    API = "api"
    WORKER = "worker"
    RELAY = "relay"
    TIMER = "timer"
    MIGRATE = "migrate"


def at_work(roles: frozenset[ProcessRole]) -> frozenset[ProcessRole]:
    """Return the roles that a process keeps while it runs."""
    return frozenset(ProcessRole) - {ProcessRole.ALL, ProcessRole.MIGRATE} if ProcessRole.ALL in roles else roles

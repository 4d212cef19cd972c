"""The `migrate` role: a service's database brought to this version, and its topics made."""

import structlog

from shared.contracts.topics import topics_of
from shared.messaging.kafka import create_topics
from shared.process import name_of_process
from shared.runtime.parts import database_of, leave, migrations_of, parts_of
from shared.service import Service
from shared.settings import Settings
from shared.store.lease import Lease

log = structlog.get_logger(__name__)

_LEASE_SECONDS = 30.0


async def prepare(service: Service, settings: Settings) -> None:
    """Bring the database to this version and, where it is asked for, make topics; may run any number of times.

    Keys of clients that were erased, and that a restored vault has again, are destroyed once more. Raises
    `Incompatible` where the database is beyond this version.
    """
    database = database_of(service, settings)
    parts = parts_of(service, database, settings)
    try:
        lease = Lease(database, "migrate", name_of_process(), _LEASE_SECONDS)
        await migrations_of(service, parts).apply(lease, settings.dps_version)
        if parts.vault_kept and (again := await parts.vault_kept.prepare()):
            log.warning("keys that had been destroyed were there again, and are destroyed", keys=again)
    finally:
        leave(parts)
    if settings.kafka_create_topics:
        await create_topics(settings, {*topics_of(service.name), *service.subscribes})

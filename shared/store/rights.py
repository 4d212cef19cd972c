"""What a user of the database may do. A service appends to its event log and its numbers, and changes neither.

MongoDB only grants, so every other collection is named. `retention` may change and delete in the log, and nothing else;
`vault` has to do with clients' keys alone, `portal` with sessions.
"""

from collections.abc import Iterable
from typing import Any

from shared.store import acts, gate, heads, held, jobs, lease, migrations, numbers, position, recoveries, seen
from shared.store.log import COLLECTION as EVENTS

Privilege = dict[str, Any]

SERVICE_ROLE = "service"
RETENTION_ROLE = "retention"
VAULT_ROLE = "vault"
PORTAL_ROLE = "portal"
BESIDE = frozenset(
    {
        acts.COLLECTION,
        gate.CONTROL,
        gate.WORKERS,
        held.HELD,
        held.SKIPPED,
        jobs.COLLECTION,
        lease.COLLECTION,
        migrations.COLLECTION,
        position.COLLECTION,
        recoveries.COLLECTION,
        seen.GAPS,
        seen.PARKED,
        seen.SEEN,
    }
)
"""What every service keeps beside what its layout declares."""

APPENDED = frozenset({EVENTS, heads.COLLECTION, numbers.COLLECTION})
"""What a service only appends to."""

_LOOK = ("collStats", "find", "indexStats", "listIndexes")
_APPEND = (*_LOOK, "changeStream", "createCollection", "createIndex", "insert")
# To rename one onto another, as a rebuild does, it is enough that the one may be dropped and the other filled. The
# right to rename within the database is not given: with it the log could be renamed to what may be deleted from.
_KEEP = (*_APPEND, "collMod", "dropCollection", "dropIndex", "remove", "update")
_RETAIN = (*_LOOK, "remove", "update")


def of_service(
    database: str, layout: Iterable[str], rows: Iterable[str], appended: Iterable[str] = ()
) -> list[Privilege]:
    """Return what a service needs: its collections by name, those that rows are built anew in, and the log.

    What is `appended` to is in the layout too, and is changed and shortened as little as the log is.
    """
    appending = APPENDED.union(appended)
    kept = (set(layout) | set(rows) | {f"{each}.rebuilt" for each in rows} | BESIDE) - appending
    return [
        _privilege(database, "", ("listCollections",)),
        *(_privilege(database, each, _APPEND) for each in sorted(appending)),
        *(_privilege(database, each, _KEEP) for each in sorted(kept)),
    ]


def of_vault(database: str, keys: str, ledger: str) -> list[Privilege]:
    """Return what whoever seals, opens and erases needs: clients' keys, and a ledger that is only appended to."""
    return [
        _privilege(database, "", ("listCollections",)),
        _privilege(database, ledger, _APPEND),
        _privilege(database, keys, (*_APPEND, "remove", "update")),
    ]


def of_portal(database: str, layout: Iterable[str]) -> list[Privilege]:
    """Return what the portal needs: to keep what belongs to sessions, and to see to it that they end."""
    return [
        _privilege(database, "", ("listCollections",)),
        *(_privilege(database, each, (*_APPEND, "collMod", "remove", "update")) for each in sorted(layout)),
    ]


def of_retention(database: str) -> list[Privilege]:
    """Return what whoever shortens the log by policy needs."""
    return [_privilege(database, "", ("listCollections",)), _privilege(database, EVENTS, _RETAIN)]


def _privilege(database: str, collection: str, actions: Iterable[str]) -> Privilege:
    return {"resource": {"db": database, "collection": collection}, "actions": sorted(actions)}

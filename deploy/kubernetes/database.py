"""The users of the database, and where their passwords come from."""

from typing import Any

from deploy.kubernetes.outside import kept_outside
from deploy.services import NAMES, PORTAL, label_of, service
from shared.runtime import appended_in, database_of, layout_of, parts_of
from shared.sealing.ledger import COLLECTION as LEDGER
from shared.sealing.vault import KEYS
from shared.settings import Settings
from shared.store import rights
from shared.store.sessions import LAYOUT

Resource = dict[str, Any]

VAULTS = tuple(f"{name}_vault" for name in NAMES if service(name).sealed)
"""The databases of clients' keys: only who seals, opens or erases has a user for one."""

_OPERATIONS = {
    "backup": [{"name": "backup", "db": "admin"}],
    "restore": [{"name": "restore", "db": "admin"}, {"name": "replayOplog", "db": "admin"}],
    "retention": [{"name": rights.RETENTION_ROLE, "db": name} for name in NAMES],
    # MongoDB's own role of those who only look; vaults and sessions are not among what it looks at.
    "reconciliation": [{"name": "read", "db": name} for name in NAMES],
}
# What `mongorestore --oplogReplay` needs; only the user `restore` has it.
_REPLAY_OPLOG = {
    "role": "replayOplog",
    "db": "admin",
    "privileges": [{"resource": {"anyResource": True}, "actions": ["anyAction"]}],
}


def users() -> Resource:
    """Return the users and their roles.

    For each service one who may use its own database but neither change nor delete in its event log; for each that
    seals one who may use its vault; the portal's, for its sessions; one who shortens all logs by policy; one who reads
    all that services keep, to hold it against one another; and two for backups.
    """
    services = [_user(name, [{"name": rights.SERVICE_ROLE, "db": name}]) for name in NAMES]
    vaults = [_user(name, [{"name": rights.VAULT_ROLE, "db": name}]) for name in VAULTS]
    portal = _user(PORTAL, [{"name": rights.PORTAL_ROLE, "db": PORTAL}])
    return {
        "apiVersion": "mongodbcommunity.mongodb.com/v1",
        "kind": "MongoDBCommunity",
        "metadata": {"name": "mongodb"},
        "spec": {
            "security": {
                "roles": [
                    *(role for name in NAMES for role in roles_of(name)),
                    *map(role_of_vault, VAULTS),
                    role_of_portal(),
                    _REPLAY_OPLOG,
                ]
            },
            "users": [*services, *vaults, portal, *(_user(name, roles) for name, roles in _OPERATIONS.items())],
        },
    }


def roles_of(name: str, database: str = "") -> list[Resource]:
    """Return the roles in the database of a service, which has its name unless said otherwise."""
    database = database or name
    parts = parts_of(service(name), database_of(service(name), Settings()), Settings())
    granted = {
        rights.SERVICE_ROLE: rights.of_service(database, layout_of(parts), parts.rows, appended_in(parts)),
        rights.RETENTION_ROLE: rights.of_retention(database),
    }
    return [{"role": role, "db": database, "privileges": privileges} for role, privileges in granted.items()]


def role_of_vault(database: str) -> Resource:
    """Return the role of whoever seals, opens and erases with the keys of a vault."""
    return {"role": rights.VAULT_ROLE, "db": database, "privileges": rights.of_vault(database, KEYS, LEDGER)}


def role_of_portal() -> Resource:
    """Return the role of the portal, which keeps what belongs to a session and knows nothing else by itself."""
    return {"role": rights.PORTAL_ROLE, "db": PORTAL, "privileges": rights.of_portal(PORTAL, LAYOUT)}


def passwords() -> list[Resource]:
    """Return an ExternalSecret for the password of each user."""
    return [_password(label_of(name)) for name in (*NAMES, *VAULTS, PORTAL, *_OPERATIONS)]


def _user(name: str, roles: list[Resource]) -> Resource:
    label = label_of(name)
    return {
        "name": label,
        "db": "admin",
        "passwordSecretRef": {"name": _secret(label)},
        # The operator writes the URI there, with the password in it.
        "connectionStringSecretName": f"{label}-mongodb",
        "scramCredentialsSecretName": label,
        "roles": roles,
    }


def _password(label: str) -> Resource:
    return kept_outside(_secret(label), f"dps/mongodb/{label}", "password")


def _secret(label: str) -> str:
    return f"{label}-mongodb-password"

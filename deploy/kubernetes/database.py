"""The users of the database, and where their passwords come from."""

from typing import Any

from deploy.services import NAMES, label_of

Resource = dict[str, Any]

_OPERATIONS = {
    "backup": [{"name": "backup", "db": "admin"}],
    "restore": [{"name": "restore", "db": "admin"}, {"name": "replayOplog", "db": "admin"}],
}


def users() -> Resource:
    """Return the users: for each service one who may read and write its own database, and two for backups."""
    services = [_user(name, [{"name": "readWrite", "db": name}]) for name in NAMES]
    return {
        "apiVersion": "mongodbcommunity.mongodb.com/v1",
        "kind": "MongoDBCommunity",
        "metadata": {"name": "mongodb"},
        "spec": {"users": [*services, *(_user(name, roles) for name, roles in _OPERATIONS.items())]},
    }


def passwords() -> list[Resource]:
    """Return an ExternalSecret for the password of each user."""
    return [_password(label_of(name)) for name in (*NAMES, *_OPERATIONS)]


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
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": _secret(label)},
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": "secrets"},
            "target": {"name": _secret(label), "creationPolicy": "Owner"},
            "data": [{"secretKey": "password", "remoteRef": {"key": f"dps/mongodb/{label}", "property": "password"}}],
        },
    }


def _secret(label: str) -> str:
    return f"{label}-mongodb-password"

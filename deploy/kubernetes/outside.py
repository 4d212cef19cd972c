"""Secrets that are kept outside the cluster, in the store of secrets."""

from typing import Any

from deploy.services import NAMES, PORTAL, label_of, service

Resource = dict[str, Any]


REGISTERS = ("companies_house_key", "charity_commission_key", "ukrlp_key", "central_platform_key")
CHANNELS = ("smtp_key", "govuk_notify_key")


def kept_outside(name: str, key: str, *inside: str) -> Resource:
    """Return an ExternalSecret `name` with the values, named `inside`, of the store's entry `key`."""
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": name},
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": "secrets"},
            "target": {"name": name, "creationPolicy": "Owner"},
            "data": [{"secretKey": each, "remoteRef": {"key": key, "property": each}} for each in inside],
        },
    }


def client_keys() -> list[Resource]:
    """Return ExternalSecrets of each service that keeps references to clients as keys, or what it knows of them sealed.

    The one has the secrets that keys are made by, the other what names the key management service of the master key.
    """
    keyed = [label_of(name) for name in NAMES if service(name).keyed]
    sealed = [label_of(name) for name in NAMES if service(name).sealed]
    return [
        *(kept_outside(f"{label}-client-keys", f"dps/{label}/client-keys", "secrets") for label in keyed),
        *(kept_outside(f"{label}-sealing", f"dps/{label}/sealing", "kms") for label in sealed),
    ]


def keys_to_the_outside() -> list[Resource]:
    """Return ExternalSecrets of what registers, channels and the identity provider know a service or the portal by.

    A value is empty where they do not want to know.
    """
    return [
        kept_outside("supplier-registry-registers", "dps/supplier-registry/registers", *REGISTERS),
        kept_outside("notifications-channels", "dps/notifications/channels", *CHANNELS),
        kept_outside(f"{PORTAL}-oidc", f"dps/{PORTAL}/oidc", "client_secret"),
    ]

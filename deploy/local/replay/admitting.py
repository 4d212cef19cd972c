"""How an application is decided, step by step: for whoever needs members, in the replay and where speed is measured."""

from collections.abc import Sequence
from typing import Any

from deploy.local.replay.client import Client, Reply
from shared.auth.principal import Role

_REGISTRY = "supplier_registry"


async def admit(client: Client, application: str, category: str) -> Reply:
    """Admit an applicant to one category; return the first refusal, or the last answer."""
    token = client.as_central(Role.CATEGORY_MANAGER)
    return await client.ask(_REGISTRY, f"/v1/applications/{application}/admission", token, {"category": category})


async def refuse(client: Client, application: str, category: str, reasons: Sequence[dict[str, Any]]) -> Reply:
    """Refuse an applicant one category; return the first refusal, or the last answer."""
    token, body = client.as_central(Role.CATEGORY_MANAGER), {"category": category, "reasons": reasons}
    return await client.ask(_REGISTRY, f"/v1/applications/{application}/refusal", token, body)

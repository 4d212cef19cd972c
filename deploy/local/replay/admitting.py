"""How an application is decided, step by step: for whoever needs members, in the replay and where speed is measured."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from deploy.local.replay.client import Client, Reply
from shared.auth.principal import Role

ASSESSOR, MANAGER = "assessor", "manager"
"""Who proposes a decision, and who confirms it."""

_REGISTRY = "supplier_registry"
_NO_INTEREST = {"declares_no_interest": True}


async def admit(
    client: Client, supplier_id: UUID, application: str, category: str, proposed: Reply | None = None
) -> Reply:
    """Admit an applicant to one category, as was `proposed` if it was; return the first refusal, or the last answer."""
    proposal = {"category": category, "outcome": "admit"}
    reply = await (
        confirm(client, application, category, proposed) if proposed else decide(client, application, proposal)
    )
    if reply.refused:
        return reply
    shown = await client.get(_REGISTRY, f"/v1/applications/{application}", client.as_supplier(supplier_id))
    offered = shown.body["agreement"]
    if offered is None or offered["accepted_at"] is not None:
        return reply
    body = {"name": "Jo Doe", "capacity": "director", "text_version": offered["text_version"]}
    path = f"/v1/applications/{application}/agreement"
    return await client.ask(_REGISTRY, path, client.as_supplier(supplier_id), body)


async def refuse(client: Client, application: str, category: str, reasons: Sequence[dict[str, Any]]) -> Reply:
    """Refuse an applicant one category; return the first refusal, or the last answer."""
    return await decide(client, application, {"category": category, "outcome": "refuse", "reasons": reasons})


async def decide(client: Client, application: str, proposal: Mapping[str, Any]) -> Reply:
    """Let one category manager propose a decision, and another confirm it as it was proposed."""
    path = f"/v1/applications/{application}/proposals"
    proposer = client.as_central(Role.CATEGORY_MANAGER, ASSESSOR)
    proposed = await client.ask(_REGISTRY, path, proposer, {**proposal, **_NO_INTEREST})
    if proposed.refused:
        return proposed
    return await confirm(client, application, proposal["category"], proposed)


async def confirm(client: Client, application: str, category: str, proposed: Reply) -> Reply:
    """Let the other category manager confirm a decision as it was proposed."""
    path = f"/v1/applications/{application}/proposals/{category}/confirmation"
    return await client.ask(
        _REGISTRY, path, client.as_central(Role.CATEGORY_MANAGER, MANAGER), _NO_INTEREST, proposed.etag
    )

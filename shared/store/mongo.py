"""Connecting to MongoDB with the settings that keep acknowledged writes."""

from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

Database = AsyncIOMotorDatabase[dict[str, Any]]

ANSWERS_WITHIN = 15.0
"""Seconds in which whatever a process does for others is answered, or its connection is given up as silent."""

_PATIENCE = {"serverSelectionTimeoutMS": 5000, "connectTimeoutMS": 5000, "heartbeatFrequencyMS": 4000}


def connect(
    uri: str, name: str, *, app_name: str, tls_ca_file: Path | None = None, answers_within: float | None = None
) -> "Database":
    """Return a database handle; nothing is sent before the first call.

    Writes wait for a majority and the journal. A server is looked for five seconds, and one that has fallen silent is
    noticed within nine, after which what waits for it is given up; unless the address says how long. So an outage is
    noticed while the store still has patience to try again. One connection alone that is silent, while others are not,
    is given up after `answers_within` seconds, if any: whoever builds an index or rows anew waits for as long as that
    takes. With a CA file, only a server that it vouches for is spoken to.
    """
    options: dict[str, Any] = {"tls": True, "tlsCAFile": str(tls_ca_file)} if tls_ca_file else {}
    patience = {**_PATIENCE, **({"socketTimeoutMS": int(answers_within * 1000)} if answers_within else {})}
    options |= {name: value for name, value in patience.items() if f"{name}=".lower() not in uri.lower()}
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        uri,
        appname=app_name,
        tz_aware=True,
        w="majority",
        journal=True,
        retryWrites=True,
        maxPoolSize=32,
        **options,
    )
    return client[name]


def disconnect(database: "Database") -> None:
    """Close the client behind a database handle."""
    database.client.close()

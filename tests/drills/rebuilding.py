"""Every projection of every service is built anew while orders go on, and is byte for byte what it would be."""

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any

import bson

from deploy import services
from shared.kernel.projection import Projection
from shared.messaging.rebuilding import rebuild_rows
from shared.store.mongo import Database
from shared.store.rows import Rows
from tests.drills.gathering import settled
from tests.drills.ground import Drill, Ground, patience
from tests.drills.opening import a_site
from tests.drills.outcome import Outcome
from tests.drills.site import Site
from tests.drills.victims import Limits

WRITING_ON = "rows rebuilt while workers write"
_SETTLES_WITHIN = 120.0
_MORE = 20
_TRIES = 6
"""With a fault planted: where nothing happens just as rows change places, nothing is to be seen of it."""
_PAUSED = Limits(first_success=5.0, lag_normal=90.0)
"""A service's workers wait for each of its projections in turn; requests never do, so they are served at once."""


async def rebuild_everything(ground: Ground) -> Outcome:
    """Rebuild all projections under load as `dps rebuild` does; then again at rest, and compare."""
    async with a_site(ground) as site:
        for _ in range(_TRIES if ground.fault else 1):
            await _rebuild_under_load(site, 1 if ground.fault else ground.times(3, 1))
            if unlike := await _unlike(site):
                break
        site.violations += unlike
        return await site.outcome("every projection rebuilt under load")


async def _rebuild_under_load(site: Site, times: int) -> None:
    async with site.under_load():
        for number in range(times):
            await site.goes_on(_MORE)
            await site.strike(f"all built anew ({number + 1})", lambda: _rebuild_all(site), _nothing, limits=_PAUSED)
        await site.goes_on(_MORE)


async def _unlike(site: Site) -> list[str]:
    """Build all at rest, and say what is not what it was."""
    await settled(site.settings, site.databases, _SETTLES_WITHIN * patience())
    live = await _digests(site)
    await _rebuild_all(site)
    anew = await _digests(site)
    return [f"{name} is not what it is when it is built anew at rest" for name in anew if anew[name] != live[name]]


async def _rebuild_all(site: Site) -> None:
    await asyncio.gather(*(_rebuild_of(site, name) for name in services.NAMES))


async def _rebuild_of(site: Site, name: str) -> None:
    for projection in services.service(name).projections:
        await rebuild_rows(site.settings, site.databases[name], projection)


async def _digests(site: Site) -> Mapping[str, str]:
    return {
        f"{projection.name} of {name}": await _digest(site.databases[name], projection)
        for name in services.NAMES
        for projection in services.service(name).projections
    }


async def _digest(database: Database, projection: Projection[Any]) -> str:
    """Return a digest of all rows of a projection as they are kept, byte for byte but for the order of fields."""
    found = hashlib.sha256()
    for identifier, document in await Rows(database, projection).documents({}):
        found.update(identifier.encode() + bson.encode(dict(sorted(document.items()))))
    return found.hexdigest()


async def _nothing() -> None:
    pass


REBUILT = Drill("rebuild", "every projection built anew while orders go on", rebuild_everything, (WRITING_ON,))

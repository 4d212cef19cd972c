"""D13: services lose their databases, get back what they were at an earlier moment, and the rest from their topics.

People come before the backup, between it and the loss, and afterwards. They are answered and all is published before a
database is lost: what was committed and is on no topic yet is lost with it, as the runbook says. Of the service that
seals the vault is lost too, and somebody is erased after the backup: the ledger that was kept apart erases them again.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from structlog.testing import capture_logs
from typer.testing import CliRunner

from deploy import services
from deploy.console.main import app
from shared.contracts.sealed import Sealed
from shared.runtime import vault_of
from shared.sealing import Vault
from tests.drills.backups import brought_back, taken
from tests.drills.gathering import settled
from tests.drills.ground import Drill, Ground, patience
from tests.drills.opening import a_site
from tests.drills.outcome import Outcome
from tests.drills.site import Site
from tests.drills.victims import Struck
from tests.running import until
from tests.upgrades.fleet import Member, environment_of

NO_GUARD = "nothing looks whether the log is behind"
NO_LEDGER = "the ledger of erasures is lost as well"
"""Planted in what is brought back, not in the processes: a restore with an empty ledger."""

SEALS = "client_journey"
RESTORED = ("ordering", "catalogue")
"""What is restored after the service that seals, the first of them where it is a short run."""

_COME = 25
_STARTS_WITHIN = 90.0
_READY, _WAITS = "ready", "waits for a recovery"
_SAID = "where somebody lives"
_GONE = "somebody who left"


@dataclass(frozen=True)
class Recovered:
    """What `dps recover` said of one service, and how long it was away, in seconds."""

    service: str
    backup: str
    point: str
    taken_back: int
    lost: int
    withheld: int
    recovery_seconds: float
    away_seconds: float

    def __str__(self) -> str:
        return (
            f"{self.service}: backup ends {self.backup}, recovery point {self.point}; "
            f"{self.taken_back} facts taken back, {self.lost} private ones known to be lost, "
            f"{self.withheld} aggregates withheld; recovery {self.recovery_seconds:.1f} s, away {self.away_seconds:.1f}"
        )


@dataclass(frozen=True)
class Erased:
    """Somebody who is erased after the backup: their key, and what was sealed with it."""

    key: UUID
    sealed: Sealed


async def restore_to_a_point(ground: Ground) -> Outcome:
    """Restore one service after the other to a moment between, and recover it."""
    others = list(RESTORED)
    ground.chance().shuffle(others)
    others = [] if ground.fault else others[: ground.times(len(others), 1)]
    async with a_site(ground) as site:
        for name in (SEALS, *others):
            await _lose_and_restore(site, name)
        async with site.under_load():
            await site.goes_on(_COME)
        return await site.outcome("D13 restore to a point")


async def _lose_and_restore(site: Site, name: str) -> None:
    uri, names = site.settings.mongodb_uri, _databases(site, name)
    erased = await _known(site) if name == SEALS else None
    async with site.under_load():
        await site.goes_on(_COME)
        backups = {each: await asyncio.to_thread(taken, uri, each) for each in names}
        await site.goes_on(_COME)
    ledger = await _erased(site, erased) if erased else None
    await settled(site.settings, site.databases, 60.0 * patience())
    began = time.monotonic()
    members = [member for member in site.fleet.members if member.service == name]
    await asyncio.gather(*(site.fleet.crash(member) for member in members))
    for each, backup in backups.items():
        await asyncio.to_thread(brought_back, uri, each, backup)
    await _start_and_recover(site, name, members, began, ledger)
    if erased and await _opens(site, erased):
        site.violations.append(f"{name}: what was sealed of somebody who was erased opens again")


async def _start_and_recover(
    site: Site, name: str, members: Sequence[Member], began: float, ledger: Path | None
) -> None:
    """Start what was restored as whoever forgets the recovery would, and recover it where it waits for that."""
    for member in members:
        member.process.start()
    states = await asyncio.gather(*(_comes_to(site, member) for member in members))
    if _WAITS in states:
        erasures = ("--ledger", str(ledger)) if ledger else ()
        report = json.loads(await _dps(site, "recover", name, *erasures, "--json", "--by", "drill"))
        await _dps(site, "release", name, "--because", "seen by the drill")
        await asyncio.gather(*(site.fleet.is_ready(member) for member in members))
        away = time.monotonic() - began
        withheld = sum(map(len, report["withheld"].values()))
        ends = (report["backup"], report["newest"])
        recovered = Recovered(name, *ends, report["taken_back"], report["lost"], withheld, report["seconds"], away)
        print(recovered)  # noqa: T201 - recovery point and time, beside the table
        if not report["taken_back"]:
            site.violations.append(f"{name}: nothing was taken back, so that this showed nothing")
    elif site.ground.fault != NO_GUARD:
        site.violations.append(f"{name}: it began on what was restored, before anything was taken back")
    site.struck.append(Struck(f"restore {name}", time.monotonic() - began, time.monotonic() - began))


async def _comes_to(site: Site, member: Member) -> str:
    """Wait until a process is ready, or says that it waits."""

    async def state() -> str | None:
        readiness = await site.fleet.readiness(member)
        if readiness is None:
            return None
        ready, text = readiness
        return _READY if ready else _WAITS if json.loads(text)["reasons"].keys() & {"log", "published"} else None

    found: str = await until(state, f"{member.name} is ready or says why not", within=_STARTS_WITHIN * patience())
    return found


async def _known(site: Site) -> Erased:
    """Seal something of somebody who will leave."""
    vault = _vault(site)
    key = await vault.key_for([_GONE])
    return Erased(key, await vault.seal(key, _SAID))


async def _erased(site: Site, erased: Erased) -> Path:
    """Erase them, and keep the ledger apart; an empty one where that is planted."""
    await _vault(site).destroy(erased.key, "left", datetime.now(UTC))
    kept = await _dps(site, "erasures", "list", "--service", SEALS, "--json")
    ledger = site.ground.folder / "erasures.json"
    ledger.write_text(json.dumps({"destroyed": []}) if site.ground.fault == NO_LEDGER else kept)
    return ledger


async def _opens(site: Site, erased: Erased) -> bool:
    return await _vault(site).open(erased.key, [erased.sealed]) != [None]


def _vault(site: Site) -> Vault:
    """The vault beside the database, by the site's own client."""
    return vault_of(services.service(SEALS), site.databases[SEALS], site.settings)


async def _dps(site: Site, *arguments: str) -> str:
    with capture_logs():
        result = await asyncio.to_thread(CliRunner().invoke, app, arguments, env=environment_of(site.settings))
    if result.exit_code:
        raise RuntimeError(f"dps {' '.join(arguments)}: {result.output}")
    return result.stdout


def _databases(site: Site, name: str) -> tuple[str, ...]:
    own = site.databases[name].name
    return (own, f"{own}_vault") if name == SEALS else (own,)


D13 = Drill(
    "D13", "a database lost, restored to a moment between, and recovered", restore_to_a_point, (NO_GUARD, NO_LEDGER)
)

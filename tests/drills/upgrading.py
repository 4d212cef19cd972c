"""D12: a service goes to a newer version and back while people come, node by node, so that both run side by side.

That a deployment may replace every process of every service is in `tests/upgrades/test_rolling_restart.py`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy import services
from shared.contracts.client_journey import NeedRecorded, NeedWithdrawn
from shared.messaging.dead_letters import waiting
from shared.settings import Settings
from tests.drills.around import Around
from tests.drills.gathering import settled
from tests.drills.ground import Drill, Ground, patience
from tests.drills.ledger import Known
from tests.drills.nodes import InTurn
from tests.drills.opening import ALL_IN_ONE, a_site
from tests.drills.outcome import Outcome
from tests.drills.site import Site
from tests.drills.versions import NEWER, OLDER, VERSION
from tests.drills.victims import Limits
from tests.upgrades.fleet import Member
from tests.upgrades.newer import CODE, FIELD, VALUE, NeedExplained

CLOSED = "readers refuse fields that they do not know"

_UPGRADED = "client_journey"
_TWO_NODES = {name: (*ALL_IN_ONE, *ALL_IN_ONE) if name == _UPGRADED else ALL_IN_ONE for name in services.NAMES}
_ATTEMPTS = 12
_SETTLES_WITHIN = 120.0
_COMMANDS_BETWEEN = 20
_COME = 8.0
"""In a second: each process here does all the work of a service."""
_ONE_ANSWERS = Limits(first_success=5.0)
"""While one node is away the other answers: whoever was sent to the one comes again."""


class Versions(Around):
    """The version of each node of the service that is upgraded, in a file that it reads as it starts."""

    program = staticmethod(lambda service: ("tests.drills.versions", service))

    def __init__(self, folder: Path) -> None:
        """Keep a file for each node in the folder."""
        self._folder = folder

    async def environment(self, service: str, number: int, settings: Settings) -> Mapping[str, str]:
        """Begin with the older version."""
        if service != _UPGRADED:
            return {}
        self.choose(number, OLDER)
        return {VERSION: str(self._file(number))}

    def choose(self, number: int, version: str) -> None:
        """Let a node run this version once it starts again."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file(number).write_text(version)

    def _file(self, number: int) -> Path:
        return self._folder / f"{number}.version"


async def upgrade_and_go_back(ground: Ground) -> Outcome:
    """Go to the newer version and back, one node at a time; each time both read what either wrote."""
    versions = Versions(ground.folder / "versions")
    async with a_site(ground, roles=_TWO_NODES, rate=_COME, gateway=False, around=versions) as site:
        site.load.sender.urls = InTurn(site.fleet.members)
        nodes = [member for member in site.fleet.members if member.service == _UPGRADED]
        async with site.under_load():
            for version in _versions(ground):
                for number, node in enumerate(nodes):
                    versions.choose(number, version)
                    await _replace(site, node, f"{version} version of node {number}")
                    if version == NEWER or number == 0:
                        await _withdraw_for_the_new_reason(site)
            await site.goes_on(_COMMANDS_BETWEEN)
        await settled(site.settings, site.databases, _SETTLES_WITHIN * patience())
        site.violations += [*await _set_aside(site), *await _never_seen(site)]
        return await site.outcome("D12 upgrade and back")


def _versions(ground: Ground) -> Sequence[str]:
    """Return which versions are gone to: there and back, or only there to show what is planted."""
    return (NEWER,) if ground.fault else (NEWER, OLDER) * ground.times(3, 1)


async def _replace(site: Site, node: Member, what: str) -> None:
    await site.goes_on(_COMMANDS_BETWEEN)
    await site.strike(what, lambda: site.fleet.replace(node), _nothing, of=[_UPGRADED], limits=_ONE_ANSWERS)


async def _withdraw_for_the_new_reason(site: Site) -> None:
    """Withdraw needs for the reason that only the newer version knows, until one of its nodes has done so."""
    for _ in range(_ATTEMPTS):
        if (need := site.load.take_need()) is None:
            break
        path, body = f"/v1/needs/{need.need_id}/withdrawal", {"reason": CODE}
        entry = await site.load.sender.command(
            NeedWithdrawn, "POST", _UPGRADED, path, site.load.coach_of(need), body, need_id=need.need_id
        )
        if entry.known is Known.DONE:
            return
        site.load.begin_with([need])
    site.violations.append(f"no node withdrew a need for {CODE}, which the newer version knows")


async def _set_aside(site: Site) -> list[str]:
    """Return which service could not read what: a newer version's events are no poison, and neither are an older's."""
    letters = {name: await waiting(site.settings, name) for name in services.NAMES}
    return [f"{name} set aside {letter.type} ({letter.id})" for name in letters for letter in letters[name].values()]


async def _never_seen(site: Site) -> list[str]:
    """Return which events the drill lacked: without them it shows nothing."""
    events = site.databases[_UPGRADED]["events"]
    wanted = {
        f"a {FIELD}": {"type": NeedRecorded.TYPE, f"data.{FIELD}": VALUE},
        f"no {FIELD}": {"type": NeedRecorded.TYPE, f"data.{FIELD}": None},
        "an unknown type": {"type": NeedExplained.TYPE},
        f"the reason {CODE}": {"type": NeedWithdrawn.TYPE, "data.reason.code": CODE},
    }
    return [f"no event with {what}" for what in wanted if await events.find_one(wanted[what]) is None]


async def _nothing() -> None:
    pass


D12 = Drill("D12", "a service upgraded and taken back, node by node", upgrade_and_go_back, (CLOSED,))

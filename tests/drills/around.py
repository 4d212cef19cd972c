"""What a drill puts around the processes of a system before they start."""

from collections.abc import Mapping
from pathlib import Path

from shared.auth.issuing import Issuer
from shared.settings import Settings
from tests.running import issuer_in
from tests.upgrades.fleet import Program


class Around:
    """Nothing yet: a drill that needs something says what, by overriding."""

    program: Program | None = None
    """Runs each process, where it is not the service as it is."""

    def issuer(self, folder: Path) -> Issuer:
        """Return whose tokens the services trust."""
        return issuer_in(folder)

    async def environment(self, service: str, number: int, settings: Settings) -> Mapping[str, str]:
        """Return what one process of a service, counted from 0, has in its environment beside everybody's."""
        return {}

    async def in_front(self, addresses: Mapping[str, str]) -> Mapping[str, str]:
        """Return where callers, the gateway among them, reach each service, given where it answers."""
        return addresses

    def close(self) -> None:
        """End what there is."""

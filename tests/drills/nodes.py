"""Several nodes of a service, which callers go to in turn, as a gateway would send them."""

import itertools
from collections.abc import Sequence

from deploy.local.processes import HOST
from shared.runtime import ProcessRole
from tests.upgrades.fleet import Member


class InTurn(dict[str, str]):
    """Where each service answers: at one node, then at the next."""

    def __init__(self, members: Sequence[Member]) -> None:
        super().__init__()
        answering: dict[str, list[str]] = {}
        for member in members:
            if ProcessRole.API in member.roles:
                answering.setdefault(member.service, []).append(f"http://{HOST}:{member.http_port}")
        self._next = {name: itertools.cycle(urls) for name, urls in answering.items()}

    def __missing__(self, service: str) -> str:
        return next(self._next[service])

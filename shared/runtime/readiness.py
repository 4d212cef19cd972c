"""Whether a process can work: each part of it adds its own check, and why it does not pass."""

import asyncio
from dataclasses import dataclass, field

from shared.http.operations import Check, Reasons


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the operations port asks, by name."""

    checks: dict[str, Check] = field(default_factory=dict)
    reasons: dict[str, Reasons] = field(default_factory=dict)
    beside: set[str] = field(default_factory=set)

    def goes_on_beside(self, name: str, check: Check, reasons: Reasons = tuple) -> None:
        """Add the check of work that requests do not wait for: they are answered whether or not it passes."""
        self.checks[name] = check
        self.reasons[name] = reasons
        self.beside.add(name)

    def until(self, name: str, event: asyncio.Event, *, beside: bool = False) -> None:
        """Pass the check of this name while an event is set; one `beside` is of work that requests do not wait for."""

        async def is_set() -> bool:
            return event.is_set()

        self.checks[name] = is_set
        if beside:
            self.beside.add(name)

"""When a supplier is held against the debarment list beside the job: when it or what it declares changes."""

from typing import get_args

from services.supplier_registry.debarment.commands import DebarmentCommands
from shared.contracts import supplier_registry as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors

Told = (
    facts.SupplierRegistered
    | facts.SupplierDetailsChanged
    | facts.SupplierIdentifiersChanged
    | facts.SupplierApplied
    | facts.ApplicationRefused
    | facts.ApplicationWithdrawn
    | facts.RedeclarationMade
    | facts.MembershipTransferred
)

_TOLD: tuple[type[Told], ...] = get_args(Told)


class DebarmentReactions:
    """News of suppliers, from the registry itself."""

    def __init__(self, commands: DebarmentCommands) -> None:
        """Have suppliers checked by these commands."""
        self._commands = commands

    async def on_another(self, event: Told, caller: Caller) -> None:
        """Hold the supplier against the list, with the associates that it has declared by now."""
        await self._commands.check(event.supplier_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        reactor = Reactor("debarment_follows_suppliers", self.on_another)
        return dict.fromkeys(_TOLD, (reactor,))

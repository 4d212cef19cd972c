"""What is looked up when a supplier registers, or is another than it was."""

from services.supplier_registry.registers.commands import RegisterCheckCommands
from shared.contracts.supplier_registry import (
    SupplierDetailsChanged,
    SupplierIdentifiersChanged,
    SupplierRegistered,
)
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class RegisterReactions:
    """News of suppliers, from the registry itself: no registration waits for anything about registers."""

    def __init__(self, checks: RegisterCheckCommands) -> None:
        """Have numbers looked up by these commands."""
        self._checks = checks

    async def on_numbers(self, event: SupplierRegistered | SupplierIdentifiersChanged, caller: Caller) -> None:
        """Look up what is new, and forget what is a supplier's number no longer."""
        await self._checks.want(event.supplier_id, caller)

    async def on_details(self, event: SupplierDetailsChanged, caller: Caller) -> None:
        """Compare a new name with what the registers have."""
        await self._checks.want(event.supplier_id, caller, again=True)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        numbers = Reactor("register_checks_follow_numbers", self.on_numbers)
        return {
            SupplierRegistered: (numbers,),
            SupplierIdentifiersChanged: (numbers,),
            SupplierDetailsChanged: (Reactor("register_checks_follow_details", self.on_details),),
        }

"""What follows for feedback from the registry's own facts: it is owed to whoever took the place of its organisation."""

from uuid import UUID

from services.supplier_registry.feedback.commands import FeedbackCommands
from services.supplier_registry.feedback.domain.feedback import FEEDBACK
from services.supplier_registry.suppliers.following import follow
from shared.contracts.supplier_registry import SupplierSucceeded
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.messaging.reacting import Reactor, Reactors
from shared.store.store import Store


class FeedbackReactions:
    """What becomes of feedback by events."""

    def __init__(self, store: Store, feedback: FeedbackCommands) -> None:
        """React by these commands, to whatever the store holds."""
        self._store = store
        self._feedback = feedback

    async def on_succeeded(self, event: SupplierSucceeded, caller: Caller) -> None:
        """Let what is owed pass on. Nothing comes after: whoever asks for the predecessor is led to the other."""
        await follow(self._store, event.supplier_id, self._pass_on, caller)

    async def _pass_on(self, of: UUID, to: UUID, caller: Caller) -> None:
        owed: Filters = {"supplier_id": of, "open": True}
        found = [one.feedback_id async for page in self._store.pages(FEEDBACK, owed) for one in page]
        for each in found:
            await self._feedback.pass_on(each, of, to, caller.part(each))

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {SupplierSucceeded: (Reactor("feedback_passes_on", self.on_succeeded),)}

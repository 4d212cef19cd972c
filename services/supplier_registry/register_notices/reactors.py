"""Which notices of the law the registry's own facts lead to, once each."""

from services.supplier_registry.register_notices.commands import RegisterNotices
from services.supplier_registry.register_notices.domain.requiring import (
    Change,
    changes_members,
    rests_on_an_exclusion_ground,
)
from shared.contracts import supplier_registry as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


def removal(event: facts.SupplierRemoved) -> Change:
    """Return what a removal is for notices: one of several reasons may be an exclusion ground, not only the first."""
    reasons = event.reasons or (event.reason,)
    return Change(event.supplier_id, event.market, event.category, "removal", event.removed_at, reasons)


class RegisterNoticeReactions:
    """News of the registry itself."""

    def __init__(self, notices: RegisterNotices) -> None:
        """React by these commands."""
        self._notices = notices

    async def on_admission(self, event: facts.SupplierAdmitted, caller: Caller) -> None:
        """Ask for the notice of an admission."""
        await self._require(
            Change(event.supplier_id, event.market, event.category, "admission", event.admitted_at), caller
        )

    async def on_transfer(self, event: facts.MembershipTransferred, caller: Caller) -> None:
        """Ask for the notice of a supplier that became a member in the place of another."""
        where = (event.supplier_id, event.market, event.category)
        await self._require(Change(*where, "transfer", event.transferred_at), caller)

    async def on_removal(self, event: facts.SupplierRemoved, caller: Caller) -> None:
        """Ask for the notice of a removal, and for the report where it rests on an exclusion ground."""
        await self._require(removal(event), caller)

    async def on_leaving(self, event: facts.MembershipWithdrawn, caller: Caller) -> None:
        """Ask for the notice of a member that left."""
        where = (event.supplier_id, event.market, event.category)
        await self._require(Change(*where, "withdrawal", event.withdrawn_at), caller)

    async def on_lapse(self, event: facts.MembershipLapsed, caller: Caller) -> None:
        """Ask for the notice of a membership that lapsed."""
        where = (event.supplier_id, event.market, event.category)
        await self._require(Change(*where, "lapse", event.lapsed_at), caller)

    async def on_refusal(self, event: facts.ApplicationRefused, caller: Caller) -> None:
        """Ask for the report of a refusal that rests on an exclusion ground."""
        where = (event.supplier_id, event.market, event.category)
        await self._require(Change(*where, "refusal", event.decided_at, event.reasons), caller)

    async def _require(self, change: Change, caller: Caller) -> None:
        if changes_members(change):
            await self._notices.require_membership_notice(change, caller.part("membership"))
        if rests_on_an_exclusion_ground(change):
            await self._notices.require_exclusion_report(change, caller.part("exclusion"))

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {
            facts.SupplierAdmitted: (Reactor("notice_of_admission", self.on_admission),),
            facts.MembershipTransferred: (Reactor("notice_of_transfer", self.on_transfer),),
            facts.SupplierRemoved: (Reactor("notice_of_removal", self.on_removal),),
            facts.MembershipWithdrawn: (Reactor("notice_of_leaving", self.on_leaving),),
            facts.MembershipLapsed: (Reactor("notice_of_lapse", self.on_lapse),),
            facts.ApplicationRefused: (Reactor("report_of_refusal", self.on_refusal),),
        }

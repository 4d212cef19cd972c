"""What can be done with notices of the law, a method each."""

from datetime import date
from uuid import UUID

from services.supplier_registry.register_notices.domain import giving, requiring
from services.supplier_registry.register_notices.domain.giving import GiveNotices
from services.supplier_registry.register_notices.domain.notice import REGISTER_NOTICES
from services.supplier_registry.register_notices.domain.requiring import Change
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference import Regime, policy, regime_in
from shared.reference.calendar import uk_date
from shared.reference.policy_values import ExclusionReport, MembershipNotice
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


class RegisterNotices:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Ask for notices by the policies in force when something happened."""
        self._store = store
        self._now = clock

    async def require_membership_notice(self, change: Change, caller: Caller) -> None:
        """Ask for the notice of a change of who is a member."""
        notice_id, regime, day = new_id(), _regime_of(change), uk_date(change.happened_at)
        asked = requiring.require_membership_notice(change, notice_id, regime, policy(MembershipNotice, regime, day))
        await self._store.change((REGISTER_NOTICES.new(notice_id),), lambda _: asked, caller)

    async def require_exclusion_report(self, change: Change, caller: Caller) -> None:
        """Ask for the report of a refusal or removal on an exclusion ground."""
        notice_id, regime, day = new_id(), _regime_of(change), uk_date(change.happened_at)
        asked = requiring.require_exclusion_report(change, notice_id, regime, policy(ExclusionReport, regime, day))
        await self._store.change((REGISTER_NOTICES.new(notice_id),), lambda _: asked, caller)

    async def give(self, asked: GiveNotices, caller: Caller) -> Committed:
        """Record that notices were given, all or none."""
        now, refs = self._now(), tuple(REGISTER_NOTICES(each) for each in asked.notice_ids)

        def decided(known: Known) -> list[Event]:
            return giving.give([known[each] for each in refs], asked, now)

        return await self._store.change(Reliance(refs), decided, caller)

    async def announce_due(self, notice_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Say that the day of a notice is near."""
        ref = REGISTER_NOTICES(notice_id)
        return await self._store.change((ref,), lambda one: giving.announce_due(ref.existing(one), due_on), caller)

    async def announce_overdue(self, notice_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Say that the day of a notice is over."""
        ref, now = REGISTER_NOTICES(notice_id), self._now()
        return await self._store.change(
            (ref,), lambda one: giving.announce_overdue(ref.existing(one), due_on, now), caller
        )


def _regime_of(change: Change) -> Regime:
    return regime_in(change.market, uk_date(change.happened_at))

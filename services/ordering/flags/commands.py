"""What can be done with flags, a method each."""

from datetime import date, timedelta
from uuid import UUID

from services.ordering.figures.domain.counted import CountedOrder
from services.ordering.flags.domain import flag
from services.ordering.flags.domain.finding import Around, findings
from services.ordering.flags.domain.flag import FLAGS, DecideFlag, Finding, flag_id_of
from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, one_of
from shared.reference import prevailing_policy, stamps
from shared.reference.calendar import first_of_quarter, uk_date
from shared.reference.policy_values import IntegrityChecks, OrderApproval
from shared.store.commands import Committed
from shared.store.rows import Rows
from shared.store.store import Store

_PAGE = 500


class Flags:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(
        self,
        store: Store,
        orders: Rows[CountedOrder],
        needs: Rows[KnownNeed],
        offers: Rows[KnownOffer],
        clock: Clock,
    ) -> None:
        """Look through the rows of orders, needs and offers, by the policies in force."""
        self._store = store
        self._orders = orders
        self._needs = needs
        self._offers = offers
        self._now = clock

    async def look_through(self, caller: Caller) -> None:
        """Flag all that looks wrong in the orders of the days that the policy says, each once."""
        now = self._now()
        today = uk_date(now)
        checks, approval = prevailing_policy(IntegrityChecks, today), prevailing_policy(OrderApproval, today)
        span = (today - timedelta(days=checks.values.look_back_days), today)
        rows = await self._rows(*span)
        around = await self._around(rows, approval.values.no_approval_up_to_pence, today)
        followed = stamps(checks, approval)
        for each in findings(rows, around, checks.values):
            await self._flag(each, span, followed, caller.part(flag_id_of(each)))

    async def decide(self, flag_id: UUID, asked: DecideFlag, caller: Caller) -> Committed:
        """Decide on a flag, as a person who is not concerned."""
        ref, now = FLAGS(flag_id), self._now()
        return await self._store.change(
            (ref,), lambda one: flag.decide(ref.existing(one), asked, caller.actor, now), caller
        )

    async def _flag(
        self, found: Finding, span: tuple[date, date], followed: tuple[str, ...], caller: Caller
    ) -> Committed:
        ref, now = FLAGS(flag_id_of(found)), self._now()
        return await self._store.change((ref,), lambda one: flag.flag(one, found, span, followed, now), caller)

    async def _rows(self, first: date, last: date) -> list[CountedOrder]:
        """Return the orders that were placed in a span, page by page, so that nothing else waits for all of them."""
        filters = {"placed_on": Between(least=first.isoformat(), most=last.isoformat())}
        found: list[CountedOrder] = []
        after: str | None = None
        while page := await self._orders.documents(filters, after=after, limit=_PAGE):
            found += [self._orders.projection.decode(document) for _, document in page]
            after = page[-1][0]
        return found

    async def _around(self, rows: list[CountedOrder], no_approval_up_to_pence: int, today: date) -> Around:
        attended = [line for each in rows for line in each.lines if line.sessions]
        needs = await self._needs.sums(
            {"need_id": one_of(each.need_id for each in attended)}, by=("need_id", "journey_id"), of=()
        )
        starting = {each.offer_id for each in rows if each.start_id and any(line.sessions for line in each.lines)}
        offers = await self._offers.unordered({"offer_id": one_of(each for each in starting if each)})
        return Around(
            journeys={UUID(str(need)): UUID(str(journey)) for need, journey in needs if journey},
            places={start.start_id: start.places for offer in offers for start in offer.starts},
            no_approval_up_to_pence=no_approval_up_to_pence,
            period=first_of_quarter(today).isoformat(),
        )

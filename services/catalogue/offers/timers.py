"""What happens to offers by itself: they expire, and those are hidden that run past their supplier's evidence."""

from datetime import date
from uuid import UUID

from services.catalogue.offers.commands import Offers
from services.catalogue.offers.domain.deadlines import EXPIRING, EXPIRY
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.filters import PRESENT
from shared.kernel.jobs import Daily, Job, Turn
from shared.kernel.memberships import KnownSupplier
from shared.kernel.timers import Firing, Timer
from shared.store.rows import Rows


def timers_of(offers: Offers) -> tuple[Timer, ...]:
    """Return what is done at each step of the clock of an offer with a last day."""

    async def remind(step: Firing, caller: Caller) -> None:
        await offers.announce_expiring(UUID(step.aggregate_id), step.by, caller)

    async def expire(step: Firing, caller: Caller) -> None:
        await offers.expire(UUID(step.aggregate_id), step.by, caller)

    return Timer(EXPIRY, EXPIRING.name, remind), Timer(EXPIRY, END, expire)


def jobs_of(offers: Offers, suppliers: Rows[KnownSupplier]) -> tuple[Job, ...]:
    """Return what is done with offers once a day. An order is held to the day itself, whether it ran or not."""

    async def follow_evidence(turn: Turn) -> None:
        since = date.fromisoformat(turn.last) if turn.last else None
        await offers.follow_evidence(await suppliers.find({"covered_until": PRESENT}), since, turn.caller)

    return (Job("offers_follow_evidence", Daily(), follow_evidence),)

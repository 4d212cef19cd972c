"""What happens to offers by itself: day by day, those are hidden that run past their supplier's evidence by now."""

from services.catalogue.offers.commands import Offers
from shared.kernel.filters import PRESENT
from shared.kernel.jobs import Daily, Job, Turn
from shared.kernel.memberships import KnownSupplier
from shared.store.rows import Rows


def jobs_of(offers: Offers, suppliers: Rows[KnownSupplier]) -> tuple[Job, ...]:
    """Return what is done with offers once a day. An order is held to the day itself, whether it ran or not."""

    async def follow_evidence(turn: Turn) -> None:
        await offers.follow_evidence(await suppliers.find({"covered_until": PRESENT}), turn.caller)

    return (Job("offers_follow_evidence", Daily(), follow_evidence),)

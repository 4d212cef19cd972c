"""Which offers of suppliers whose evidence ends days alone may have hidden: nearly all others need not be read."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from services.catalogue.offers.domain.covering import may_be_too_late
from services.catalogue.offers.domain.offer import OFFERS, STANDING, Offer
from shared.contracts.catalogue import Duration
from shared.kernel.filters import Between, Filters, HasPart, one_of
from shared.kernel.memberships import KnownSupplier
from shared.store.store import Store

_DURATION = ("content.duration.value", "content.duration.unit")


async def running_out(
    store: Store, suppliers: Sequence[KnownSupplier], since: date | None, today: date
) -> AsyncIterator[list[Offer]]:
    """Yield offers that stood in line with these suppliers on the day `since`, and may not today; all where it is None.

    Some that stand in line are among them, and some come twice. What else changes of an offer, of its supplier or of
    its evidence is news, which is followed when it comes.
    """
    standing: Filters = {"supplier_id": one_of(each.supplier_id for each in suppliers), "status": one_of(STANDING)}
    if since is None:
        meant: list[Filters] = [standing]
    else:
        lasting = await store.counts(OFFERS, standing, by=_DURATION)
        passed = Between(since.isoformat(), (today - timedelta(days=1)).isoformat())
        meant = [*_by_duration(lasting, suppliers, standing, today)]
        meant.append({**standing, "content.starts": HasPart({"on": passed})})
    for filters in meant:
        async for page in store.pages(OFFERS, filters):
            yield page


def _by_duration(
    lasting: Iterable[tuple[Any, ...]], suppliers: Sequence[KnownSupplier], standing: Filters, today: date
) -> Iterator[Filters]:
    """Yield what is to be read of each duration that there is: too late for some suppliers, in time for most."""
    for value, unit in lasting:
        duration = Duration(value=value, unit=unit, hours=0)
        late = [each.supplier_id for each in suppliers if may_be_too_late(each, duration, today)]
        if late:
            yield {**standing, "supplier_id": one_of(late), _DURATION[0]: value, _DURATION[1]: unit}

"""The clock that runs in offers with a last day: their supplier is told before, and they expire once it is over."""

from collections.abc import Iterator
from typing import Any

from services.catalogue.offers.domain.offer import OFFERS, Offer
from shared.kernel.deadlines import Deadline, Due, Reminder


def _last_day(offer: Offer) -> Iterator[Due]:
    if offer.expires_on is not None:
        yield Due(str(offer.offer_id), offer.expires_on)


EXPIRING: Reminder[Offer] = Reminder("offer_expiring", lambda offer: offer.remind_on)
EXPIRY: Deadline[Any] = Deadline(
    "offer_expiry",
    awaits="a new version of an offer whose last start, or last day, is near",
    passed="the offer expires by itself, and is ordered no more; a new version with a later day brings it back",
    aggregate=OFFERS,
    due=_last_day,
    standing={"runs_out": True},
    reminders=(EXPIRING,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (EXPIRY,)

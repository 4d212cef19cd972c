"""To make an earlier version of an offer count again: a new version that says the same, held to the rules of today."""

from datetime import datetime

from services.catalogue.offers.domain.content import (
    WriteDelivery,
    WriteDuration,
    WriteEntryCondition,
    WriteOffer,
    WritePaymentSplit,
    WritePrice,
    WriteQualification,
    WriteStart,
    WriteVenue,
    WriteWeeklyPattern,
)
from services.catalogue.offers.domain.decisions import update_in_line
from services.catalogue.offers.domain.offer import Offer
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.commands import Version, command
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected, Rejection


@command
class RevertOffer:
    """Let an offer say again what an earlier version of it said."""

    offer_version: Version


def revert(
    offer: Offer, supplier: KnownSupplier | None, version: int, said: facts.Content | None, now: datetime
) -> list[Event]:
    """Replace what an offer says by what a version of it said; nothing where it says that already.

    Districts that are derived are those of today. Raises `Rejected` with every reason, also against what could be said
    then and cannot be any more, such as a start that has passed meanwhile.
    """
    if said is None:
        detail = f"the offer has the versions 1 to {offer.offer_version}, and no {version}"
        raise Rejected(Rejection("offer_version_unknown", detail, "/offer_version"))
    ids = tuple(each.start_id for each in said.starts)
    events = update_in_line(offer, supplier, as_written(said), ids, now, earlier=said.starts)
    return [
        event.model_copy(update={"reverts_to": version}) if isinstance(event, facts.OfferUpdated) else event
        for event in events
    ]


def as_written(said: facts.Content) -> WriteOffer:
    """Return what a supplier would have to write for an offer to say this."""
    pattern, split, qualification = said.weekly_pattern, said.payment_split, said.qualification
    return WriteOffer(
        market=said.market,
        category=said.category,
        title=said.title,
        summary=said.summary,
        price=WritePrice(**dict(said.price)),
        duration=WriteDuration(**dict(said.duration)),
        delivery=WriteDelivery(
            mode=said.delivery.mode,
            venues=tuple(WriteVenue(**dict(each)) for each in said.delivery.venues),
            national=said.delivery.national,
        ),
        group_size=said.group_size,
        notice_days=said.notice_days,
        starts=tuple(WriteStart(on=each.on, places=each.places, start_id=each.start_id) for each in said.starts),
        access=said.access,
        languages=said.languages,
        attributes=said.attributes,
        entry_conditions=tuple(WriteEntryCondition(**dict(each)) for each in said.entry_conditions),
        qualification=WriteQualification(**dict(qualification)) if qualification else None,
        weekly_pattern=WriteWeeklyPattern(**dict(pattern)) if pattern else None,
        payment_split=WritePaymentSplit(**dict(split)) if split else None,
        minimum_group=said.minimum_group,
        reference=said.reference,
        offered_until=said.offered_until,
    )

"""Whom an event concerns: its supplier, its district, the districts of its offer, or the team that decides."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable
from uuid import UUID

from services.notifications.known.offers import KnownOffer
from services.notifications.people.domain.recipient import BUYING, COMMERCIAL, OPERATIONS, Recipient, RecipientKind
from shared.contracts.event import Event
from shared.contracts.notifications import MessageEscalated, MessageFailed, WebhookStopped
from shared.reference.policy_values import Level

_BY_ADDRESS = frozenset({"email", "govuk_notify"})

Audience = Callable[[Event, KnownOffer | None], frozenset[Recipient]]
"""Finds whom to tell of an event, with the row of the offer that it is about, if any; raises `TypeError` where neither
says whom the event concerns."""


@runtime_checkable
class _OfSupplier(Protocol):
    supplier_id: UUID


@runtime_checkable
class _OfDistrict(Protocol):
    district: str


@runtime_checkable
class _OfLevel(Protocol):
    level: str


def the_supplier(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the supplier that the event names."""
    if not isinstance(event, _OfSupplier):
        raise TypeError(f"{event.TYPE} names no supplier")
    return frozenset({Recipient("supplier", str(event.supplier_id))})


def the_supplier_where_its_day_moved(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the supplier that the event names, where the last day is another than it was told."""
    return the_supplier(event) if getattr(event, "moved_from", None) else frozenset()


def the_district(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district that the event names."""
    if not isinstance(event, _OfDistrict):
        raise TypeError(f"{event.TYPE} names no district")
    return _districts((event.district,))


def the_safeguarding_lead(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the safeguarding lead of the district that the event names."""
    return _of_the_district("safeguarding_lead", event)


def the_safeguarding_lead_and_the_manager(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the safeguarding lead of the district that the event names, and its manager."""
    return _of_the_district("safeguarding_lead", event) | _of_the_district("district_manager", event)


def _of_the_district(kind: RecipientKind, event: Event) -> frozenset[Recipient]:
    return frozenset(Recipient(kind, each.id) for each in the_district(event))


def the_supplier_and_the_district(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the supplier and the district that the event names."""
    return the_supplier(event, offer) | the_district(event, offer)


def the_district_if_any(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district that the event names, where it names one."""
    district = getattr(event, "district", None)
    return _districts((district,)) if district else frozenset()


def the_supplier_and_the_district_if_any(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the supplier that the event names, and the district, where it names one."""
    return the_supplier(event, offer) | the_district_if_any(event, offer)


def nobody_at_once(_: Event, __: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell nobody by a message of its own: every district of the offer hears of it by the digest."""
    return frozenset()


def the_commercial_team(_: Event, __: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell those who decide on suppliers."""
    return frozenset({COMMERCIAL})


def the_buying_team(_: Event, __: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell those who buy for all districts."""
    return frozenset({BUYING})


def the_buying_and_the_commercial_team(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the buyers and the commercial team."""
    return the_buying_team(event, offer) | the_commercial_team(event, offer)


def the_district_and_the_buying_team(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district and the buyers."""
    return the_district(event, offer) | the_buying_team(event, offer)


def the_district_and_the_commercial_team(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district that the event names, and the commercial team."""
    return the_district(event, offer) | the_commercial_team(event, offer)


def the_district_and_whoever_approves(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district, whose manager approves, and the buyers where theirs is the approval that is awaited."""
    if not isinstance(event, _OfLevel):
        raise TypeError(f"{event.TYPE} names no level of authority")
    return the_district(event, offer) | (frozenset({BUYING}) if event.level == Level.BUYER else frozenset())


def members_alone(_: Event, __: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell nobody but the members whom the notice names."""
    return frozenset()


def the_supplier_and_the_commercial_team(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the supplier that the event names, and those who decide on it."""
    return the_supplier(event, offer) | the_commercial_team(event, offer)


def _districts(codes: tuple[str, ...]) -> frozenset[Recipient]:
    return frozenset(Recipient("district", code) for code in codes)


def the_operators_where_an_address_is_dead(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell those who run the system, where an address of a person takes nothing any more."""
    if not isinstance(event, MessageFailed):
        raise TypeError(f"{event.TYPE} says nothing of an address")
    dead = event.channel in _BY_ADDRESS and event.code.startswith("address_")
    return frozenset({OPERATIONS}) if dead else frozenset()


def whoever_sees_that_it_is_read(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell whoever the event names, once for all that waits in an inbox."""
    if not isinstance(event, MessageEscalated):
        raise TypeError(f"{event.TYPE} says of nothing that it is unread")
    if event.told_kind is None or event.told is None or not event.together:
        return frozenset()
    return frozenset({Recipient(event.told_kind, event.told)})


def whoever_owns_the_webhook(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the supplier whose webhook it is, or those who run the system where it is the department's."""
    if not isinstance(event, WebhookStopped):
        raise TypeError(f"{event.TYPE} is about no webhook")
    return frozenset({Recipient("supplier", str(event.supplier_id)) if event.supplier_id else OPERATIONS})

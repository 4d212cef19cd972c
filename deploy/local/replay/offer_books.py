"""The books of a replay on offers: each was paused, resumed and renewed, and expired, as its supplier was told."""

from collections.abc import Mapping, Sequence

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.catalogue import OfferContent, OfferExpired, OfferExpiring, OfferPaused, OfferResumed
from shared.contracts.event import Event

_SAYS: Mapping[type[Event] | type[None], str] = {OfferPaused: "paused", OfferResumed: "resumed"}


def pause_finding(offers: Mapping[str, Sequence[Logged]], told: Mapping[str, str]) -> Finding:
    """Hold what the logs say last of each offer's pauses against what its supplier was told."""
    found = {
        offer_id: said[-1]
        for offer_id, events in offers.items()
        if (said := [_SAYS[type(each.event)] for each in events if type(each.event) in _SAYS])
    }
    wrong = [
        f"offer {each} was {found.get(each)}, and its supplier was told {told.get(each)}"
        for each in sorted(found.keys() | told.keys())
        if found.get(each) != told.get(each)
    ]
    return Finding.of("every offer was paused and resumed as its supplier was told", len(found), wrong)


def expiry_finding(offers: Mapping[str, Sequence[Logged]], told: Mapping[str, str]) -> Finding:
    """Hold which offers expired, and were renewed, against what their suppliers were told: each was told before."""
    found = {offer_id: _lasts(events) for offer_id, events in offers.items()}
    wrong = [
        f"offer {each} {found.get(each)}, and its supplier was told that it {told.get(each, 'stands')}"
        for each in sorted(found.keys() | told.keys())
        if found.get(each) != told.get(each, "stands")
    ]
    wrong += [
        f"the supplier of offer {offer_id} was not told before it expired"
        for offer_id, events in offers.items()
        if offer_id in told and _first(events, OfferExpired) < _first(events, OfferExpiring)
    ]
    return Finding.of("every offer expired or was renewed as its supplier was told", len(told), wrong)


def _lasts(events: Sequence[Logged]) -> str:
    contents = [each.event for each in events if isinstance(each.event, OfferContent)]
    if not any(each.offered_until for each in contents):
        return "stands"
    last = [each.event for each in events if isinstance(each.event, OfferContent | OfferExpired)][-1]
    if isinstance(last, OfferExpired):
        return "expired"
    return "stands" if len(contents) == 1 else "was renewed"


def _first(events: Sequence[Logged], kind: type[Event]) -> int:
    return next((number for number, each in enumerate(events) if isinstance(each.event, kind)), len(events))

"""The books of a replay on offers: each was paused and resumed as its supplier was told."""

from collections.abc import Mapping, Sequence

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.catalogue import OfferPaused, OfferResumed
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

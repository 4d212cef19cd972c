"""The books of a replay on drafts of offers: each became what its supplier was told, and nothing of one is public."""

from collections.abc import Mapping, Sequence

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts
from shared.contracts.event import Event

_ENDS: Mapping[type[Event] | type[None], str] = {
    facts.OfferDraftPublished: "published",
    facts.OfferDraftDiscarded: "discarded",
}


def offer_draft_finding(
    drafts: Mapping[str, Sequence[Logged]], offers: Mapping[str, Sequence[Logged]], told: Mapping[str, str]
) -> Finding:
    """Hold what became of each draft against what its supplier was told, and against the offer that it became."""
    stands = {each: _ENDS.get(type(events[-1].event), "open") for each, events in drafts.items()}
    wrong = [
        f"draft {each} of an offer is {stands.get(each)}, its supplier was told {told.get(each)}"
        for each in sorted(stands.keys() | told.keys())
        if stands.get(each) != told.get(each)
    ]
    became = (logged.event for events in drafts.values() for logged in events)
    wrong += [
        f"draft {event.offer_draft_id} became offer {event.offer_id}, which is not there"
        for event in became
        if isinstance(event, facts.OfferDraftPublished) and str(event.offer_id) not in offers
    ]
    return Finding.of("every draft of an offer became what its supplier was told", len(stands), wrong)

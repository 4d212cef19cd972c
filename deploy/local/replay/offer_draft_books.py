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
    stands = {draft_id: _ENDS.get(type(events[-1].event), "open") for draft_id, events in drafts.items()}
    wrong = [
        f"draft {draft_id} of an offer is {stands.get(draft_id)}, its supplier was told {told.get(draft_id)}"
        for draft_id in sorted(stands.keys() | told.keys())
        if stands.get(draft_id) != told.get(draft_id)
    ]
    became = (logged.event for events in drafts.values() for logged in events)
    wrong += [
        f"draft {event.draft_id} became offer {event.offer_id}, which is not there"
        for event in became
        if isinstance(event, facts.OfferDraftPublished) and str(event.offer_id) not in offers
    ]
    return Finding.of("every draft of an offer became what its supplier was told", len(stands), wrong)

"""The books of a replay on drafts of offers: each became what its supplier was told, and nothing of one is public."""

from collections.abc import Mapping

from deploy.local.replay.last_words import Logs, Says, told_otherwise
from deploy.reconciliation.findings import Finding
from shared.contracts import catalogue as facts

_ENDS: Says = {
    facts.OfferDraftPublished: "published",
    facts.OfferDraftDiscarded: "discarded",
}


def offer_draft_finding(drafts: Logs, offers: Logs, told: Mapping[str, str]) -> Finding:
    """Hold what became of each draft against what its supplier was told, and against the offer that it became."""
    stands = {each: _ENDS.get(type(events[-1].event), "open") for each, events in drafts.items()}
    wrong = told_otherwise(stands, told, "draft {} of an offer is {}, its supplier was told {}")
    became = (logged.event for events in drafts.values() for logged in events)
    wrong += [
        f"draft {event.offer_draft_id} became offer {event.offer_id}, which is not there"
        for event in became
        if isinstance(event, facts.OfferDraftPublished) and str(event.offer_id) not in offers
    ]
    return Finding.of("every draft of an offer became what its supplier was told", len(stands), wrong)

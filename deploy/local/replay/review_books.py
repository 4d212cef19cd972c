"""The books of a replay on reviews of changed offers: each came to what was told, and no change went unseen."""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.local.replay.last_words import Logs, Says, last_words, told_otherwise
from deploy.reconciliation.findings import Finding
from shared.contracts import catalogue as facts
from shared.kernel.aggregate import Aggregate

_SAYS: Says = {
    facts.OfferReviewAcknowledged: "acknowledged",
    facts.OfferQuestioned: "questioned",
    facts.OfferQuestionAnswered: "answered",
    facts.OfferTakenDown: "taken_down",
}


def review_findings(offers: Logs, reviews: Logs, kind: Aggregate[Any], told: Mapping[str, str]) -> list[Finding]:
    """Hold the logs of reviews against what was told, and against the offers (of this kind) that they are of."""
    came_to = last_words(reviews, _SAYS)
    differing = told_otherwise(came_to, told, "review {} came to be {}, the client was told {}")
    in_review = dict(_in_review(reviews))
    states: list[Any] = [kind.fold([one.event for one in events if one.event]) for events in offers.values()]
    unseen = [
        f"offer {one.offer_id} was changed up to version {one.offer_version}, and seen by nobody"
        for one in states
        if not one.is_over and one.offer_version > max(one.acknowledged_version, in_review.get(str(one.offer_id), 0))
    ]
    standing = [
        f"offer {one.offer_id} stands and was taken down" for one in states if one.barred and one.status == "published"
    ]
    return [
        Finding.of("every review of a changed offer came to what the client was told", len(came_to), differing),
        Finding.of("every change to an offer was reviewed or is in review", len(states), unseen),
        Finding.of("no offer that was taken down stands", len(states), standing),
    ]


def _in_review(reviews: Logs) -> Iterator[tuple[str, int]]:
    """Yield the offers with a review that is not over, with the version that it goes up to."""
    for events in reviews.values():
        version, over, offer = 0, False, ""
        for each in events:
            match each.event:
                case facts.OfferReviewOpened() | facts.OfferReviewExtended() | facts.OfferCorrected():
                    version, offer = each.event.to_version, str(each.event.offer_id)
                case facts.OfferReviewAcknowledged() | facts.OfferReviewClosed():
                    over = True
        if not over:
            yield offer, version

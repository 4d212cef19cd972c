"""The books of a replay on reviews of changed offers: each came to what was told, and no change went unseen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate

Logs = Mapping[str, Sequence[Logged]]

_SAYS: Mapping[type[Event] | type[None], str] = {
    facts.OfferReviewAcknowledged: "acknowledged",
    facts.OfferQuestioned: "questioned",
    facts.OfferQuestionAnswered: "answered",
    facts.OfferTakenDown: "taken_down",
}


def review_findings(offers: Logs, reviews: Logs, kind: Aggregate[Any], told: Mapping[str, str]) -> list[Finding]:
    """Hold the logs of reviews against what was told, and against the offers (of this kind) that they are of."""
    came_to = {
        each: said[-1]
        for each, events in reviews.items()
        if (said := [_SAYS[type(one.event)] for one in events if type(one.event) in _SAYS])
    }
    differing = [
        f"review {each} came to be {came_to.get(each)}, the client was told {told.get(each)}"
        for each in sorted(came_to.keys() | told.keys())
        if came_to.get(each) != told.get(each)
    ]
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

"""The books of a replay on shortlists: each stands as its coach was told, and freezes versions that there were."""

from collections.abc import Iterator, Mapping, Sequence

from deploy.local.replay.last_words import Logs, Says, last_words, told_otherwise
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts

_SAYS: Says = {
    facts.ShortlistMade: "open",
    facts.ShortlistFrozen: "frozen again",
    facts.ShortlistDiscarded: "discarded",
}


def shortlist_findings(shortlists: Logs, offers: Logs, told: Mapping[str, str]) -> list[Finding]:
    """Hold the last word on each shortlist against what was told, and what it froze against the offers' versions."""
    stands = last_words(shortlists, _SAYS)
    otherwise = told_otherwise(stands, told, "shortlist {} is {}, its coach was told {}")
    held = [(each, one) for each, events in shortlists.items() for one in _held(events)]
    said = {offer_id: set(_versions(events)) for offer_id, events in offers.items()}
    unheard = [
        f"shortlist {each} holds version {one.offer_version} of offer {one.offer_id}, which never said so"
        for each, one in held
        if one.offer_version not in said.get(str(one.offer_id), ())
    ]
    return [
        Finding.of("every shortlist stands as its coach was told", len(stands), otherwise),
        Finding.of("every shortlist freezes versions that offers had", len(held), unheard),
    ]


def _held(events: Sequence[Logged]) -> Iterator[facts.FrozenOffer]:
    for each in events:
        if isinstance(each.event, facts.ShortlistMade | facts.ShortlistFrozen):
            yield from each.event.offers


def _versions(events: Sequence[Logged]) -> Iterator[int]:
    return (each.event.offer_version for each in events if isinstance(each.event, facts.OfferContent))

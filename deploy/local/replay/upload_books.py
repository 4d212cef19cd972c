"""The books of a replay on files of offers: each came to what its supplier was told, and nothing is left half done."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts
from shared.contracts.event import Event

_ENDS: Mapping[type[Event] | type[None], str] = {
    facts.UploadPublished: "published",
    facts.UploadDiscarded: "discarded",
    facts.UploadUndone: "undone",
}
_IN_ERROR = "published_in_error"
_OF_VENUES, _OF_OFFERS = "venues", "offers"

Logs = Mapping[str, Sequence[Logged]]


def upload_findings(uploads: Logs, venue_lists: Logs, offers: Logs, told: Told) -> list[Finding]:
    """Hold files of offers and of venues against what their suppliers were told."""
    stand = {each: _ENDS.get(type(events[-1].event), "open") for each, events in uploads.items()}
    sent_again = Counter({each: _times(events, facts.UploadCorrected) for each, events in uploads.items()})
    kept = {each: _kept(events) for each, events in venue_lists.items()}
    return [
        _as_told("every file of offers came to what the client was told", stand, told.uploads),
        _as_told("rows of a file were sent again as often as the client did", +sent_again, told.rows_sent_again),
        _as_told("every supplier keeps the venues that it sent last", kept, told.venues),
        _withdrawn(uploads, offers),
    ]


def offers_by_file(uploads: Logs) -> int:
    """Return how many offers were published by file, without those of files that were undone since."""
    last = [events[-1].event for events in uploads.values() if _kind(events) != _OF_VENUES]
    return sum(each.counts.added for each in last if isinstance(each, facts.UploadPublished))


def of_directory(uploads: Logs) -> int:
    """Return how many files of the national course directory took effect."""
    return sum(
        _kind(events) != _OF_OFFERS and isinstance(events[-1].event, facts.UploadPublished)
        for events in uploads.values()
    )


def _withdrawn(uploads: Logs, offers: Logs) -> Finding:
    """Nothing stands that a file added which is undone, but for what its report says was left."""
    undone = [one.event for events in uploads.values() for one in events if isinstance(one.event, facts.UploadUndone)]
    taken_back = Counter(
        one.event.supplier_id
        for events in offers.values()
        for one in events
        if isinstance(one.event, facts.OfferWithdrawn) and one.event.reason.code == _IN_ERROR
    )
    by_report = Counter[UUID]()
    for each in undone:
        by_report[each.supplier_id] += each.counts.withdrawn
    wrong = [
        f"of supplier {each} {taken_back[each]} offers were taken back, by its reports {by_report[each]}"
        for each in taken_back.keys() | by_report.keys()
        if taken_back[each] != by_report[each]
    ]
    return Finding.of("what a file added that was undone is taken back", len(undone), wrong)


def _as_told(what: str, found: Mapping[str, object], told: Mapping[str, object]) -> Finding:
    wrong = [
        f"of {each} the log has {found.get(each)}, the client was told {told.get(each)}"
        for each in sorted(found.keys() | told.keys())
        if found.get(each) != told.get(each)
    ]
    return Finding.of(what, len(found), wrong)


def _times(events: Sequence[Logged], kind: type[Event]) -> int:
    return sum(isinstance(each.event, kind) for each in events)


def _kept(events: Sequence[Logged]) -> int:
    last = events[-1].event
    return len(last.venues) if isinstance(last, facts.VenuesKept) else 0


def _kind(events: Sequence[Logged]) -> str | None:
    first = events[0].event
    return first.kind if isinstance(first, facts.UploadReceived) else None

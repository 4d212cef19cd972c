"""Uploads decided: one unpublished at a time, shown before it is published, and never half by mistake."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.catalogue.known.orders import KnownOrder, fold_order
from services.catalogue.offers.domain.offer import Status
from services.catalogue.uploads.domain import deciding
from services.catalogue.uploads.domain.deciding import ReleaseUpload
from services.catalogue.uploads.domain.report import Outcome, Standing, entry_of
from services.catalogue.uploads.domain.touching import UNTOUCHED, StartChange, touched
from services.catalogue.uploads.domain.upload import UPLOADS, Upload, UploadStatus
from shared.contracts import catalogue as facts
from shared.contracts import ordering as orders
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from tests.catalogue.examples import LATER, MEMBER, NOON, OFFER, SUPPLIER, SUSPENDED, an_offer
from tests.catalogue.ordered import completed, running_order
from tests.catalogue.sheets import a_row, a_sheet
from tests.catalogue.test_upload_reading import read

UPLOAD = UUID("01890000-0000-7000-8000-0000000000aa")
FILE = facts.UploadedFile(file_id=UPLOAD, sha256="0" * 64, size=1, media_type="text/csv", name="offers.csv")
RECEIVED = facts.UploadReceived(
    upload_id=UPLOAD, supplier_id=SUPPLIER, kind="offers", market="DPS-EMPLOYABILITY", file=FILE, received_at=NOON
)


def after(upload: Upload | None, events: list[Event]) -> Upload:
    for event in events:
        upload = UPLOADS.evolve(upload, event)
    assert upload is not None
    return upload


def an_upload(**counts: int) -> Upload:
    received = after(None, deciding.receive(MEMBER, None, RECEIVED))
    return after(received, deciding.check(received, facts.UploadCounts(**counts), NOON)) if counts else received


def refused(decide: Callable[[], Any]) -> frozenset[str]:
    with pytest.raises(Rejected) as rejected:
        decide()
    return rejected.value.codes


def test_a_second_upload_is_refused_while_one_is_unpublished() -> None:
    assert refused(lambda: deciding.receive(MEMBER, str(UPLOAD), RECEIVED)) == {"upload_open"}
    assert refused(lambda: deciding.receive(None, str(UPLOAD), RECEIVED)) == {
        "upload_open",
        "supplier_not_in_category",
    }


def test_a_file_that_turns_out_to_be_harmful_while_it_is_published_keeps_nobody_from_sending_another() -> None:
    checked = an_upload(added=1)
    released = after(checked, deciding.release(checked, ReleaseUpload(), "ada", NOON))
    infected = facts.UploadProblem(code="file_infected", row=0, detail="something harmful was found in the file")
    ended = after(released, deciding.find_unreadable(released, (infected,), LATER))
    assert (ended.status, UPLOADS.claims(ended)) == (UploadStatus.UNREADABLE, ())
    assert deciding.publish(ended, facts.UploadCounts(), LATER) == []


def test_the_claim_is_held_until_the_upload_has_ended() -> None:
    checked = an_upload(added=1)
    released = after(checked, deciding.release(checked, ReleaseUpload(), "ada", NOON))
    published = after(released, deciding.publish(released, facts.UploadCounts(added=1), LATER))
    assert [bool(UPLOADS.claims(each)) for each in (an_upload(), checked, released, published)] == [
        True,
        True,
        True,
        False,
    ]
    assert not UPLOADS.claims(after(checked, deciding.discard(checked, LATER)))


def test_nothing_is_published_that_was_not_checked_or_has_ended() -> None:
    assert refused(lambda: deciding.release(an_upload(), ReleaseUpload(), "ada", NOON)) == {"upload_not_checked"}
    checked = an_upload(added=1)
    gone = after(checked, deciding.discard(checked, NOON))
    assert refused(lambda: deciding.release(gone, ReleaseUpload(), "ada", NOON)) == {"upload_not_checked"}


def test_what_is_refused_is_left_out_only_where_the_supplier_says_so() -> None:
    some = an_upload(added=1, refused=2)
    assert refused(lambda: deciding.release(some, ReleaseUpload(), "ada", NOON)) == {"offers_refused"}
    assert deciding.release(some, ReleaseUpload(partial=True), "ada", NOON)
    none = an_upload(refused=2, retired=1)
    assert refused(lambda: deciding.release(none, ReleaseUpload(), "ada", NOON)) == {
        "offers_refused",
        "nothing_to_publish",
    }
    assert deciding.release(none, ReleaseUpload(partial=True, retire="replaced"), "ada", NOON)


def test_what_is_being_published_cannot_be_discarded() -> None:
    checked = an_upload(added=1)
    released = after(checked, deciding.release(checked, ReleaseUpload(), "ada", NOON))
    assert refused(lambda: deciding.discard(released, LATER)) == {"upload_not_open"}


def test_the_report_says_what_publishing_would_do_by_its_own_rules() -> None:
    (row,) = read(a_sheet(a_row("A", price="500")))
    (same,) = read(a_sheet(a_row("A", venue_name="Hall of D01", notice_days="5")))
    standing = an_offer("D01", reference="A")
    added = entry_of(row, Standing(SUPPLIER, MEMBER, {}), NOON)
    assert (added.outcome, added.row) == (Outcome.ADDED, 2)
    of_supplier = Standing(SUPPLIER, MEMBER, {"A": (standing,)})
    changed = entry_of(row, of_supplier, LATER)
    assert (changed.outcome, changed.offer_id) == (Outcome.CHANGED, standing.offer_id)
    assert changed.changes == ("price", "delivery")
    assert entry_of(same, of_supplier, LATER).outcome is Outcome.UNCHANGED
    ambiguous = entry_of(row, Standing(SUPPLIER, MEMBER, {"A": (standing, standing)}), LATER)
    assert [each.code for each in ambiguous.faults] == ["reference_ambiguous"]


def test_the_report_says_that_a_supplier_who_may_not_offer_cannot_renew_what_has_expired() -> None:
    (row,) = read(a_sheet(a_row("A", price="500")))
    expired = replace(an_offer("D01", reference="A"), status=Status.EXPIRED)
    entry = entry_of(row, Standing(SUPPLIER, SUSPENDED, {"A": (expired,)}), LATER)
    assert (entry.outcome, {each.code for each in entry.faults}) == (Outcome.REFUSED, {"supplier_not_active"})
    assert entry_of(row, Standing(SUPPLIER, MEMBER, {"A": (expired,)}), LATER).outcome is Outcome.CHANGED


def test_what_the_rules_refuse_is_named_by_row_and_column() -> None:
    (row,) = read(a_sheet(a_row("A", vat="exempt", group_size="4", start_on="2099-01-01", start_places="9")))
    entry = entry_of(row, Standing(SUPPLIER, SUSPENDED, {}), NOON)
    assert {(each.row, each.column, each.code) for each in entry.faults} == {
        (2, "", "supplier_not_active"),
        (2, "vat_rate", "vat_rate_contradicts"),
        (2, "start_places", "places_exceed_group"),
        (2, "start_on", "start_cannot_be_ordered"),
    }


def test_an_upload_is_undone_for_some_days_and_holds_its_suppliers_place_meanwhile() -> None:
    checked = an_upload(added=1)
    released = after(checked, deciding.release(checked, ReleaseUpload(), "ada", NOON))
    published = after(released, deciding.publish(released, facts.UploadCounts(added=1), NOON))
    assert refused(lambda: deciding.begin_undo(checked, str(UPLOAD), "ada", NOON)) == {"upload_not_published"}
    last = NOON + timedelta(days=14)
    assert refused(lambda: deciding.begin_undo(published, "another", "ada", last + timedelta(days=1))) == {
        "undone_too_late",
        "upload_open",
    }
    (begun,) = deciding.begin_undo(published, None, "ada", last)
    assert isinstance(begun, facts.UploadUndoBegun)
    assert begun.policies == ("bulk_upload.v1",)
    undoing = after(published, [begun])
    assert UPLOADS.claims(undoing) == UPLOADS.claims(checked)
    assert not deciding.begin_undo(undoing, str(UPLOAD), "ada", last)
    assert refused(lambda: deciding.discard(undoing, last)) == {"upload_not_open"}
    assert not UPLOADS.claims(after(undoing, deciding.undo(undoing, facts.UploadCounts(withdrawn=1), last)))


def an_order(*more: orders.OrderEvent, start_id: UUID | None = None) -> KnownOrder:
    row: KnownOrder | None = None
    for event in (*running_order(OFFER, SUPPLIER, NOON, start_id=start_id), *more):
        row = fold_order(row, event)
    assert row is not None
    return row


def test_an_order_runs_from_its_issue_until_each_of_its_lines_has_ended() -> None:
    placed, issued, accepted = running_order(OFFER, SUPPLIER, NOON)
    rows = [fold_order(None, placed)]
    for event in (issued, accepted, completed(placed, LATER)):
        rows.append(fold_order(rows[-1], event))
    assert [each and each.runs for each in rows] == [False, True, True, False]


def test_a_difference_says_which_orders_it_touches_and_which_starts_change_under_them() -> None:
    days = [{"on": f"2017-0{month}-01", "places": 2} for month in (5, 6, 7, 8)]
    before = an_offer("D01", starts=days, group_size=4).content
    removed, moved, cut, kept = before.starts
    running = [an_order(start_id=each.start_id) for each in (removed, moved, cut, cut, kept, kept)]
    less = (moved.model_copy(update={"on": date(2017, 6, 8)}), cut.model_copy(update={"places": 1}), kept)
    found = touched(before, before.model_copy(update={"starts": less}), running)
    assert found.orders == 6
    assert set(found.order_ids) == {each.order_id for each in running}
    assert [(each.start_id, each.change, each.orders) for each in found.starts] == [
        (removed.start_id, StartChange.REMOVED, 1),
        (moved.start_id, StartChange.MOVED, 1),
        (cut.start_id, StartChange.CUT, 2),
    ]
    assert len(touched(before, None, running).starts) == 4
    assert touched(before, None, []) == UNTOUCHED

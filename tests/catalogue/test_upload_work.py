"""What is done beside requests: an upload that is stopped anywhere goes on, and one that is published can be undone."""

import asyncio
import csv
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import pytest

from services.catalogue.known.orders import KNOWN_ORDERS
from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.offers.domain.content import WithdrawOffer
from services.catalogue.offers.domain.offer import Status
from services.catalogue.offers.domain.reverting import as_written
from services.catalogue.uploads.domain.columns import HEADER
from services.catalogue.uploads.domain.deciding import ReleaseUpload
from services.catalogue.uploads.domain.report import Outcome
from services.catalogue.uploads.domain.upload import Upload, UploadStatus
from services.catalogue.uploads.jobs import UploadsStuck, upload_jobs
from services.catalogue.uploads.queries import UploadQueries
from services.catalogue.uploads.venue_work import VenueWork
from shared.kernel.jobs import Turn
from shared.kernel.rules import Rejected
from tests import suppliers
from tests.catalogue.desk import CLOCK, SELLER, Desk
from tests.catalogue.examples import SUPPLIER
from tests.catalogue.ordered import running_order
from tests.catalogue.sheets import a_correction, a_row, a_sheet, in_days
from tests.running import until


async def test_a_check_that_is_stopped_half_way_comes_to_the_same_report(desk: Desk) -> None:
    upload_id = await desk.receive(a_sheet(*(a_row(f"A{each}") for each in range(400))))
    checking = asyncio.create_task(desk.work.check(await desk.upload(upload_id), CLOCK))

    async def begun() -> bool:
        return bool(await desk.parts.reports.counts(upload_id))

    await until(begun, "some of the file is checked")
    checking.cancel()
    await asyncio.gather(checking, return_exceptions=True)
    await desk.work.check(await desk.upload(upload_id), CLOCK)
    checked = await desk.upload(upload_id)
    assert checked.status is UploadStatus.CHECKED
    assert checked.counts is not None
    assert checked.counts.added == 400
    assert sum((await desk.parts.reports.counts(upload_id)).values()) == 400


async def test_a_publication_that_is_stopped_again_and_again_publishes_each_offer_once(desk: Desk) -> None:
    upload_id = await desk.released(a_sheet(*(a_row(f"A{each}") for each in range(120))))
    for published in (1, 40, 90):
        going = asyncio.create_task(desk.work.publish(await desk.upload(upload_id), CLOCK))

        async def so_many(least: int = published) -> bool:
            return await desk.parts.store.database["offers"].count_documents({}) >= least

        await until(so_many, f"{published} offers are published")
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
    if (await desk.upload(upload_id)).status is UploadStatus.PUBLISHING:
        await desk.work.publish(await desk.upload(upload_id), CLOCK)
    done = await desk.upload(upload_id)
    assert (done.status, done.counts and done.counts.added) == (UploadStatus.PUBLISHED, 120)
    found = Counter(each.content.reference for each in await desk.all_offers())
    assert set(found.values()) == {1}
    assert len(found) == 120
    assert all(each.offer_id for each in (await desk.report(upload_id)).values())


async def test_all_that_an_upload_did_is_undone_and_nothing_that_came_after_it(desk: Desk) -> None:
    await desk.published(a_sheet(*(a_row(each, start_on=in_days(40), start_places="8") for each in "ABCDE")))
    changed = (a_row("A", price="500"), a_row("B", price="500"))
    second = await desk.published(a_sheet(*changed, a_row("F"), a_row("G")), retire="no_longer_offered")
    stand = {each.content.reference: each for each in await desk.all_offers() if each.status is Status.PUBLISHED}
    assert set(stand) == set("ABFG")
    edited = replace(as_written(stand["B"].content), title="Edited since")
    await desk.offers.update(stand["B"].offer_id, edited, SELLER)
    await desk.offers.withdraw(stand["G"].offer_id, WithdrawOffer(reason="replaced"), SELLER)
    undone = await desk.undone(second)
    assert undone.status is UploadStatus.UNDONE
    assert await desk.outcomes(second) == {
        "A": Outcome.REVERTED,
        "B": Outcome.LEFT,
        "C": Outcome.RESTORED,
        "D": Outcome.RESTORED,
        "E": Outcome.RESTORED,
        "F": Outcome.WITHDRAWN,
        "G": Outcome.LEFT,
    }
    report = await desk.report(second)
    assert [each.code for name in "BG" for each in report[name].faults] == ["offer_changed_since", "offer_withdrawn"]
    after = {each.content.reference: each for each in await desk.all_offers() if each.status is Status.PUBLISHED}
    assert set(after) == set("ABCDE")
    assert after["A"].content.price.pence == 45_000
    assert (after["B"].offer_version, after["B"].content.title) == (3, "Edited since")
    assert [each.places for each in after["C"].content.starts] == [8]
    counts = undone.counts
    assert counts is not None
    assert (counts.reverted, counts.restored, counts.withdrawn, counts.left) == (1, 3, 1, 2)


async def test_an_undoing_that_is_stopped_goes_on_and_does_nothing_twice(desk: Desk) -> None:
    await desk.published(a_sheet(*(a_row(f"A{each}") for each in range(40))))
    sheet = a_sheet(*(a_row(f"A{each}", price="500") for each in range(20)), *(a_row(f"B{each}") for each in range(20)))
    second = await desk.published(sheet, retire="replaced")
    await desk.uploads.begin_undo(second, SELLER)
    while (upload := await desk.upload(second)).status is UploadStatus.UNDOING:
        await stopped_soon(desk, upload)
    stand = [each for each in await desk.all_offers() if each.status is Status.PUBLISHED]
    assert Counter(each.content.reference for each in stand) == {f"A{each}": 1 for each in range(40)}
    assert {each.content.price.pence for each in stand} == {45_000}
    assert set((await desk.outcomes(second)).values()) == {Outcome.REVERTED, Outcome.RESTORED, Outcome.WITHDRAWN}


async def test_an_upload_is_not_undone_while_another_waits(desk: Desk) -> None:
    first = await desk.published(a_sheet(a_row("A")))
    await desk.checked(a_sheet(a_row("A", price="500")))
    with pytest.raises(Rejected) as refused:
        await desk.uploads.begin_undo(first, SELLER)
    assert refused.value.codes == {"upload_open"}


async def test_a_report_as_a_table_says_every_fault_and_runs_in_no_spreadsheet(desk: Desk) -> None:
    upload_id = await desk.checked(a_sheet(a_row("A"), a_row("=1+1", category='=HYPERLINK("x")', price="-5")))
    queries = UploadQueries(desk.parts.store, desk.parts.reports)
    text = b"".join([piece async for piece in await queries.table(upload_id, SELLER)]).decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(text)))
    assert [(each["row"], each["reference"], each["outcome"]) for each in lines] == [
        ("2", "A", "added"),
        ("3", "'=1+1", "refused"),
        ("3", "'=1+1", "refused"),
    ]
    assert {each["column"]: each["given"] for each in lines if each["column"]} == {
        "category": '\'=HYPERLINK("x")',
        "price": "'-5",
    }
    cells = [cell for each in csv.reader(StringIO(text)) for cell in each]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


async def test_what_ended_with_a_membership_is_published_anew_under_its_reference(desk: Desk) -> None:
    await desk.published(a_sheet(a_row("A"), a_row("B")))
    over = datetime.now(UTC)
    again = (suppliers.removed(SUPPLIER, over), suppliers.admitted(SUPPLIER, "GETTING_JOBS", over))
    await desk.parts.of(KNOWN_SUPPLIERS).apply([(each, version) for version, each in enumerate(again, 3)])
    await desk.offers.keep_all_in_line(SUPPLIER, CLOCK)
    assert all(each.is_over for each in await desk.all_offers())
    anew = await desk.published(a_sheet(a_row("A")), retire="no_longer_offered")
    assert await desk.outcomes(anew) == {"A": Outcome.ADDED}
    changed = await desk.published(a_sheet(a_row("A", price="500")))
    assert await desk.outcomes(changed) == {"A": Outcome.CHANGED}


async def test_an_upload_that_cannot_be_worked_on_holds_up_no_other_and_is_told_of(desk: Desk) -> None:
    stuck = await desk.receive(a_sheet(a_row("A")))
    other = replace(SELLER, supplier_id=UUID(int=7))
    await desk.admit(UUID(int=7))
    whole = await desk.receive(a_sheet(a_row("B")), other)
    lost = {"_id": str((await desk.upload(stuck)).file.file_id)}
    assert (await desk.parts.store.database["files"].delete_one(lost)).deleted_count == 1
    venues = VenueWork(desk.parts.store, desk.parts.files, desk.parts.reports, desk.uploads)
    looks, tells = upload_jobs(desk.work, venues, desk.undoing)
    turn = Turn("now", None, datetime.now(UTC), CLOCK)
    await looks.act(turn)
    assert (await desk.upload(stuck)).status is UploadStatus.CHECKING
    assert (await desk.upload(whole)).status is UploadStatus.CHECKED
    with pytest.raises(UploadsStuck):
        await tells.act(turn)
    await desk.uploads.discard(stuck, SELLER)
    await looks.act(turn)
    await tells.act(turn)


async def stopped_soon(desk: Desk, upload: Upload) -> None:
    """Let an undoing run until something more of the upload is undone, and stop it there."""
    before = await desk.parts.reports.counts(upload.upload_id)
    going = asyncio.create_task(desk.undoing.undo(upload, CLOCK))

    async def further() -> bool:
        return going.done() or await desk.parts.reports.counts(upload.upload_id) != before

    await until(further, "more is undone")
    going.cancel()
    (ended,) = await asyncio.gather(going, return_exceptions=True)
    assert ended is None or isinstance(ended, asyncio.CancelledError)


async def test_a_report_names_the_orders_that_run_of_what_changes_and_of_what_goes(desk: Desk) -> None:
    await desk.published(a_sheet(*(a_row(each, start_on=in_days(40), start_places="8") for each in "ABC")))
    offers = {each.content.reference: each for each in await desk.all_offers()}
    for offer in offers.values():
        start_id = offer.content.starts[0].start_id
        heard = running_order(offer.offer_id, SUPPLIER, datetime.now(UTC), start_id=start_id)
        await desk.parts.of(KNOWN_ORDERS).apply([(each, version) for version, each in enumerate(heard, 1)])
    same = {"start_on": in_days(40), "start_places": "8"}
    later = {"start_on": in_days(50), "start_places": "8"}
    checked = await desk.checked(a_sheet(a_row("A", **later), a_row("B", **same), a_row("D")))
    report = await desk.report(checked)
    assert {name: each.touched.orders for name, each in report.items()} == {"A": 1, "B": 0, "C": 1, "D": 0}
    assert [each.start_id for each in report["A"].touched.starts] == [offers["A"].content.starts[0].start_id]
    counts = (await desk.upload(checked)).counts
    assert counts is not None
    assert counts.orders == 2


async def test_rows_that_are_sent_again_take_the_place_of_their_own_and_the_rest_stays(desk: Desk) -> None:
    upload_id = await desk.checked(a_sheet(a_row("A"), a_row("B", category="CIRCUS"), a_row("", title=""), a_row("D")))
    assert set((await desk.outcomes(upload_id)).values()) == {Outcome.ADDED, Outcome.REFUSED}
    empty = [""] * len(HEADER)
    await desk.corrected(upload_id, a_correction((3, a_row("B")), (4, empty), (5, a_row("E"))))
    assert await desk.outcomes(upload_id) == dict.fromkeys("ABE", Outcome.ADDED)
    await desk.corrected(upload_id, a_correction((3, a_row("B", price="-1")), (99, a_row("Z"))))
    report = await desk.report(upload_id)
    assert [(each.row, each.code) for each in report["B"].faults] == [(3, "value_not_allowed")]
    assert [(each.row, each.code) for each in report[""].faults] == [(99, "row_unknown")]
    await desk.corrected(upload_id, a_correction((3, a_row("B", price="500"))))
    await desk.uploads.release(upload_id, ReleaseUpload(partial=True), SELLER)
    await desk.work.publish(await desk.upload(upload_id), CLOCK)
    prices = {each.content.reference: each.content.price.pence for each in await desk.all_offers()}
    assert prices == {"A": 45_000, "B": 50_000, "E": 45_000}


async def test_rows_that_cannot_be_read_again_are_left_out_and_say_why(desk: Desk) -> None:
    upload_id = await desk.checked(a_sheet(a_row("A"), a_row("B", category="CIRCUS")))
    before = await desk.report(upload_id)
    await desk.corrected(upload_id, a_correction(("x", a_row("B")), (2, a_row("A")), (2, a_row("A"))))
    refused = await desk.upload(upload_id)
    assert [(each.code, each.row, each.column) for each in refused.problems] == [
        ("row_not_named", 2, "row"),
        ("row_doubled", 4, "row"),
    ]
    assert (refused.status, refused.corrections) == (UploadStatus.CHECKING, ())
    await desk.work.check(refused, CLOCK)
    assert await desk.report(upload_id) == before
    in_use = UploadQueries(desk.parts.store, desk.parts.reports).in_use
    assert await in_use([refused.file.file_id]) == {refused.file.file_id}

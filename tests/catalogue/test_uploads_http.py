"""Uploads as they run: sent as a file, checked by the timers' process, published offer by offer."""

import asyncio
from typing import Any
from uuid import UUID

from tests.catalogue.sheets import a_correction, a_row, a_sheet, in_days
from tests.catalogue.world import Catalogue
from tests.running import Reply, until

CSV = {"Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="offers.csv"'}


async def send(catalogue: Catalogue, org: object, content: bytes) -> Reply:
    return await catalogue.supplier(org, "POST", "/v1/uploads", data=content, headers=CSV)


async def becomes(catalogue: Catalogue, org: object, path: str, status: str) -> Reply:
    async def stands() -> Reply | None:
        shown = await catalogue.supplier(org, "GET", path)
        return shown if shown.body["status"] == status else None

    found: Reply = await until(stands, f"the upload is {status}")
    return found


async def publish(catalogue: Catalogue, org: object, path: str, **asked: Any) -> Reply:
    shown = await becomes(catalogue, org, path, "checked")
    match = {"If-Match": shown.headers["ETag"]}
    return await catalogue.supplier(org, "POST", f"{path}/publication", json=asked, headers=match)


async def offers_of(catalogue: Catalogue, org: UUID) -> dict[str, dict[str, Any]]:
    mine = await catalogue.supplier(org, "GET", "/v1/offers", params={"supplier_id": str(org)})
    return {each["reference"]: each for each in mine.body["items"]}


async def test_a_file_is_checked_shown_published_and_sent_again_as_changes(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    start = {"start_on": in_days(40), "start_places": "8"}
    sent = await send(catalogue, org, a_sheet(a_row("A", **start), a_row("B"), a_row("C", category="CIRCUS")))
    assert sent.status == 201, sent
    path = sent.headers["Location"]
    checked = await becomes(catalogue, org, path, "checked")
    assert checked.body["counts"] == {
        "rows": 3,
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "retired": 0,
        "orders": 0,
        "withdrawn": 0,
        "reverted": 0,
        "restored": 0,
        "left": 0,
    }
    assert checked.body["progress"] == {"checked": 3, "published": 0}
    assert not await offers_of(catalogue, org)
    refused = (await catalogue.supplier(org, "GET", f"{path}/offers", params={"outcome": "refused"})).body["items"]
    (fault,) = refused[0]["faults"]
    assert (fault["row"], fault["column"], fault["given"]) == (4, "category", "CIRCUS")
    assert (await publish(catalogue, org, path)).codes == {"offers_refused"}
    assert (await publish(catalogue, org, path, partial=True)).status == 204
    done = await becomes(catalogue, org, path, "published")
    assert (done.body["counts"]["added"], done.body["progress"]["published"]) == (2, 2)
    before = await offers_of(catalogue, org)
    assert set(before) == {"A", "B"}

    again = await send(catalogue, org, a_sheet(a_row("A", price="500", **start)))
    path = again.headers["Location"]
    counts = (await becomes(catalogue, org, path, "checked")).body["counts"]
    assert (counts["changed"], counts["retired"]) == (1, 1)
    assert (await publish(catalogue, org, path, retire="no_longer_offered")).status == 204
    await becomes(catalogue, org, path, "published")
    stand = await offers_of(catalogue, org)
    assert (stand["A"]["offer_id"], stand["A"]["offer_version"]) == (before["A"]["offer_id"], 2)
    assert stand["A"]["starts"] == before["A"]["starts"]
    assert stand["B"]["status"] == "withdrawn"

    table = await catalogue.supplier(org, "GET", f"{path}/offers.csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert [line.split(",")[1:3] for line in table.body.splitlines()[1:]] == [["A", "changed"], ["B", "retired"]]
    match = {"If-Match": (await catalogue.supplier(org, "GET", path)).headers["ETag"]}
    assert (await catalogue.supplier(org, "POST", f"{path}/undoing", headers=match)).status == 204
    undone = (await becomes(catalogue, org, path, "undone")).body["counts"]
    assert (undone["reverted"], undone["restored"], undone["left"]) == (1, 1, 0)
    stand = await offers_of(catalogue, org)
    assert (stand["A"]["price"]["pence"], stand["B"]["status"]) == (45_000, "published")


async def test_of_files_sent_at_the_same_time_one_is_taken(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    sent = await asyncio.gather(*(send(catalogue, org, a_sheet(a_row(f"A{each}"))) for each in range(6)))
    assert sorted(each.status for each in sent) == [201, *[409] * 5]
    taken = next(each for each in sent if each.status == 201).headers["Location"]
    await becomes(catalogue, org, taken, "checked")
    assert (await catalogue.supplier(org, "POST", f"{taken}/discarding")).status == 204
    assert (await send(catalogue, org, a_sheet(a_row("A")))).status == 201


async def test_a_file_that_is_no_table_says_why_and_leaves_room_for_another(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    sent = await send(catalogue, org, b"Dear all,\nplease find our offers below.\n")
    shown = await becomes(catalogue, org, sent.headers["Location"], "unreadable")
    assert [each["code"] for each in shown.body["problems"]] == ["header_missing"]
    assert (await send(catalogue, org, a_sheet(a_row("A")))).status == 201
    assert (await send(catalogue, org, "Größe".encode("utf-16"))).status in {400, 409, 415, 422}


async def test_an_upload_is_nobody_elses(catalogue: Catalogue) -> None:
    org, other = await catalogue.a_member(), await catalogue.a_member()
    path = (await send(catalogue, org, a_sheet(a_row("A")))).headers["Location"]
    await becomes(catalogue, org, path, "checked")
    for method, suffix in (("GET", ""), ("GET", "/offers"), ("GET", "/offers.csv"), ("POST", "/discarding")):
        assert (await catalogue.supplier(other, method, f"{path}{suffix}")).status == 404
    assert (await catalogue.staff("GET", path)).status == 403
    again = {"data": a_correction((2, a_row("B"))), "headers": CSV | {"If-Match": '"2"'}}
    assert (await catalogue.supplier(other, "POST", f"{path}/corrections", **again)).status == 404
    assert (await catalogue.supplier(org, "POST", f"{path}/corrections", **again)).status == 204
    await becomes(catalogue, org, path, "checked")
    assert (await catalogue.supplier(org, "POST", f"{path}/corrections", **again)).status == 412


async def test_a_row_is_shown_as_it_stands_so_that_it_can_be_mended(catalogue: Catalogue) -> None:
    org, other = await catalogue.a_member(), await catalogue.a_member()
    path = (await send(catalogue, org, a_sheet(a_row("A"), a_row("B", category="CIRCUS")))).headers["Location"]
    await becomes(catalogue, org, path, "checked")
    shown = await catalogue.supplier(org, "GET", f"{path}/rows/3")
    assert [each["value"] for each in shown.body["cells"]] == a_row("B", category="CIRCUS")
    again = {"data": a_correction((3, a_row("B"))), "headers": CSV | {"If-Match": shown.headers["ETag"]}}
    assert (await catalogue.supplier(org, "POST", f"{path}/corrections", **again)).status == 204
    await becomes(catalogue, org, path, "checked")
    shown = await catalogue.supplier(org, "GET", f"{path}/rows/3")
    assert {each["column"]: each["value"] for each in shown.body["cells"]}["category"] == "GETTING_JOBS"
    for number, status in ((1, 422), (4, 404)):
        assert (await catalogue.supplier(org, "GET", f"{path}/rows/{number}")).status in {status, 400}
    assert (await catalogue.supplier(other, "GET", f"{path}/rows/3")).status == 404
    assert (await catalogue.staff("GET", f"{path}/rows/3")).status == 403

"""Files as operators see them: counted and named by id, never opened; and held against the facts that name them."""

import hashlib
from typing import Any

import pytest

from deploy.local.replay.documents import a_pdf
from shared.auth.principal import Role
from shared.files.files import Files
from shared.files.records import Records
from shared.files.stored import StoredFile
from shared.kernel.caller import Caller
from shared.kernel.clock import system_clock
from shared.reference import evidence_kinds
from shared.store.mongo import Database
from tests.catalogue.sheets import a_correction, a_row, a_sheet
from tests.catalogue.test_uploads_http import CSV
from tests.console.conftest import System
from tests.console.test_books import reconciled
from tests.journeys.test_chain import APPLICATION, Department, an_offer
from tests.running import Reply, until
from tests.supplier_registry.registering import a_registration

SECRET = "The whole policy, which is for assessors alone."  # pragma: allowlist secret
HELD = "every file of evidence is there to the last byte, and no other is kept"


async def evidence(system: System, department: Department, name: str) -> dict[str, Any]:
    """An organisation registers, applies and adds a file; return the record of it."""
    registered = await department.call(
        "supplier_registry", "POST", "/v1/suppliers", Role.SUPPLIER, json=a_registration()
    )
    assert registered.status == 201, registered
    applied = await department.call("supplier_registry", "POST", "/v1/applications", Role.SUPPLIER, json=APPLICATION)
    document = a_pdf(name, (SECRET, name))
    path = f"/v1/applications/{applied.body['application_id']}/evidence?kind=safeguarding_policy"
    about = {"Content-Type": document.media_type, "Content-Disposition": f"attachment; filename={document.name}"}
    added = await department.call(
        "supplier_registry", "POST", path, Role.SUPPLIER, data=document.content, headers=about
    )
    assert added.status == 201, added
    digest = hashlib.sha256(document.content).hexdigest()
    found = await system.up["supplier_registry"].database["files"].find_one({"file.sha256": digest})
    assert found is not None
    return dict(found)


async def a_stray(database: Database) -> StoredFile:
    """A file that is kept although no command was committed that uses it."""

    async def bytes_of_it() -> Any:
        yield a_pdf("stray", ("Nobody's",)).content

    files, somebody = Files(database, system_clock), Caller(actor="tester", correlation_id="test")
    kind = evidence_kinds()["safeguarding_policy"]
    file = await files.store(bytes_of_it(), "application/pdf", "stray.pdf", kind, somebody)
    await files.confirm([file.file_id])
    return file


def of_registry(found: dict[str, Any]) -> dict[str, Any]:
    return next(each for each in found["services"] if each["service"] == "supplier_registry")


async def test_files_are_counted_and_what_is_harmful_is_named_and_never_shown(
    system: System, department: Department
) -> None:
    record = await evidence(system, department, "quiet")
    database = system.up["supplier_registry"].database
    code, found = await system.report("files", "--older", "3600")
    registry = of_registry(found)
    assert (code, [each["service"] for each in found["services"]]) == (0, ["supplier_registry", "catalogue"])
    (waits,) = [each for each in registry["groups"] if each["status"] == "unscanned"]
    assert (waits["kind"], waits["files"] >= 1, waits["bytes"] >= record["file"]["size"]) == (
        "safeguarding_policy",
        True,
        True,
    )
    code, found = await system.report("files", "--older", "0")
    assert (code, found["well"]) == (1, False)
    await Records(database).scanned(record["file"]["file_id"], "Eicar-Signature", system_clock())
    _, found = await system.report("files", "--older", "3600")
    (harmful,) = of_registry(found)["infected"]
    assert (harmful["file_id"], harmful["found"], harmful["used"]) == (record["_id"], "Eicar-Signature", True)
    shown = (await system.dps("files")).stdout
    assert record["_id"] in shown
    assert not [hidden for hidden in (SECRET, "quiet.pdf", record["uploader"]["actor"]) if hidden in shown + str(found)]


async def test_a_service_without_files_has_nothing_to_show(system: System) -> None:
    code, found = await system.report("files", "--service", "ordering")
    assert (code, found["services"]) == (0, [])


async def test_files_that_were_lost_altered_or_kept_for_nobody_are_named(
    system: System, department: Department
) -> None:
    record = await evidence(system, department, "books")
    database = system.up["supplier_registry"].database
    wrong, _, _ = await reconciled(system)
    assert HELD not in wrong
    chunks, mine = database["stored.chunks"], {"files_id": record["_id"]}
    (chunk,) = await chunks.find(mine).to_list(None)
    planted = {
        "altered": (chunks.update_one(mine, {"$set": {"data": chunk["data"][:-1] + b"!"}}), "is not as it was stored"),
        "lost": (chunks.delete_one(mine), "is not as it was stored"),
    }
    for doing, said in planted.values():
        await doing
        wrong, _, _ = await reconciled(system)
        assert wrong[HELD] == [f"file {record['_id']} {said}"]
    await chunks.replace_one({"_id": chunk["_id"]}, chunk, upsert=True)
    await database["files"].delete_one({"_id": record["_id"]})
    wrong, _, _ = await reconciled(system)
    assert wrong[HELD] == [f"evidence names the file {record['_id']}, which is not there like this"]
    await database["files"].insert_one(record)
    stray = await a_stray(database)
    wrong, _, _ = await reconciled(system)
    assert wrong[HELD] == [f"file {stray.file_id} is kept, and no evidence names it"]
    await database["files"].update_one({"_id": str(stray.file_id)}, {"$set": {"sweep_at": system_clock()}})
    wrong, _, _ = await reconciled(system)
    assert HELD not in wrong


async def test_files_of_uploads_are_held_against_their_facts_too(system: System, department: Department) -> None:
    await an_offer(department)
    sent = await department.call(
        "catalogue", "POST", "/v1/uploads", Role.SUPPLIER, data=a_sheet(a_row("A")), headers=CSV
    )
    assert sent.status == 201, sent
    files = system.up["catalogue"].database["files"]
    record = await files.find_one({"file.name": "offers.csv"})
    assert record is not None
    await files.delete_one({"_id": record["_id"]})
    wrong, _, _ = await reconciled(system)
    await files.insert_one(record)
    held = HELD.replace("evidence", "upload")
    assert wrong[held] == [f"upload names the file {record['_id']}, which is not there like this"]
    await Records(system.up["catalogue"].database).scanned(record["file"]["file_id"], None, system_clock())
    path = sent.headers["Location"]

    async def checked() -> Reply | None:
        shown = await department.call("catalogue", "GET", path, Role.SUPPLIER)
        return shown if shown.body["status"] == "checked" else None

    match = {"If-Match": (await until(checked, "the upload is checked")).headers["ETag"]}
    again = {"data": a_correction((2, a_row("B"))), "headers": CSV | match}
    assert (await department.call("catalogue", "POST", f"{path}/corrections", Role.SUPPLIER, **again)).status == 204
    wrong, _, _ = await reconciled(system)
    assert held not in wrong, "those of rows that were sent again are named too"


pytestmark = pytest.mark.usefixtures("system")

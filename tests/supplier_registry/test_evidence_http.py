"""Evidence as it runs: files of applicants over HTTP, for their assessors alone, and on record."""

import asyncio
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.local.replay.documents import Document, a_docx
from services.supplier_registry.evidence.queries import EvidenceQueries
from services.supplier_registry.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierAdmitted
from shared.files.files import Files, Swept
from shared.kernel.clock import system_clock
from shared.kernel.ids import new_id
from shared.messaging.topic_reader import records_of
from shared.reference import evidence_kinds
from shared.reference.files import use_folder
from shared.store.store import Store
from tests.running import until
from tests.supplier_registry.running import CATEGORY, Registry
from tests.supplier_registry.showing import BETTER, KIND, POLICY, an_applicant

OFFICER = Role.CATEGORY_MANAGER
REFERENCE = Path(__file__).resolve().parents[2] / "shared/reference"


def codes_in(body: bytes) -> set[str]:
    """The codes of a problem that came where a file might have."""
    return {each["code"] for each in json.loads(body)["reasons"]}


async def test_an_applicant_adds_a_file_and_its_assessors_see_how_it_stands(registry: Registry) -> None:
    showing = await an_applicant(registry)
    reply = await showing.add()
    digest = hashlib.sha256(POLICY.content).hexdigest()
    assert (reply.status, reply.body["version"], reply.body["sha256"]) == (201, 1, digest)
    assert reply.headers["Location"] == f"{showing.path}/{reply.body['evidence_id']}"
    application = await registry.officer("GET", f"/v1/applications/{showing.application}")
    assert reply.headers["ETag"] == application.headers["ETag"]
    about = {"kind": KIND, "evidence_id": reply.body["evidence_id"], "version": 1, "cited_version": None}
    assert application.body["evidence"] == [{**about, "status": "unscanned"}]
    await showing.scanned(reply.body)
    listed = await registry.officer("GET", "/v1/applications", params={"limit": 500})
    (seen,) = [each for each in listed.body["items"] if each["application_id"] == showing.application]
    assert seen["evidence"] == [{**about, "status": "clean"}]
    (version,) = await showing.shown()
    assert (version["name"], version["size"]) == ("Safeguarding policy.pdf", len(POLICY.content))


async def test_every_version_stays_and_the_latest_counts(registry: Registry) -> None:
    showing = await an_applicant(registry)
    first = await showing.added()
    await showing.scanned(first)
    second = await showing.added(BETTER)
    assert (second["evidence_id"], second["version"]) == (first["evidence_id"], 2)
    assert [(each["version"], each["name"], each["status"]) for each in await showing.shown()] == [
        (1, "Safeguarding policy.pdf", "clean"),
        (2, "Safeguarding policy, better.pdf", "unscanned"),
    ]
    same = await showing.added(replace(BETTER, name="by another name.pdf"))
    assert (same, len(await showing.shown())) == (second, 2)
    application = await registry.officer("GET", f"/v1/applications/{showing.application}")
    assert [(each["version"], each["status"]) for each in application.body["evidence"]] == [(2, "unscanned")]


async def test_a_file_sent_twice_with_one_key_is_one_version(registry: Registry) -> None:
    showing, key = await an_applicant(registry), uuid4().hex
    first = await showing.add(Idempotency_Key=key)
    again = await showing.add(Idempotency_Key=key)
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (201, first.body, "true")
    other = await showing.add(BETTER, Idempotency_Key=key)
    assert (other.status, len(await showing.shown())) == (422, 1)
    kind = await showing.add(kind="self_cleaning", Idempotency_Key=key)
    assert (kind.status, len(await showing.shown())) == (422, 1)


async def test_versions_sent_at_once_are_all_there_and_numbered(registry: Registry) -> None:
    showing = await an_applicant(registry)
    documents = [a_docx(f"Policy {number}", (f"Version {number}",)) for number in range(8)]
    replies = await asyncio.gather(*(showing.add(each) for each in documents))
    assert sorted(each.body["version"] for each in replies) == list(range(1, 9))
    assert {each["name"] for each in await showing.shown()} == {each.name for each in documents}


async def test_a_decision_on_what_was_seen_fails_once_there_is_more(registry: Registry) -> None:
    showing = await an_applicant(registry)
    seen = (await registry.officer("GET", f"/v1/applications/{showing.application}")).headers["ETag"]
    assert (await showing.add()).status == 201
    proposals, headers = f"/v1/applications/{showing.application}/proposals", {"If-Match": seen}
    body = {"category": CATEGORY, "outcome": "admit", "declares_no_interest": True}
    stale = await registry.officer("POST", proposals, json=body, headers=headers)
    assert stale.status == 412
    assert (await showing.add(BETTER, If_Match=seen)).status == 412
    assert len(await showing.shown()) == 1


async def test_an_assessor_opens_what_is_clean_and_an_auditor_sees_who_did(registry: Registry) -> None:
    showing = await an_applicant(registry)
    added = await showing.added()
    await showing.scanned(added)
    ada = registry.one.token(OFFICER, subject="ada")
    granted = await showing.address(added, ada)
    assert granted.status == 200
    status, content, headers = await showing.open(granted.body["address"], ada, X_Correlation_Id="looked-at-it")
    assert (status, content) == (200, POLICY.content)
    assert headers["Content-Disposition"].startswith('attachment; filename="Safeguarding policy.pdf"')
    downloads = f"{showing.path}/{added['evidence_id']}/versions/1/downloads"
    told = await registry.one.call("GET", downloads, registry.one.token(Role.AUDITOR))
    (one,) = told.body["items"]
    assert (one["actor"], one["roles"], one["correlation_id"]) == ("ada", ["category_manager"], "looked-at-it")
    assert one["at"].startswith("2017-03-09T12:00")


async def test_an_address_is_for_whom_it_was_made_and_for_no_other_file(registry: Registry) -> None:
    showing = await an_applicant(registry)
    first, second = await showing.added(), await showing.added(BETTER)
    for each in (first, second):
        await showing.scanned(each)
    ada = registry.one.token(OFFICER, subject="ada")
    address = (await showing.address(first, ada)).body["address"]
    for token, asked in (
        (registry.one.token(OFFICER, subject="bob"), address),
        (ada, address.replace("/versions/1/", "/versions/2/")),
        (ada, f"{address[:-2]}xx"),
    ):
        status, body, _ = await showing.open(asked, token)
        assert (status, codes_in(body)) == (403, {"address_refused"})
    assert await showing.files.downloads.of(await showing.file_id(first), limit=1) == []


@pytest.mark.parametrize(("found", "status", "code"), [(None, 200, ""), ("Eicar-Signature", 409, "file_infected")])
async def test_nobody_opens_what_is_harmful_or_not_scanned_yet(
    registry: Registry, found: str | None, status: int, code: str
) -> None:
    showing = await an_applicant(registry)
    added = await showing.added()
    officer = registry.one.token(OFFICER)
    address = (await showing.address(added, officer)).body["address"]
    waits, body, _ = await showing.open(address, officer)
    assert (waits, codes_in(body)) == (409, {"file_unscanned"})
    file_id = await showing.scanned(added, found)
    opened, body, _ = await showing.open(address, officer)
    assert (opened, body if found is None else codes_in(body)) == (status, POLICY.content if found is None else {code})
    assert len(await showing.files.downloads.of(file_id, limit=9)) == (status == 200)
    assert [each["status"] for each in await showing.shown()] == ["infected" if found else "clean"]


async def test_evidence_is_for_the_applicant_and_its_assessors_alone(registry: Registry) -> None:
    """Every role on every endpoint: what is another's does not exist, and what is not for a role is refused."""
    showing = await an_applicant(registry)
    added = await showing.added()
    await showing.scanned(added)
    stranger = registry.one.token(Role.SUPPLIER, org=registry.orgs[await registry.an_organisation()])
    own = registry.one.token(Role.SUPPLIER, org=registry.orgs[showing.org])
    staff = {role: registry.one.token(role, districts=["D01"]) for role in Role if role not in (Role.SUPPLIER,)}
    granted = (await showing.address(added, staff[OFFICER])).body["address"]
    version = f"{showing.path}/{added['evidence_id']}/versions/1"
    reading = {own: 200, stranger: 404, staff[OFFICER]: 200, staff[Role.AUDITOR]: 200}
    may: dict[tuple[str, str], dict[str, int]] = {
        ("GET", showing.path): reading,
        ("GET", f"{showing.path}/{added['evidence_id']}"): reading,
        ("POST", f"{version}/address"): {staff[OFFICER]: 200},
        ("GET", granted): {staff[OFFICER]: 200},
        ("GET", f"{version}/downloads"): {staff[Role.AUDITOR]: 200},
    }
    for (method, path), answers in may.items():
        for token in (own, stranger, *staff.values()):
            async with registry.one.session.request(
                method, f"{registry.one.url}{path}", headers={"Authorization": f"Bearer {token}"}
            ) as response:
                assert response.status == answers.get(token, 403), (method, path, await response.text())
        assert (await registry.one.call(method, path)).status == 401
    before = await registry.one.database["files"].count_documents({})
    assert (await showing.add(BETTER, token=stranger)).status == 404
    assert {(await showing.add(BETTER, token=each)).status for each in staff.values()} == {403}
    assert await registry.one.database["files"].count_documents({}) == before, "no byte is kept of who may not add"
    assert len(await showing.shown()) == 1


async def test_nobody_assesses_what_they_speak_for(registry: Registry) -> None:
    showing = await an_applicant(registry)
    added = await showing.added()
    both = registry.one.token(OFFICER, Role.SUPPLIER, org=registry.orgs[showing.org])
    refused = await showing.address(added, both)
    assert (refused.status, refused.codes) == (409, {"separation_of_duties"})


async def test_what_is_decided_is_neither_added_to_nor_opened(registry: Registry) -> None:
    showing = await an_applicant(registry)
    added = await showing.added()
    await showing.scanned(added)
    officer = registry.one.token(OFFICER)
    address = (await showing.address(added, officer)).body["address"]
    assert (await registry.admit(showing.application)).status == 204
    late = await showing.add(BETTER)
    assert (late.status, late.codes) == (409, {"application_not_open"})
    assert (await showing.address(added, officer)).status == 409
    status, _, _ = await showing.open(address, officer)
    assert status == 409
    assert [each["version"] for each in await showing.shown()] == [1]


async def test_a_file_that_was_lost_is_said_to_be_lost(registry: Registry) -> None:
    showing = await an_applicant(registry)
    added = await showing.added()
    lost = await registry.one.database["files"].find_one_and_delete({"_id": str(await showing.file_id(added))})
    assert [each["status"] for each in await showing.shown()] == ["lost"]
    application = await registry.officer("GET", f"/v1/applications/{showing.application}")
    assert [each["status"] for each in application.body["evidence"]] == ["lost"]
    officer = registry.one.token(OFFICER)
    status, _, _ = await showing.open((await showing.address(added, officer)).body["address"], officer)
    assert status == 404
    await registry.one.database["files"].insert_one(lost)


async def test_what_does_not_exist_is_not_found(registry: Registry) -> None:
    showing = await an_applicant(registry)
    added = await showing.added()
    officer = registry.one.token(OFFICER)
    assert (await showing.address(added | {"version": 2}, officer)).status == 404
    assert (await showing.address(added | {"evidence_id": str(new_id())}, officer)).status == 404
    elsewhere = await an_applicant(registry)
    assert (await elsewhere.address(added, officer)).status == 404
    nowhere = replace(showing, application=str(new_id()))
    assert (await nowhere.add()).status == 404


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        (Document("policy.pdf", "application/pdf", b"MZ\x90\x00 a program"), {"media_type_differs"}),
        (Document("policy.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(64)), {"media_type_not_allowed"}),
        (Document("policy.pdf", "application/pdf", b""), {"file_empty"}),
        (
            Document("large.pdf", "application/pdf", POLICY.content + bytes(evidence_kinds()[KIND].largest_bytes)),
            {"file_too_large"},
        ),
    ],
)
async def test_what_is_no_such_file_is_refused_and_leaves_nothing(
    registry: Registry, document: Document, codes: set[str]
) -> None:
    showing = await an_applicant(registry)
    before = await registry.one.database["files"].count_documents({})
    refused = await showing.add(document)
    assert (refused.status, refused.codes) == (422, codes)
    assert await registry.one.database["files"].count_documents({}) == before
    assert await showing.shown() == []


async def test_an_unknown_kind_and_an_unknown_parameter_are_named(registry: Registry) -> None:
    showing = await an_applicant(registry)
    refused = await showing.add(kind="dreams")
    assert (refused.status, {each["pointer"] for each in refused.body["reasons"]}) == (422, {"/query/kind"})
    assert "safeguarding_policy" in json.dumps(refused.body)


async def test_a_name_with_a_path_or_what_does_not_show_is_kept_without_them(registry: Registry) -> None:
    showing = await an_applicant(registry)
    await showing.added(replace(POLICY, name="../../etc/\u202efdp.policy\n.pdf"))
    (version,) = await showing.shown()
    assert version["name"] == "_fdp.policy_.pdf"


async def test_bytes_whose_command_was_refused_go_and_those_of_evidence_stay(registry: Registry) -> None:
    showing = await an_applicant(registry)
    kept = await showing.file_id(await showing.added())
    database = registry.one.database
    # As a process leaves it that is killed between its commit and what comes after.
    tomorrow = {"$set": {"sweep_at": system_clock()}}
    await database["files"].update_one({"_id": str(kept)}, tomorrow)
    await registry.supplier(showing.org, "POST", f"/v1/applications/{showing.application}/withdrawal", json={})
    assert (await showing.add(BETTER)).status == 409
    refused = await database["files"].find_one(
        {"file.sha256": hashlib.sha256(BETTER.content).hexdigest()}, sort=[("_id", -1)]
    )
    store = Store(database, SERVICE.aggregates, system_clock)
    later = Files(database, system_clock, machine=lambda: system_clock() + timedelta(days=1, minutes=1))
    swept = await later.sweep(EvidenceQueries(store, later).in_use)
    assert isinstance(swept, Swept)
    assert await database["files"].find_one({"_id": refused["_id"]}) is None
    assert "sweep_at" not in await database["files"].find_one({"_id": str(kept)})
    assert [each["version"] for each in await showing.shown()] == [1]


async def test_nothing_of_evidence_is_on_the_bus(registry: Registry) -> None:
    showing = await an_applicant(registry)
    added = await showing.added()
    await registry.admit(showing.application)

    async def published() -> list[bytes] | None:
        topic = [record async for record in records_of(registry.one.settings, "supplier-registry.suppliers")]
        ours = [each for each in topic if each.key in {str(showing.org).encode(), showing.application.encode()}]
        admitted = ("ce_type", SupplierAdmitted.TYPE.encode())
        said = [each.value + str(each.headers).encode() for each in ours]
        return said if any(admitted in each.headers for each in ours) else None

    values = b" ".join(await until(published, "the admission is on the topic"))
    file_id = await showing.file_id(added)
    for hidden in ("Evidence", "evidence_id", added["evidence_id"], added["sha256"], str(file_id), "policy.pdf", KIND):
        assert hidden.encode() not in values, hidden
    logged = [each async for each in registry.one.database["events"].find({"aggregate_id": showing.application})]
    (fact,) = [each for each in logged if each["type"] == "supplier_registry.EvidenceAttached.v1"]
    assert fact["data"]["file"]["sha256"] == added["sha256"]


async def test_evidence_is_needed_where_a_department_says_so(registry: Registry, tmp_path: Path) -> None:
    showing = await an_applicant(registry)
    policies = json.loads((REFERENCE / "policies.json").read_text())
    (needed,) = [each["values"] for each in policies["policies"] if each["id"] == "application_evidence"]
    needed["needed_kinds"] = [KIND]
    (tmp_path / "policies.json").write_text(json.dumps(policies))

    async def admission() -> set[str]:
        reply = await registry.admit(showing.application)
        return set() if reply.status == 204 else reply.codes

    use_folder(tmp_path)
    try:
        assert await admission() == {"evidence_missing"}
        added = await showing.added()
        assert await admission() == {"evidence_unscanned"}
        await showing.scanned(added, "Eicar-Signature")
        assert await admission() == {"evidence_infected"}
        await showing.scanned(await showing.added(BETTER))
        assert await admission() == set()
    finally:
        use_folder(None)

"""Files over HTTP: in with the command that uses them, out by a signed address, and what goes wrong on the way."""

import asyncio
import hashlib
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import pytest

from shared.auth.principal import Role
from shared.files.files import Files
from shared.kernel.clock import system_clock
from tests.files.papers import DOCX, PDF, POLICY, a_docx, a_pdf, a_program_in_a_zip
from tests.files.using import address_of, get, put
from tests.running import Running, until


async def kept(cabinet: Running, collection: str) -> int:
    return int(await cabinet.database[collection].count_documents({}))


async def test_a_file_comes_back_as_it_was_sent(cabinet: Running, buyer: str, path: str) -> None:
    sent = a_pdf(700_000)
    made = await put(cabinet, path, buyer, sent, name="Polisi diogelu ŵy.pdf")
    assert made.status == 201, made
    status, headers, came = await get(cabinet, await address_of(cabinet, path, buyer), buyer)
    assert (status, came) == (200, sent)
    assert headers["Content-Type"] == PDF
    assert headers["Content-Length"] == str(len(sent))
    assert headers["Repr-Digest"] == f"sha-256=:{b64encode(hashlib.sha256(sent).digest()).decode()}:"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"Polisi diogelu _y.pdf\"; filename*=UTF-8''Polisi%20diogelu%20%C5%B5y.pdf"
    )
    assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(("said", "body"), [(PDF, a_pdf()), (DOCX, a_docx()), (f"{PDF}; a=b", a_pdf())])
async def test_each_allowed_type_is_taken(cabinet: Running, buyer: str, path: str, said: str, body: bytes) -> None:
    assert (await put(cabinet, path, buyer, body, said)).status == 201


@pytest.mark.parametrize(
    ("said", "body", "codes"),
    [
        (PDF, a_docx(), {"media_type_differs"}),
        (DOCX, a_program_in_a_zip(), {"media_type_differs"}),
        (PDF, b"MZ\x90\0" + bytes(200), {"media_type_differs"}),
        (PDF, b"", {"file_empty"}),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(50), {"media_type_not_allowed"}),
        ("text/html", a_pdf(), {"media_type_not_allowed", "media_type_differs"}),
        ("", a_pdf(), {"media_type_not_allowed", "media_type_differs"}),
        ("image/png", a_pdf(11 * 1024 * 1024), {"media_type_not_allowed", "media_type_differs", "file_too_large"}),
    ],
)
async def test_every_reason_against_a_file_is_given_and_nothing_is_kept(
    cabinet: Running, buyer: str, path: str, said: str, body: bytes, codes: set[str]
) -> None:
    before = [await kept(cabinet, each) for each in ("files", "stored.chunks")]
    refused = await put(cabinet, path, buyer, body, said)
    assert (refused.status, refused.codes) == (422, codes)
    assert [await kept(cabinet, each) for each in ("files", "stored.chunks")] == before


async def test_a_file_that_does_not_say_how_large_it_is_is_cut_off_at_the_limit(
    cabinet: Running, buyer: str, path: str
) -> None:
    before = await kept(cabinet, "stored.chunks")
    reader, writer = await asyncio.open_connection("127.0.0.1", cabinet.settings.http_port)
    writer.write(_head(path, buyer, None))
    for piece in (a_pdf(1000), *([bytes(1024 * 1024)] * 11)):
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        with suppress(ConnectionError):
            await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 422")
    assert b"file_too_large" in answer
    assert await kept(cabinet, "stored.chunks") == before


async def _nothing_new(cabinet: Running, before: tuple[int, int]) -> bool:
    return (await kept(cabinet, "files"), await kept(cabinet, "stored.chunks")) == before


async def test_a_connection_that_is_cut_leaves_nothing_behind(cabinet: Running, buyer: str, path: str) -> None:
    before = await kept(cabinet, "files"), await kept(cabinet, "stored.chunks")
    _, writer = await asyncio.open_connection("127.0.0.1", cabinet.settings.http_port)
    writer.write(_head(path, buyer, 5_000_000) + a_pdf(1_500_000))
    await writer.drain()
    await until(lambda: _more_than(cabinet, before[1]), "some of it is stored")
    writer.transport.abort()
    await until(lambda: _nothing_new(cabinet, before), "it is deleted again")
    assert (await cabinet.call("POST", f"{path}/address", buyer)).status == 404


async def test_a_file_that_stops_arriving_is_given_up(cabinet: Running, buyer: str, path: str) -> None:
    before = await kept(cabinet, "files")
    reader, writer = await asyncio.open_connection("127.0.0.1", cabinet.settings.http_port)
    writer.write(_head(path, buyer, 5_000_000) + a_pdf(300_000))
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 408")
    assert await kept(cabinet, "files") == before


async def _more_than(cabinet: Running, before: int) -> bool:
    return await kept(cabinet, "stored.chunks") > before


def _head(path: str, token: str, length: int | None) -> bytes:
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return (
        f"POST {path}?kind={POLICY} HTTP/1.1\r\nHost: cabinet\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {PDF}\r\n{framing}\r\n\r\n"
    ).encode()


async def test_nobody_sends_a_byte_before_the_token_was_looked_at(cabinet: Running, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", cabinet.settings.http_port)
    writer.write(_head(path, "none", 5_000_000))
    assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 401")
    writer.close()


async def test_a_repeat_gets_the_first_answer_and_other_bytes_under_its_key_do_not(
    cabinet: Running, buyer: str, path: str
) -> None:
    key = {"Idempotency-Key": path[-12:]}
    first = await put(cabinet, path, buyer, a_pdf(), **key)
    again = await put(cabinet, path, buyer, a_pdf(), **key)
    other = await put(cabinet, path, buyer, a_pdf(seed=2), **key)
    assert (first.status, again.status, again.headers["Idempotent-Replayed"]) == (201, 201, "true")
    assert again.headers["ETag"] == first.headers["ETag"] == '"1"'
    assert (other.status, other.codes) == (422, {"idempotency_key_reused"})


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\policy.pdf", "policy.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ('"; filename=evil.exe', "_; filename=evil.exe"),
        ("policy\u202efdp.exe", "policyfdp.exe"),
    ],
)
async def test_a_name_is_cleaned_of_path_and_control_characters(
    cabinet: Running, buyer: str, path: str, name: str, saved: str
) -> None:
    assert (await put(cabinet, path, buyer, a_pdf(), name=name)).status == 201
    status, headers, _ = await get(cabinet, await address_of(cabinet, path, buyer), buyer)
    assert status == 200
    assert (
        headers["Content-Disposition"] == f"attachment; filename=\"{saved}\"; filename*=UTF-8''{quote(saved, safe='')}"
    )


@pytest.mark.parametrize("given", ["attachment; filename*=nonsense'x'%ff%fe", "x" * 2000, ""])
async def test_a_strange_disposition_is_no_fault_of_ours(cabinet: Running, buyer: str, path: str, given: str) -> None:
    headers = {"Content-Type": PDF, "Content-Disposition": given}
    reply = await cabinet.call("POST", path, buyer, params={"kind": POLICY}, data=a_pdf(), headers=headers)
    assert reply.status in {201, 400}


async def test_an_address_is_for_one_file_and_one_caller(cabinet: Running, buyer: str, path: str) -> None:
    await put(cabinet, path, buyer, a_pdf())
    await put(cabinet, f"{path[:-4]}aaaa", buyer, a_pdf(seed=2))
    address = await address_of(cabinet, path, buyer)
    grant = address.partition("?")[2]
    other = cabinet.token(Role.BUYER, subject="bob")
    assert (await cabinet.call("GET", address)).status == 401
    assert (await cabinet.call("GET", address, other)).codes == {"address_refused"}
    assert (await cabinet.call("GET", f"{path[:-4]}aaaa/content?{grant}", buyer)).codes == {"address_refused"}
    for broken in (f"{grant}A", grant[:-1], "grant=", "grant=1.2", grant.replace("grant=", "grant=9")):
        assert (await cabinet.call("GET", f"{path}/content?{broken}", buyer)).status == 403
    assert (await get(cabinet, address, buyer))[0] == 200


async def test_each_download_is_on_record_and_no_address_is(cabinet: Running, buyer: str, path: str) -> None:
    await put(cabinet, path, buyer, a_pdf())
    address = await address_of(cabinet, path, buyer)
    await get(cabinet, address, buyer)
    await get(cabinet, address, buyer)
    refused = await cabinet.call("GET", address, cabinet.token(Role.AUDITOR, subject="eve"))
    assert refused.status == 403
    record = await cabinet.database["files"].find_one({}, sort=[("stored_at", -1)])
    assert record is not None
    files = Files(cabinet.database, system_clock)
    found = await files.downloads.of(UUID(record["_id"]), limit=10)
    assert [(each.actor, each.roles) for each in found] == [("ada", ("buyer",))] * 2
    written = str([each async for each in cabinet.database["downloads"].find()])
    assert address.partition("grant=")[2] not in written
    assert "127.0.0.1" not in written


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="asks the system by /proc")
@pytest.mark.parametrize("goes", [True, False])
async def test_who_goes_or_stops_taking_a_file_is_left(cabinet: Running, buyer: str, path: str, goes: bool) -> None:
    assert (await put(cabinet, path, buyer, a_pdf(9_000_000))).status == 201
    address, before = await address_of(cabinet, path, buyer), await cursors(cabinet)
    reader, writer = await asyncio.open_connection("127.0.0.1", cabinet.settings.http_port, limit=1024)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: c\r\nAuthorization: Bearer {buyer}\r\n\r\n".encode())
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    await until(lambda: _reads(cabinet, before), "it is being read")
    if goes:
        writer.transport.abort()

    async def is_left() -> bool:
        return await cursors(cabinet) == before

    await until(is_left, "nobody reads it any more", within=10)
    if not goes:
        await until(lambda: _is_closed(cabinet, writer), "the connection has ended", within=10)
        writer.close()


async def _is_closed(cabinet: Running, writer: asyncio.StreamWriter) -> bool:
    """Whether the server has no connection any more with whoever writes here."""
    mine = writer.get_extra_info("sockname")[1]
    return mine not in _connected_to(cabinet.settings.http_port)


def _connected_to(port: int) -> set[int]:
    """The ports of whoever has a connection of TCP with a port of this machine that has not ended."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    open_ = [(int(each[1].split(":")[1], 16), int(each[2].split(":")[1], 16)) for each in lines if each[3] == "01"]
    return {remote for local, remote in open_ if local == port}


async def _reads(cabinet: Running, before: int) -> bool:
    return await cursors(cabinet) > before


async def cursors(cabinet: Running) -> int:
    """How many are open in the database."""
    return int((await cabinet.database.command("serverStatus"))["metrics"]["cursor"]["open"]["total"])

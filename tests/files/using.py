"""What a client of the cabinet does."""

from collections.abc import Mapping
from urllib.parse import quote

from tests.files.papers import PDF, POLICY
from tests.running import Caller, Reply


async def put(
    cabinet: Caller, path: str, token: str, body: object, said: str = PDF, name: str = "policy.pdf", **more: str
) -> Reply:
    """Put a paper there, with more headers where these are given."""
    headers = {"Content-Type": said, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", **more}
    return await cabinet.call("POST", path, token, params={"kind": POLICY}, data=body, headers=headers)


async def get(cabinet: Caller, path: str, token: str) -> tuple[int, Mapping[str, str], bytes]:
    """Open a paper at its address."""
    headers = {"Authorization": f"Bearer {token}"}
    async with cabinet.session.get(f"{cabinet.url}{path}", headers=headers) as response:
        return response.status, response.headers, await response.read()


async def address_of(cabinet: Caller, path: str, token: str) -> str:
    """Ask for the address of a paper."""
    reply = await cabinet.call("POST", f"{path}/address", token)
    assert reply.status == 200, reply
    return str(reply.body["address"])

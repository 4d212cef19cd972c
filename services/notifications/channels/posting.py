"""Posting to an address that was judged: to that very address, with the host's name in TLS and in `Host`.

Apart from the channel, since the library is loaded by the one process that sends, and by no other.
"""

import socket
import ssl
from collections.abc import Mapping, Sequence
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from services.notifications.channels.addresses import Address
from services.notifications.channels.interface import NotNow
from shared.kernel.endpoint import Reach

# Of an answer the head is read before its status is known, and may not be without end.
_LINE: Final = 4096
_HEADERS: Final = 64


class Poster:
    """Posts requests, each over a connection of its own, since each address is judged anew."""

    def __init__(self, reach: Reach) -> None:
        """Believe the certificates of those whom `reach` names."""
        self._trust = ssl.create_default_context(cafile=str(reach.ca_file) if reach.ca_file else None)

    async def post(
        self, url: URL, judged: Sequence[Address], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str]:
        """Return the status of an answer and after how many seconds it wants to be asked again; raises `NotNow`."""
        try:
            return await self._posted(url, judged, headers, body)
        except aiohttp.ClientConnectorCertificateError:
            raise NotNow("certificate_refused") from None
        except (aiohttp.ClientError, OSError):
            # Without its cause, which holds the address, and is written into logs.
            raise NotNow("away") from None

    async def _posted(
        self, url: URL, judged: Sequence[Address], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str]:
        connector = aiohttp.TCPConnector(resolver=_Judged(judged), ssl=self._trust, force_close=True)
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                max_line_size=_LINE,
                max_field_size=_LINE,
                max_headers=_HEADERS,
            ) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as response,
        ):
            response.close()  # before any of its content is read
            return response.status, response.headers.get("Retry-After", "")


class _Judged(AbstractResolver):
    """Resolves a name to what was judged, whatever it may lead to by now."""

    def __init__(self, judged: Sequence[Address]) -> None:
        self._judged = judged

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family
        return [
            ResolveResult(
                hostname=host,
                host=str(each),
                port=port,
                family=socket.AF_INET if each.version == 4 else socket.AF_INET6,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for each in self._judged
        ]

    async def close(self) -> None:
        """There is nothing to close."""

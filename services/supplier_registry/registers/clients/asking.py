"""Asking others over HTTP, and trusting nothing of what comes: neither how long it takes nor how much it is."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeVar

import aiohttp
from pydantic import BaseModel, ValidationError

from services.supplier_registry.registers.clients.answers import NoAnswer, Problem
from shared.kernel.endpoint import Endpoint

Answer = TypeVar("Answer", bound=BaseModel)

LARGEST = 512 * 1024
"""Bytes of an answer that are read. What registers say of one organisation is a hundredth of that."""

_LONGEST_WAIT = 3600.0
_KEY_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN})


async def ask(
    endpoint: Endpoint, path: str = "", headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> bytes | None:
    """Return what an address answers, `None` where it says that there is no such thing; raises `NoAnswer`.

    No redirection is followed, since a key would go with it, and nothing packed is unpacked.
    """
    method, timeout = ("GET" if body is None else "POST"), aiohttp.ClientTimeout(total=endpoint.seconds)
    sent = {"Accept-Encoding": "identity", **(headers or {})}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session,
            session.request(
                method, f"{endpoint.url}{path}", headers=sent, data=body, allow_redirects=False
            ) as response,
        ):
            return await _read(response)
    except TimeoutError:
        raise NoAnswer(Problem.AWAY, f"no answer within {endpoint.seconds:g} seconds") from None
    except (aiohttp.ClientError, OSError) as error:
        # Without its cause: that holds the request with its headers, the key among them, and is written into logs.
        raise NoAnswer(Problem.AWAY, type(error).__name__) from None


async def _read(response: aiohttp.ClientResponse) -> bytes | None:
    match response.status:
        case HTTPStatus.OK:
            return await _content(response)
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return None
        case HTTPStatus.TOO_MANY_REQUESTS:
            raise NoAnswer(Problem.BUSY, "it has had enough requests for now", _wait(response))
        case status if status in _KEY_REFUSED:
            raise NoAnswer(Problem.REFUSED, f"it does not take the key ({status})")
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NoAnswer(Problem.AWAY, f"status {status}", _wait(response))
    raise NoAnswer(Problem.NOT_UNDERSTOOD, f"status {response.status}")


async def _content(response: aiohttp.ClientResponse) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NoAnswer(Problem.NOT_UNDERSTOOD, "the answer is packed, which was not asked for")
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > LARGEST:
            raise NoAnswer(Problem.NOT_UNDERSTOOD, f"the answer has more than {LARGEST} bytes")
    return bytes(content)


def _wait(response: aiohttp.ClientResponse) -> float | None:
    """Return the seconds that it asks to wait, where it names them as a number, and no more than an hour."""
    said = response.headers.get("Retry-After", "").strip()
    return min(float(said), _LONGEST_WAIT) if said.isascii() and said.isdigit() else None


def understood(content: bytes, as_: type[Answer]) -> Answer:
    """Return the JSON of an answer as what it should be; raises `NoAnswer`."""
    try:
        return as_.model_validate_json(content)
    except ValidationError as error:
        fields = ", ".join(sorted({str(each["loc"][0]) for each in error.errors() if each["loc"]})) or "no JSON"
        raise NoAnswer(Problem.NOT_UNDERSTOOD, f"not as documented: {fields}") from error

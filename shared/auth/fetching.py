"""Fetching the identity provider's keys, loaded only where they come from an address."""

import aiohttp

_TIMEOUT = aiohttp.ClientTimeout(total=5)


async def text_of(url: str, largest: int) -> str:
    """Return what an address answers, `largest` bytes at most.

    Raises `OSError` or `TimeoutError` where that cannot be had, `ValueError` where there is more.
    """
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, session.get(url) as response:
            response.raise_for_status()
            content = await response.content.read(largest + 1)
            while len(content) <= largest and (more := await response.content.read(largest)):
                content += more
    except aiohttp.ClientError as error:
        raise ConnectionError(type(error).__name__) from error
    if len(content) > largest:
        raise ValueError(f"the key set has more than {largest} bytes")
    return content.decode()

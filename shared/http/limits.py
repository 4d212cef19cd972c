"""How large and how slow a request may be. A gateway in front is stricter; a service keeps these by itself."""

from dataclasses import dataclass

from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """The limits of one service: a route that takes a file has limits of its own, all others the same."""

    body_bytes: int = 1024 * 1024
    head_bytes: int = 64 * 1024
    """Of the request line and all headers together."""
    headers: int = 100
    head_seconds: float = 10.0
    """From the first byte of a request, or from the connection, to the end of its headers."""
    body_seconds: float = 20.0
    """For the body to arrive once it is asked for."""
    file_bytes: int = 100 * 1024 * 1024
    """Of a file that is taken as it comes, never whole in memory; its kind sets the limit that people meet."""
    file_seconds: float = 600.0
    """For a whole file to arrive, or to be taken by whoever asked for it."""
    idle_seconds: float = 20.0
    """For the next piece of a file, either way, and for a client to take what waits of any answer."""
    at_once: int = 256
    """Requests that a process works on, each with its body read and its caller known; files are not counted."""
    kept_seconds: float = 75.0
    """Longer than clients and gateways keep an idle connection: none is closed just as a request is sent on it."""


def limits_of(settings: Settings) -> RequestLimits:
    """Return how large and how slow a request to a service may be."""
    return RequestLimits(
        body_bytes=settings.http_body_bytes,
        head_bytes=settings.http_head_bytes,
        headers=settings.http_headers,
        head_seconds=settings.http_head_seconds,
        body_seconds=settings.http_body_seconds,
        file_bytes=settings.http_file_bytes,
        file_seconds=settings.http_file_seconds,
        idle_seconds=settings.http_idle_seconds,
        at_once=settings.http_at_once,
        kept_seconds=settings.http_kept_seconds,
    )

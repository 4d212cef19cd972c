"""How large and how slow a request may be. A gateway in front is stricter; a service keeps these by itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """The limits of one service, the same for every request."""

    body_bytes: int = 1024 * 1024
    head_bytes: int = 64 * 1024
    """Of the request line and all headers together."""
    headers: int = 100
    head_seconds: float = 10.0
    """From the first byte of a request, or from the connection, to the end of its headers."""
    body_seconds: float = 20.0
    """For the body to arrive once it is asked for."""

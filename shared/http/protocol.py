"""HTTP/1.1 of a connection, within limits that the server's own protocol does not have: of headers and of patience.

What arrives too slowly, is too large or is no HTTP gets a problem and the end of its connection, before any of the
application's code runs.
"""

from asyncio import TimerHandle, Transport
from collections.abc import Callable

import orjson
import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from shared.http.limits import RequestLimits
from shared.http.problem_details import MEDIA_TYPE, details

# A client that still sends what nobody reads is given this long to see its answer before the connection is cut.
_LINGER_SECONDS = 1.0
_OF_REFUSALS = b"x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n"
_REFUSALS = {
    400: ("bad_request", "this is not HTTP/1.1 as the standard has it"),
    408: ("request_timeout", "the headers did not arrive in time"),
    431: ("headers_too_large", "no request here needs so many or so large headers"),
}


class ServerConfig(uvicorn.Config):
    """The server's configuration, which its connections read their limits from."""

    limits = RequestLimits()


class BoundedProtocol(HttpToolsProtocol):
    """A connection that waits for headers, and takes them, within limits."""

    transport: Transport
    _in_head = True
    _head_bytes = 0
    _ended = False
    _keep_alive = False
    _deadline: TimerHandle | None = None
    _taking: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as the server's own
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._after(self._limits.head_seconds, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._wait_no_more()
        self._is_taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrives, unless the connection is at its end or its headers never are."""
        if self._ended:
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._deadline is None:
                self._after(self._limits.head_seconds, self._head_is_late)
        super().data_received(data)
        if self._in_head and self._head_bytes > self._limits.head_bytes:
            self._refuse(431)

    def on_message_begin(self) -> None:
        """Wait for the head of a request also where it begins in the same piece as another one ends."""
        super().on_message_begin()
        self._head_bytes += 1
        if self._deadline is None:
            self._after(self._limits.head_seconds, self._head_is_late)

    def on_headers_complete(self) -> None:
        """Let the application have the request, unless there is too much of its head."""
        self._in_head = False
        self._wait_no_more()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if len(self.headers) > self._limits.headers or size > self._limits.head_bytes:
            self._refuse(431)
        else:
            super().on_headers_complete()
            self._close_unless_all_is_read()

    def _close_unless_all_is_read(self) -> None:
        """Let an answer that does not wait for the whole request be the last, and be seen by who still sends."""
        self._keep_alive, self.cycle.keep_alive = self.cycle.keep_alive, False
        self.cycle.transport = _Unhurried(self)  # type: ignore[assignment] # as much of one as is used

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body for whoever reads it."""
        if not self._ended:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Let the connection be kept, and look out for the head of the next request."""
        if self._ended:
            return
        super().on_message_complete()
        if not self.cycle.response_started:
            self.cycle.keep_alive = self._keep_alive
        self._in_head, self._head_bytes = True, 0

    def pause_writing(self) -> None:
        """Leave a client that asked and does not take the answer: what was made for it fills memory."""
        super().pause_writing()
        self._is_taken()
        self._taking = self.loop.call_later(self._limits.idle_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with an answer that is being taken."""
        self._is_taken()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection on which nothing more is asked, whether or not its last answer was taken."""
        super().timeout_keep_alive_handler()
        self._after(self._limits.idle_seconds, self.transport.abort)

    def shutdown(self) -> None:
        """Let the answer under way be the last."""
        self._keep_alive = False
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        del msg
        self._refuse(400)

    @property
    def _limits(self) -> RequestLimits:
        limits: RequestLimits = getattr(self.config, "limits", ServerConfig.limits)
        return limits

    def _head_is_late(self) -> None:
        if self._head_bytes:
            self._refuse(408)
        else:
            self.transport.close()  # nothing was asked

    def _refuse(self, status: int) -> None:
        """Answer with a problem and take no more; a client that still sends is let see the answer first."""
        if self._ended or self.transport.is_closing():
            return
        self._ended = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False  # the answer to the request before this one is the last
            return
        body = orjson.dumps(details(status, *_REFUSALS[status]))
        head = b"content-type: %b\r\ncontent-length: %d\r\n%b\r\n" % (MEDIA_TYPE.encode(), len(body), _OF_REFUSALS)
        self.transport.write(STATUS_LINE[status] + head + body)
        self._linger()

    def end(self) -> None:
        """Close the connection: at once where all was read, else when the answer can have been seen."""
        if self._in_head:
            self.transport.close()
            self._after(self._limits.idle_seconds, self.transport.abort)  # who does not take the rest is left
        else:
            self._ended = True
            self._linger()

    def _linger(self) -> None:
        if self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()
        self.flow.resume_reading()
        self._after(_LINGER_SECONDS, self.transport.close)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._wait_no_more()
        self._deadline = self.loop.call_later(seconds, act)

    def _is_taken(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _Unhurried:
    """What an answer writes to: a transport that lets whoever still sends see the answer before it closes."""

    def __init__(self, protocol: BoundedProtocol) -> None:
        self._protocol = protocol
        self.write = protocol.transport.write
        self.is_closing = protocol.transport.is_closing

    def close(self) -> None:
        """Close as the protocol sees fit."""
        self._protocol.end()

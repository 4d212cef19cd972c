"""E-mail by SMTP, over connections that are kept while there is something to send."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from services.notifications.channels.interface import EMAIL, NotNow, Parcel, Receipt, Undeliverable
from services.notifications.channels.letter import domain_of, letter_of
from shared.kernel.endpoint import Endpoint

_PORTS: Final = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# A server may count what one connection sends, and closes it when it has been idle for long.
_PARCELS_A_CONNECTION = 100
_IDLE_SECONDS = 20.0
_PERMANENT = 500
_CLOSING = 421
_NOT_OF_THE_ADDRESS = ("5.2.2", "5.3", "5.4", "5.7")
"""Of a refusal for good (RFC 3463): a full mailbox, the server's own state, its routes, its policy on us."""


@dataclass(eq=False)
class _Connection:
    client: SMTP
    sent: int = 0
    idle_since: float = field(default_factory=time.monotonic)

    @property
    def fresh(self) -> bool:
        within = time.monotonic() - self.idle_since < _IDLE_SECONDS
        return within and self.sent < _PARCELS_A_CONNECTION and self.client.is_connected


class Email:
    """The channel `email`. Its connections are shared by all that is sent at the same time, one parcel each."""

    name = EMAIL

    def __init__(self, endpoint: Endpoint, preferences_url: str = "") -> None:
        """Send by this server, as the sender that the endpoint names; raises `ValueError` for an address it cannot use.

        `smtps:` speaks TLS from the beginning, `smtp:` does nothing before STARTTLS. `smtp+plain:` has no TLS at all:
        for this machine alone.
        """
        parts = urlsplit(endpoint.url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("SMTP_URL names no server: smtps://host, smtp://host, or smtp+plain://localhost")
        if parts.scheme == "smtp+plain" and parts.hostname not in _LOOPBACK:
            raise ValueError("SMTP_URL: smtp+plain is for this machine alone, since anybody on the way could read it")
        domain_of(endpoint.sender)
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
        self._user = unquote(parts.username) if parts.username else None
        self._endpoint = endpoint
        self._preferences_url = preferences_url
        self._idle: list[_Connection] = []

    async def send(self, parcel: Parcel) -> Receipt:
        """Send one e-mail; raises `Undeliverable` where it can never arrive, `NotNow` where it may later."""
        letter = letter_of(parcel, self._endpoint.sender, self._preferences_url)
        try:
            async with asyncio.timeout(self._endpoint.seconds):
                connection = await self._connected()
                try:
                    await connection.client.send_message(letter)
                except BaseException as error:
                    self._after(connection, error)
                    raise
        except TimeoutError:
            raise NotNow("timed_out") from None
        except SMTPRecipientsRefused as refused:
            raise _of_the_recipient(refused.recipients[0]) from None
        except SMTPResponseException as refused:
            raise _of_a_response(refused) from None
        except (SMTPException, OSError):
            # Without its cause: what a server says may repeat the address, and would be written into logs.
            raise NotNow("away") from None
        connection.sent += 1
        self._keep(connection)
        return Receipt(str(letter["Message-ID"]))

    def _after(self, connection: _Connection, error: BaseException) -> None:
        # A refusal leaves the connection as it was, since the library resets it; all else may have left half a letter.
        refused = isinstance(error, SMTPResponseException | SMTPRecipientsRefused)
        if refused and connection.client.is_connected:
            self._keep(connection)
        else:
            connection.client.close()

    async def _connected(self) -> _Connection:
        while self._idle:
            if (kept := self._idle.pop()).fresh:
                return kept
            kept.client.close()
        client = SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._endpoint.key if self._user else None,
            timeout=self._endpoint.seconds,
            use_tls=self._scheme == "smtps",
            start_tls=self._scheme == "smtp",
        )
        try:
            await client.connect()
        except BaseException as error:
            client.close()
            if isinstance(error, SMTPResponseException) and not isinstance(error, SMTPAuthenticationError):
                raise NotNow("away") from None  # it turns us away, whomever a letter is for
            raise
        return _Connection(client)

    def _keep(self, connection: _Connection) -> None:
        connection.idle_since = time.monotonic()
        self._idle.append(connection)

    def close(self) -> None:
        """Close what is kept."""
        while self._idle:
            self._idle.pop().client.close()


def _of_the_recipient(refused: SMTPRecipientRefused) -> Exception:
    if refused.code < _PERMANENT:
        return NotNow("busy" if refused.code == _CLOSING else "refused_for_now")
    enhanced = refused.message.partition(" ")[0]
    if enhanced.startswith("5.2.2"):
        return NotNow("refused_for_now")
    return Undeliverable("message_refused" if enhanced.startswith(_NOT_OF_THE_ADDRESS) else "address_refused")


def _of_a_response(refused: SMTPResponseException) -> Exception:
    """Sort what a server says of a letter, of us, or of itself; none of it is about the address."""
    if isinstance(refused, SMTPAuthenticationError):
        return NotNow("not_signed_in")
    if isinstance(refused, SMTPSenderRefused) and refused.code >= _PERMANENT:
        return NotNow("away")  # it takes no letter of ours
    if isinstance(refused, SMTPDataError) and refused.code >= _PERMANENT:
        return Undeliverable("message_refused")
    return NotNow("busy" if refused.code == _CLOSING else "refused_for_now")

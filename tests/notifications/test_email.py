"""The e-mail channel, against a real SMTP server: what arrives, and what is said of what does not."""

import asyncio
import ssl
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from deploy.local.certificates import Authority
from services.notifications.channels.email import Email
from services.notifications.channels.interface import NotNow, Parcel, Undeliverable
from shared.kernel.endpoint import Endpoint
from tests.notifications.mailing import MailServer, a_mail_server

SENDER = "Dynamic purchasing system <no-reply@dps.example>"
PARCEL = Parcel(
    delivery_id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    to="coach@jobcentre.example",
    language="en",
    subject="New order PO-1 for £200",
    text="You have a new order.\n\nIt starts on 20 March.\n",
    html="<p>You have a new order.</p>",
    message_id=UUID("01890a5d-ac96-774b-bcce-b302099a8058"),
    group="orders",
    statutory=False,
)


def channel(mail: MailServer, **more: object) -> Email:
    endpoint = replace(Endpoint(mail.url, seconds=5.0, sender=SENDER), **more)
    return Email(endpoint, "https://dps.example/preferences")


async def test_an_e_mail_arrives_whole_with_the_headers_it_is_filed_by() -> None:
    async with a_mail_server() as mail:
        receipt = await channel(mail).send(PARCEL)
        (letter,) = mail.came
    assert receipt.reference == letter["Message-ID"] == f"<{PARCEL.delivery_id}@dps.example>"
    assert mail.envelopes == [("no-reply@dps.example", ["coach@jobcentre.example"])]
    assert (letter["From"], letter["To"], letter["Subject"]) == (SENDER, PARCEL.to, PARCEL.subject)
    assert letter["List-Id"] == "<orders.notifications.dps.example>"
    assert letter["List-Unsubscribe"] == "<https://dps.example/preferences>"
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "en")
    assert letter.get_content_type() == "multipart/alternative"
    parts = [part for part in letter.iter_parts() if isinstance(part, EmailMessage)]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert [part.get_content().split() for part in parts] == [PARCEL.text.split(), str(PARCEL.html).split()]


async def test_what_is_sent_again_has_the_same_message_id() -> None:
    async with a_mail_server() as mail:
        email = channel(mail)
        await email.send(PARCEL)
        await email.send(PARCEL)
        first, second = mail.came
    assert first["Message-ID"] == second["Message-ID"]
    assert mail.connections == 1, "a connection is kept for the next letter"


async def test_a_statutory_message_offers_no_way_to_unsubscribe() -> None:
    async with a_mail_server() as mail:
        await channel(mail).send(replace(PARCEL, statutory=True, html=None))
        (letter,) = mail.came
    assert letter["List-Unsubscribe"] is None
    assert letter.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("to", "coach@jobcentre.example\r\nBcc: everybody@example.org", "address_malformed"),
        ("to", "coach@jobcentre.example, second@jobcentre.example", "address_malformed"),
        ("to", "Coach <coach@jobcentre.example>", "address_malformed"),
        ("to", "coach@[127.0.0.1]", "address_malformed"),
        ("to", "coach", "address_malformed"),
        ("to", "", "address_malformed"),
        ("to", f"{'a' * 250}@b.example", "address_malformed"),
        ("subject", "News\r\nBcc: everybody@example.org", "message_refused"),
        ("subject", "News\nX-Header: 1", "message_refused"),
        ("subject", "News\u2028Bcc: everybody@example.org", "message_refused"),
    ],
)
async def test_no_address_and_no_subject_adds_a_header(field: str, value: str, code: str) -> None:
    async with a_mail_server() as mail:
        with pytest.raises(Undeliverable) as refusal:
            await channel(mail).send(replace(PARCEL, **{field: value}))
    assert refusal.value.code == code
    assert not mail.came
    assert value not in str(refusal.value) or not value


async def test_a_group_that_is_no_label_becomes_one() -> None:
    async with a_mail_server() as mail:
        await channel(mail).send(replace(PARCEL, group="orders>\r\nBcc: a@b"))
        (letter,) = mail.came
    assert letter["Bcc"] is None
    assert letter["List-Id"] == "<orders---bcc--a-b.notifications.dps.example>"


@pytest.mark.parametrize(
    ("said", "expected", "code"),
    [
        ("550 5.1.1 no such user", Undeliverable, "address_refused"),
        ("550 no such user", Undeliverable, "address_refused"),
        ("552 5.2.2 mailbox full", NotNow, "refused_for_now"),
        ("550 5.7.1 your server is on our list", Undeliverable, "message_refused"),
        ("450 4.2.0 greylisted", NotNow, "refused_for_now"),
        ("421 4.3.2 too busy", NotNow, "busy"),
    ],
)
async def test_what_a_server_says_of_a_recipient_is_told_apart(
    said: str, expected: type[Undeliverable] | type[NotNow], code: str
) -> None:
    async with a_mail_server() as mail:
        mail.refusals[PARCEL.to] = said
        email = channel(mail)
        with pytest.raises(expected) as refusal:
            await email.send(PARCEL)
        await email.send(replace(PARCEL, to="another@jobcentre.example"))
    assert refusal.value.code == code
    assert PARCEL.to not in str(refusal.value)
    assert len(mail.came) == 1, "one refusal holds up nobody else"


@pytest.mark.parametrize(
    ("said", "expected", "code"),
    [
        ("554 5.6.0 looks like spam", Undeliverable, "message_refused"),
        ("451 4.3.0 try again later", NotNow, "refused_for_now"),
    ],
)
async def test_what_a_server_says_of_a_letter_is_not_about_its_address(
    said: str, expected: type[Undeliverable] | type[NotNow], code: str
) -> None:
    async with a_mail_server() as mail:
        mail.after_data = said
        with pytest.raises(expected) as refusal:
            await channel(mail).send(PARCEL)
    assert refusal.value.code == code


async def test_a_server_that_is_away_or_hangs_is_tried_again_later() -> None:
    async with a_mail_server() as mail:
        mail.hangs = asyncio.Event()
        with pytest.raises(NotNow) as refusal:
            await channel(mail, seconds=0.2).send(PARCEL)
        assert refusal.value.code == "timed_out"
        mail.hangs.set()
    with pytest.raises(NotNow) as refusal:
        await channel(mail).send(PARCEL)
    assert refusal.value.code == "away"


async def test_nothing_is_said_before_tls_and_signing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority.certificate("mail"))
    async with a_mail_server(context) as mail:
        plain = Endpoint(mail.url, seconds=5.0, sender=SENDER)
        with pytest.raises(NotNow):
            await Email(plain).send(PARCEL)
        secured = Endpoint(f"smtp://dps@127.0.0.1:{mail.port}", "secret", 5.0, SENDER)
        with pytest.raises(NotNow) as refusal:  # nobody vouches for its certificate yet
            await Email(secured).send(PARCEL)
        assert refusal.value.code == "away"
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
        with pytest.raises(NotNow) as refusal:
            await Email(replace(secured, key="wrong")).send(PARCEL)
        assert refusal.value.code == "not_signed_in"
        assert not mail.came
        await Email(secured).send(PARCEL)
        assert len(mail.came) == 1


async def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for() -> None:
    async with a_mail_server() as mail:
        secured = Endpoint(f"smtp://127.0.0.1:{mail.port}", "", 5.0, SENDER)
        with pytest.raises(NotNow) as refusal:
            await Email(secured).send(PARCEL)
    assert refusal.value.code == "away"
    assert not mail.came


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtp+plain://mail.example", SENDER),
        ("https://mail.example", SENDER),
        ("smtps://", SENDER),
        ("smtps://mail.example", "nobody"),
        ("smtps://mail.example", "A <a@b.example>\r\nBcc: c@d.example"),
    ],
)
def test_a_server_or_sender_that_cannot_be_is_refused_at_the_start(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match="SMTP_"):
        Email(Endpoint(url, sender=sender))


async def test_a_server_that_turns_everybody_away_says_nothing_of_one_letter() -> None:
    async def turn_away(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 5.3.2 no service here\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(turn_away, "127.0.0.1", 0)
    async with server:
        mail = MailServer(port=server.sockets[0].getsockname()[1])
        with pytest.raises(NotNow) as refusal:
            await channel(mail).send(PARCEL)
    assert refusal.value.code == "away"


@pytest.mark.parametrize(("said", "code"), [("550 5.7.1 not you", "away"), ("450 4.7.1 not yet", "refused_for_now")])
async def test_a_sender_that_is_refused_is_not_the_fault_of_a_letter(said: str, code: str) -> None:
    async with a_mail_server() as mail:
        mail.to_senders = said
        with pytest.raises(NotNow) as refusal:
            await channel(mail).send(PARCEL)
    assert refusal.value.code == code

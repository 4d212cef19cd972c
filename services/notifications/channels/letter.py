"""An e-mail as it is sent: multipart, with the headers by which it is filed, told from a person's, and known again."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from services.notifications.channels.interface import Parcel, Undeliverable
from shared.kernel.clock import system_clock

_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
_LONGEST_SUBJECT = 400


def letter_of(parcel: Parcel, sender: str, preferences_url: str = "") -> EmailMessage:
    """Return the e-mail of a parcel; raises `Undeliverable` for what would be a header more, or no address at all.

    Its `Message-ID` is made of the delivery's id alone, so that it is the same however often it is sent (RFC 5322,
    3.6.4). It says that no person wrote it (RFC 3834) and to which list it belongs (RFC 2919); one that may be
    unsubscribed says where (RFC 2369).
    """
    to, domain = address_of(parcel.to), domain_of(sender)
    if not _is_one_line(parcel.subject, _LONGEST_SUBJECT):
        raise Undeliverable("message_refused")
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = parcel.subject
    letter["Date"] = format_datetime(system_clock())
    letter["Message-ID"] = f"<{parcel.delivery_id}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["List-Id"] = f"<{_label(parcel.group)}.notifications.{domain}>"
    if preferences_url and not parcel.statutory:
        letter["List-Unsubscribe"] = f"<{preferences_url}>"
    letter.set_content(parcel.text)
    if parcel.html:
        letter.add_alternative(parcel.html, subtype="html")
    letter["Content-Language"] = parcel.language  # after the content, which takes such headers along
    return letter


def address_of(text: str) -> Address:
    """Return one address; raises `Undeliverable` for none, several, a name with it, or anything that ends the line."""
    if not _is_one_line(text, _LONGEST_ADDRESS):
        raise Undeliverable("address_malformed")
    try:
        address = Address(addr_spec=text)
        domain = address.domain.encode("idna").decode("ascii")
    except (ValueError, IndexError, MessageError):
        raise Undeliverable("address_malformed") from None
    if not (address.username and domain) or domain.startswith("[") or address.addr_spec != text:
        raise Undeliverable("address_malformed")
    return Address(username=address.username, domain=domain)


def domain_of(sender: str) -> str:
    """Return the domain of whoever sends, which ids of its e-mails end with; raises `ValueError` for no address."""
    _, address = parseaddr(sender)
    domain = address.rpartition("@")[2]
    if "@" not in address or not domain or not sender.isprintable():
        raise ValueError("SMTP_SENDER is no address that e-mails can come from")
    return domain


def _is_one_line(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and text.isprintable()


def _label(group: str) -> str:
    """Return a group as a label of a list's id: letters, digits and hyphens."""
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in group.lower()) or "general"

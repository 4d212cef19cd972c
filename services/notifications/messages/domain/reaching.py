"""Whether anybody reads for a recipient: a message to one that is not known here would never be found."""

from collections.abc import Callable
from uuid import UUID

from services.notifications.people.domain.recipient import Recipient
from shared.kernel.rules import Rejection
from shared.reference import districts, jobcentres


def _is_an_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


_KNOWN: dict[str, Callable[[str], bool]] = {
    "supplier": _is_an_id,
    "district": lambda code: code in districts(),
    "district_manager": lambda code: code in districts(),
    "safeguarding_lead": lambda code: code in districts(),
    "jobcentre": lambda code: code in jobcentres(),
    "team": bool,
}


def is_read_by_somebody(recipient: Recipient) -> Rejection | None:
    """A recipient is of a kind that people read for, and one that the reference data has."""
    known = _KNOWN.get(recipient.kind)
    if known is not None and known(recipient.id):
        return None
    said = f"no {recipient.kind[:32]} {recipient.id[:64]!r} is known here (yet), so nobody would read the message"
    return Rejection("recipient_unknown", said)

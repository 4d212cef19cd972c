"""Who is told of an event, in words, for the guide to the events: or nobody, and why."""

from services.notifications.known.list_changes import is_listed
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.table import NOTICES, TOLD_TO_NOBODY
from shared.contracts.event import Event
from shared.reference.notices import Urgency


def told_of(event: type[Event]) -> str:
    """Return who is told of a type of event, how urgent it is and in which group; raises `KeyError` for one of none."""
    if event not in NOTICES:
        return f"nobody: {TOLD_TO_NOBODY[event]}" + ("; every district, by the digest" if is_listed(event) else "")
    notice = NOTICES[event]
    marks = [notice.urgency.value, notice.group.value, *(["statutory"] if notice.statutory else [])]
    return f"{'; '.join(_whom(notice))} ({', '.join(marks)})"


def _whom(notice: Notice) -> list[str]:
    """Return whom a notice is for: what its audience says of itself, and those whom it adds."""
    if notice.urgency is Urgency.LIST:
        return ["every district of the offer, by the digest"]
    said = " ".join((notice.audience.__doc__ or "").split()).partition(". ")[0]
    first = [] if notice.to_members and said.startswith("Tell nobody") else [said.removeprefix("Tell ").rstrip(".")]
    return [
        *first,
        *(["every supplier that may offer something in the category"] if notice.to_members else []),
        *(["every district where orders of the supplier run"] if notice.to_open_orders else []),
        *(["every district, by the digest"] if is_listed(notice.event) else []),
    ]

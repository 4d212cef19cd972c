"""By when a message is to be opened, where it matters that somebody does."""

from datetime import date, datetime

from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.people.domain.recipient import Recipient, RecipientKind
from shared.reference import prevailing_policy
from shared.reference.calendar import OutsideCalendarError, add_working_days, uk_date
from shared.reference.notices import Urgency
from shared.reference.policy_values import UnreadMessages

_LOCAL = frozenset({"district", "jobcentre", "safeguarding_lead"})


def read_by(notice: Notice, to: Recipient, now: datetime) -> date | None:
    """Return the last day; `None` where nobody is told that it stays unread.

    A supplier is to open what gives it time by law, staff of a place what waits for them.
    """
    within = _working_days(notice, to.kind, now)
    try:
        return add_working_days(uk_date(now), within) if within else None
    except OutsideCalendarError:
        return None  # no bank holidays are known for then: the message is worth more than its deadline


def _working_days(notice: Notice, kind: RecipientKind, now: datetime) -> int:
    of_supplier = kind == "supplier" and notice.statutory
    if notice.urgency is not Urgency.ACT or not (of_supplier or kind in _LOCAL):
        return 0
    values = prevailing_policy(UnreadMessages, uk_date(now)).values
    return values.statutory_within_working_days if of_supplier else values.act_within_working_days

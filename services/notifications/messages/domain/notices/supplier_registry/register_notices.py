"""What is told of the notices that the law asks for."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    RegisterNoticeDue,
    RegisterNoticeGiven,
    RegisterNoticeOverdue,
    RegisterNoticeRequired,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        RegisterNoticeDue,
        the_commercial_team,
        Urgency.ACT,
        Group.PUBLICATION,
        "Notice to be given by {due_on}",
        "The law asks for a notice ({notice_type}) about supplier {supplier_id} in {category} by {due_on}. Please "
        "give it and record that you did (notice {notice_id}).",
    ),
    Notice(
        RegisterNoticeOverdue,
        the_commercial_team,
        Urgency.ACT,
        Group.PUBLICATION,
        "Notice overdue",
        "A notice ({notice_type}) about supplier {supplier_id} in {category} was due by {due_on} and is not recorded "
        "as given (notice {notice_id}). Please give it now.",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    RegisterNoticeRequired: "it stands on the list of what is due, and its day is told",
    RegisterNoticeGiven: "whoever gave it has recorded it",
}

"""Which facts of a notice are for whom: all of them for whoever may see it, since a notice is made to be published."""

from services.ordering.notices.domain.notice import NOTICES
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

NOTICE_DISCLOSURE = Disclosure(
    NOTICES,
    told_to(
        whoever_sees_it,
        facts.ProcurementNoticeRequired,
        facts.ProcurementNoticeDue,
        facts.ProcurementNoticeOverdue,
        facts.ProcurementNoticePublished,
        facts.ProcurementNoticeWithdrawn,
    ),
)

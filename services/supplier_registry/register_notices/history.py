"""Which facts of a notice are for whom: all of them for whoever may see it, since a notice is made to be published."""

from services.supplier_registry.register_notices.domain.notice import REGISTER_NOTICES
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

REGISTER_NOTICE_DISCLOSURE = Disclosure(
    REGISTER_NOTICES,
    told_to(
        whoever_sees_it,
        facts.RegisterNoticeRequired,
        facts.RegisterNoticeDue,
        facts.RegisterNoticeOverdue,
        facts.RegisterNoticeGiven,
    ),
)

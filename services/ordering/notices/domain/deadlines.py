"""The clock of a procurement notice."""

from typing import Any

from services.ordering.notices.domain.notice import NOTICES, ProcurementNotice
from shared.kernel.deadlines import Deadline, Reminder, due_by

NOTICE_DUE: Reminder[ProcurementNotice] = Reminder("procurement_notice_due", lambda one: one.remind_on)
NOTICE: Deadline[ProcurementNotice] = Deadline(
    "procurement_notice",
    awaits="a procurement notice of the law (PCR 2015 regs 50(5), 75(4), 110, 112; PA 2023 ss. 53, 69, 70, 87)",
    passed="it is still to be published; the central team is told",
    aggregate=NOTICES,
    due=lambda notice: due_by(notice.notice_id, notice.due_on),
    standing={"open": True},
    reminders=(NOTICE_DUE,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (NOTICE,)

"""The clock of a procurement notice."""

from collections.abc import Iterator
from typing import Any

from services.ordering.notices.domain.notice import NOTICES, ProcurementNotice
from shared.kernel.deadlines import Deadline, Due, Reminder


def _notice(notice: ProcurementNotice) -> Iterator[Due]:
    yield Due(str(notice.notice_id), notice.due_on)


NOTICE_DUE: Reminder[ProcurementNotice] = Reminder("procurement_notice_due", lambda one: one.remind_on)
NOTICE: Deadline[Any] = Deadline(
    "procurement_notice",
    awaits="a procurement notice of the law (PCR 2015 regs 50(5), 75(4), 110, 112; PA 2023 ss. 53, 69, 70, 87)",
    passed="it is still to be published; the central team is told",
    aggregate=NOTICES,
    due=_notice,
    standing={"open": True},
    reminders=(NOTICE_DUE,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (NOTICE,)

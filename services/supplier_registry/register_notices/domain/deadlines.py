"""The clock of a notice of the law."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.register_notices.domain.notice import REGISTER_NOTICES, RegisterNotice
from shared.kernel.deadlines import Deadline, Due, Reminder


def _notice(notice: RegisterNotice) -> Iterator[Due]:
    yield Due(str(notice.notice_id), notice.due_on)


NOTICE_DUE: Reminder[RegisterNotice] = Reminder("register_notice_due", lambda one: one.remind_on)
NOTICE: Deadline[Any] = Deadline(
    "register_notice",
    awaits="a notice of the law (PCR 2015 regs 50(5), 75(4); PA 2023 ss. 39(4), 59)",
    passed="it is still to be given; the commercial team is told",
    aggregate=REGISTER_NOTICES,
    due=_notice,
    standing={"open": True},
    reminders=(NOTICE_DUE,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (NOTICE,)

"""What is told of the facts of the supplier registry, a file for each of its subjects."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.supplier_registry import (
    applications,
    complaints,
    evidence,
    evidence_requests,
    feedback,
    memberships,
    organisations,
    performance,
    register_notices,
    registers,
)
from shared.contracts.event import Event

_SUBJECTS = (
    organisations,
    applications,
    memberships,
    evidence,
    evidence_requests,
    registers,
    performance,
    complaints,
    register_notices,
    feedback,
)

NOTICES: tuple[Notice, ...] = tuple(notice for each in _SUBJECTS for notice in each.NOTICES)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    event: why for each in _SUBJECTS for event, why in each.TOLD_TO_NOBODY.items()
}

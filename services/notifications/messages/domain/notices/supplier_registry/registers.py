"""What is told of public registers and the debarment list."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
    the_supplier_and_the_commercial_team,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    DebarmentToConsider,
    RegisterConcernRaised,
    SupplierDebarmentEnded,
    SupplierDebarred,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        DebarmentToConsider,
        the_commercial_team,
        Urgency.ACT,
        Group.INTEGRITY,
        "The debarment list has to be considered",
        "The debarment list may be about supplier {supplier_id}, or an associate of it. Please consider what was "
        "found. Until then it is admitted to nothing.",
    ),
    Notice(
        SupplierDebarred,
        the_supplier_and_the_commercial_team,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Supplier debarred",
        "Supplier {supplier_id} is on the debarment list on a mandatory ground, or an associate of it is (entry "
        "{entry}). It is given no new orders, and its memberships have ended.",
        text_for={
            "supplier": "You are on the debarment list on a mandatory ground, or an associate that you named is (entry "
            "{entry}). You are given no new orders, and your memberships have ended."
        },
        statutory=True,
    ),
    Notice(
        SupplierDebarmentEnded,
        the_supplier_and_the_commercial_team,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Debarment ended",
        "Entry {entry} of the debarment list no longer keeps supplier {supplier_id} out. It may apply.",
        text_for={"supplier": "Entry {entry} of the debarment list no longer keeps you out. You may apply."},
    ),
    Notice(
        RegisterConcernRaised,
        the_commercial_team,
        Urgency.ACT,
        Group.INTEGRITY,
        "A public register says something of concern",
        "Please look at what public registers say of supplier {supplier_id}. {concerns} Nothing happens by itself.",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {}

"""What is told of organisations, who speaks for them, and who takes whose place."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_supplier,
)
from services.notifications.messages.domain.notices.notice import ITS_OWN_DOING, Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    AccountLinked,
    AccountUnlinked,
    InvitationAccepted,
    MembershipTransferred,
    SupplierDetailsChanged,
    SupplierIdentifiersChanged,
    SupplierRegistered,
    SupplierSucceeded,
    SupplierTookOver,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        InvitationAccepted,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "An invitation was accepted",
        "Somebody has accepted your invitation {invitation_id} and speaks for you from now on. If you do not know who "
        "it is, look at the accounts linked to you and unlink that one.",
    ),
    Notice(
        SupplierSucceeded,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Another supplier has taken your place",
        "Supplier {successor_id} has taken your place: your memberships, offers and orders have "
        "passed to it, with complaints, improvement plans and the evidence that it did not have itself.",
    ),
    Notice(
        SupplierTookOver,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "You have taken the place of another supplier",
        "You have taken the place of supplier {predecessor_id}. From now on you deliver what it offers and what was "
        "ordered from it, as it was ordered. Complaints about it, its improvement plans and its evidence are yours "
        "too: please look at your complaints, your performance, your evidence and your accounts.",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    MembershipTransferred: "the succession that it is part of is told",
    SupplierRegistered: ITS_OWN_DOING,
    AccountLinked: ITS_OWN_DOING,
    AccountUnlinked: ITS_OWN_DOING,
    SupplierDetailsChanged: ITS_OWN_DOING,
    SupplierIdentifiersChanged: "it shows on its own page, and an officer writes to it about a number that is struck",
}

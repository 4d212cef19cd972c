"""What is told of applications and membership."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import the_supplier
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    AccountLinked,
    AccountUnlinked,
    ApplicationAccepted,
    ApplicationExtended,
    ApplicationRefused,
    ApplicationWithdrawn,
    MembershipWithdrawn,
    RemovalNoticeWithdrawn,
    SupplierAdmitted,
    SupplierApplied,
    SupplierDetailsChanged,
    SupplierIdentifiersChanged,
    SupplierRegistered,
    SupplierReinstated,
    SupplierRemovalNotified,
    SupplierRemoved,
    SupplierSuspended,
)

NOTICES = (
    Notice(
        ApplicationExtended,
        the_supplier,
        "Your application will take longer",
        "We need more time to decide on your application. You will have our decision by {decide_by}.",
    ),
    Notice(
        SupplierAdmitted,
        the_supplier,
        "You have been admitted to {category}",
        "Your application for {category} was successful. You may now publish offers in it.",
    ),
    Notice(
        ApplicationRefused,
        the_supplier,
        "Your application for {category} was not successful",
        "We have refused your application for {category}. {reasons} Your application says more "
        "(application {application_id}). You may apply again at any time.",
    ),
    Notice(
        SupplierSuspended,
        the_supplier,
        "You have been suspended",
        "You will be given no new orders in {category} until you are reinstated; orders already under way continue. "
        "{reason}",
    ),
    Notice(
        SupplierReinstated,
        the_supplier,
        "You have been reinstated",
        "You may be given new orders in {category} again.",
    ),
    Notice(
        SupplierRemovalNotified,
        the_supplier,
        "Notice of removal",
        "We intend to remove you from {category}. {reason} You may make representations by {representations_by}.",
    ),
    Notice(
        RemovalNoticeWithdrawn,
        the_supplier,
        "Notice of removal withdrawn",
        "We no longer intend to remove you from {category}. If you are suspended, the suspension still stands.",
    ),
    Notice(
        SupplierRemoved,
        the_supplier,
        "You have been removed",
        "Your membership has ended in {category}. {reason}",
    ),
)

_ITS_OWN_DOING = "the supplier did it itself"

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    SupplierRegistered: _ITS_OWN_DOING,
    AccountLinked: _ITS_OWN_DOING,
    AccountUnlinked: _ITS_OWN_DOING,
    SupplierDetailsChanged: _ITS_OWN_DOING,
    SupplierIdentifiersChanged: "it shows on its own page, and an officer writes to it about a number that is struck",
    SupplierApplied: _ITS_OWN_DOING,
    ApplicationWithdrawn: _ITS_OWN_DOING,
    MembershipWithdrawn: _ITS_OWN_DOING,
    ApplicationAccepted: "the admission that comes with it is told",
}

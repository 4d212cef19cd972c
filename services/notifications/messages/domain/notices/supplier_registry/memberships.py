"""What is told of memberships, and of removals."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
    the_supplier,
    the_supplier_and_the_commercial_team,
    the_supplier_where_its_day_moved,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    MembershipExpired,
    MembershipLapsed,
    MembershipWithdrawn,
    NewOrdersResumed,
    NewOrdersStopped,
    RedeclarationDue,
    RedeclarationMade,
    RedeclarationRequested,
    RedeclarationRequestServed,
    RemovalAnswered,
    RemovalDecisionDue,
    RemovalNoticeServed,
    RemovalNoticeWithdrawn,
    RemovalProposalReturned,
    RemovalProposed,
    SupplierAdmitted,
    SupplierReinstated,
    SupplierRemovalNotified,
    SupplierRemoved,
    SupplierSuspended,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        SupplierAdmitted,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "You have been admitted to {category}",
        "Your application for {category} was successful. You may now publish offers in it.",
        statutory=True,
    ),
    Notice(
        SupplierSuspended,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "You have been suspended",
        "You will be given no new orders in {category} until you are reinstated. {reason} Please deliver orders under "
        "way, unless we tell you otherwise about one of them. Last day of the suspension: {until}.",
        text_for={
            "district": "Supplier {supplier_id}, which has orders of your district, is given no new orders in "
            "{category} until it is reinstated. Last day of the suspension: {until}. Orders that it had not accepted "
            "are stopped; of each that is under way you are asked whether it goes on."
        },
        title_for={"district": "Supplier of running orders suspended"},
        statutory=True,
        to_open_orders=True,
    ),
    Notice(
        SupplierReinstated,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "You have been reinstated",
        "You may be given new orders in {category} again, unless another suspension of yours stands.",
        text_for={
            "district": "Supplier {supplier_id}, which has orders of your district, may be given new orders in "
            "{category} again. Orders that were in question for its suspension go on, unless you are told otherwise."
        },
        title_for={"district": "Supplier of running orders reinstated"},
        to_open_orders=True,
    ),
    Notice(
        NewOrdersStopped,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "New orders stopped",
        "You will be given no new orders in {category} for the time being. {reason} You remain a member: please answer "
        "the orders that you have been sent, and deliver those under way.",
    ),
    Notice(
        NewOrdersResumed,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "New orders resumed",
        "You may be given new orders in {category} again, unless you are suspended.",
    ),
    Notice(
        SupplierRemovalNotified,
        the_supplier,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Notice of removal",
        "We intend to remove you from {category}. {reasons} You may make representations by {representations_by}: "
        "please answer the notice that your membership shows.",
        statutory=True,
    ),
    Notice(
        RemovalNoticeServed,
        the_supplier_where_its_day_moved,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "You have until {representations_by} to make representations",
        "Our notice that we intend to remove you from {category} reached you on {served_on}. Your time is counted from "
        "that day: you may make representations by {representations_by}, not by {moved_from} as the notice said.",
        statutory=True,
    ),
    Notice(
        RemovalAnswered,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Representations received",
        "Supplier {supplier_id} has answered the notice of removal from {category}. Please look at what it says.",
    ),
    Notice(
        RemovalDecisionDue,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Decision on a removal",
        "The time of supplier {supplier_id} to answer the notice of removal from {category} ended on "
        "{representations_by}. Nothing happens by itself: please propose the removal, or withdraw the notice.",
    ),
    Notice(
        RemovalProposed,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Removal to be confirmed",
        "The removal of supplier {supplier_id} from {category} has been proposed. Please confirm or return it, if you "
        "did not propose it yourself.",
    ),
    Notice(
        RemovalProposalReturned,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Proposed removal returned",
        "The removal of supplier {supplier_id} from {category} was not confirmed. Please look at why.",
    ),
    Notice(
        RemovalNoticeWithdrawn,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Notice of removal withdrawn",
        "We no longer intend to remove you from {category}. {reason} If you are suspended, the suspension still "
        "stands.",
        statutory=True,
    ),
    Notice(
        SupplierRemoved,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "You have been removed",
        "Your membership has ended in {category}. {reasons} You may ask for feedback on this. Please deliver orders "
        "under way, unless we tell you otherwise about one of them.",
        text_for={
            "district": "Supplier {supplier_id}, which has orders of your district, is no longer a member in "
            "{category}. Orders that it had not accepted are stopped; of each that is under way you are asked whether "
            "it goes on."
        },
        title_for={"district": "Supplier of running orders removed"},
        statutory=True,
        to_open_orders=True,
    ),
    Notice(
        RedeclarationRequested,
        the_supplier,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Please renew your declaration",
        "Please renew your declaration for {category} by {redeclare_by}. Otherwise your membership lapses.",
        statutory=True,
    ),
    Notice(
        RedeclarationRequestServed,
        the_supplier_where_its_day_moved,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "You have until {redeclare_by} to renew your declaration",
        "Our request to renew your declaration for {category} reached you on {served_on}. Your time is counted from "
        "that day: please renew it by {redeclare_by}, not by {moved_from} as the request said.",
        statutory=True,
    ),
    Notice(
        RedeclarationDue,
        the_supplier,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Your declaration is due by {redeclare_by}",
        "You have not renewed your declaration for {category} yet. Please do so by {redeclare_by}. Otherwise your "
        "membership lapses.",
    ),
    Notice(
        RedeclarationMade,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Declaration renewed",
        "Supplier {supplier_id} has renewed its declaration for {category}. Please look at what it says.",
    ),
    Notice(
        MembershipWithdrawn,
        the_commercial_team,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Supplier has left",
        "Supplier {supplier_id} has left {category} of its own accord. Orders under way continue.",
    ),
    Notice(
        MembershipLapsed,
        the_supplier_and_the_commercial_team,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Membership lapsed",
        "The membership of supplier {supplier_id} in {category} has lapsed: its declaration was not renewed by "
        "{due_on}.",
        text_for={
            "supplier": "Your membership has lapsed in {category}: you did not renew your declaration by {due_on}. You "
            "may apply again at any time. Please deliver orders under way, unless we tell you otherwise "
            "about one of them.",
            "district": "The membership of supplier {supplier_id}, which has orders of your district, has lapsed in "
            "{category}. Orders that it had not accepted are stopped; of each that is under way you are asked whether "
            "it goes on.",
        },
        title_for={"district": "Membership of a supplier of running orders lapsed"},
        statutory=True,
        to_open_orders=True,
    ),
    Notice(
        MembershipExpired,
        the_supplier_and_the_commercial_team,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Membership expired",
        "The membership of supplier {supplier_id} in {category} has expired: its last day was {due_on}. Orders under "
        "way continue.",
        text_for={
            "supplier": "Your membership has expired in {category}: its last day was {due_on}. Orders that you have "
            "accepted continue to their end."
        },
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {}

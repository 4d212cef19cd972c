"""What is told of applications and membership."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices import performance
from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
    the_supplier,
    the_supplier_and_the_commercial_team,
    the_supplier_and_the_district_if_any,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    AccountLinked,
    AccountUnlinked,
    AgreementAccepted,
    AgreementDue,
    AgreementOffered,
    AgreementOverdue,
    ApplicationAccepted,
    ApplicationDecisionDue,
    ApplicationDecisionOverdue,
    ApplicationExtended,
    ApplicationRefused,
    ApplicationWithdrawn,
    ClarificationAnswered,
    ClarificationRequested,
    ComplaintAnswerDue,
    ComplaintAnswered,
    ComplaintDecided,
    ComplaintDecisionDue,
    ComplaintDecisionOverdue,
    ComplaintRaised,
    ComplaintUnanswered,
    ComplaintWithdrawn,
    DebarmentToConsider,
    DecisionProposed,
    EvidenceCovers,
    EvidenceExpired,
    EvidenceExpiring,
    EvidenceRejected,
    EvidenceReleased,
    InvitationAccepted,
    MembershipExpired,
    MembershipLapsed,
    MembershipTransferred,
    MembershipWithdrawn,
    NewOrdersResumed,
    NewOrdersStopped,
    ProposalReturned,
    RedeclarationDue,
    RedeclarationMade,
    RedeclarationRequested,
    RegisterConcernRaised,
    RegisterNoticeDue,
    RegisterNoticeGiven,
    RegisterNoticeOverdue,
    RegisterNoticeRequired,
    RemovalAnswered,
    RemovalDecisionDue,
    RemovalNoticeWithdrawn,
    RemovalProposalReturned,
    RemovalProposed,
    RepresentationsInvited,
    RepresentationsMade,
    SupplierAdmitted,
    SupplierApplied,
    SupplierDebarmentEnded,
    SupplierDebarred,
    SupplierDetailsChanged,
    SupplierIdentifiersChanged,
    SupplierRegistered,
    SupplierReinstated,
    SupplierRemovalNotified,
    SupplierRemoved,
    SupplierSucceeded,
    SupplierSuspended,
    SupplierTookOver,
)

NOTICES = (
    *performance.NOTICES,
    Notice(
        InvitationAccepted,
        the_supplier,
        "An invitation was accepted",
        "Somebody has accepted your invitation {invitation_id} and speaks for you from now on. If you do not know who, "
        "look at the accounts that are linked to you, and unlink it.",
    ),
    Notice(
        SupplierSucceeded,
        the_supplier,
        "Another supplier has taken your place",
        "Supplier {successor_id} has taken your place: your memberships, offers and orders have passed to it.",
    ),
    Notice(
        SupplierTookOver,
        the_supplier,
        "You have taken the place of another supplier",
        "You have taken the place of supplier {predecessor_id}: what it offers and was ordered from it is yours to "
        "deliver from now on, as it was ordered.",
    ),
    Notice(
        ApplicationExtended,
        the_supplier,
        "Your application will take longer",
        "We need more time to decide on your application. You will have our decision by {decide_by}.",
    ),
    Notice(
        ClarificationRequested,
        the_supplier,
        "Please answer a question on your application by {answer_by}",
        "We have a question on your application (application {application_id}). Please answer it there by {answer_by}.",
    ),
    Notice(
        ClarificationAnswered,
        the_commercial_team,
        "Question answered",
        "The applicant has answered a question on application {application_id}. Please go on with it.",
    ),
    Notice(
        RepresentationsInvited,
        the_supplier,
        "You may make representations by {representations_by}",
        "We are considering whether an exclusion ground applies to you; application {application_id} says more. "
        "You may make representations by {representations_by}, before we decide.",
    ),
    Notice(
        RepresentationsMade,
        the_commercial_team,
        "Representations made",
        "The applicant has made representations on application {application_id}. Please consider them.",
    ),
    Notice(
        AgreementOffered,
        the_supplier,
        "Your application was successful: please accept the agreement",
        "We have accepted your application for {categories}. Please accept the agreement {text_version} by {accept_by} "
        "(application {application_id}). Your membership begins when you do.",
    ),
    Notice(
        AgreementDue,
        the_supplier,
        "Please accept the agreement by {accept_by}",
        "You have not accepted the agreement for {categories} yet (application {application_id}). Your membership "
        "begins when you do.",
    ),
    Notice(
        AgreementOverdue,
        the_commercial_team,
        "Agreement not accepted",
        "The supplier of application {application_id} has not accepted the agreement for {categories} by {accept_by}. "
        "It still may. Nothing happens by itself.",
    ),
    Notice(
        DecisionProposed,
        the_commercial_team,
        "Decision to be confirmed",
        "A decision on {category} of application {application_id} has been proposed. Please confirm or return it, if "
        "you did not propose it yourself.",
    ),
    Notice(
        ProposalReturned,
        the_commercial_team,
        "Proposal returned",
        "The proposal for {category} of application {application_id} was not confirmed. Please look at why, and "
        "propose a decision again.",
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
        "You will be given no new orders in {category} until you are reinstated. {reason} Please deliver orders under "
        "way, unless we tell you otherwise of one. Last day of the suspension: {until}.",
    ),
    Notice(
        SupplierReinstated,
        the_supplier,
        "You have been reinstated",
        "You may be given new orders in {category} again, unless another suspension of yours stands.",
    ),
    Notice(
        NewOrdersStopped,
        the_supplier,
        "New orders stopped",
        "You will be given no new orders in {category} for the time being. {reason} You remain a member: please answer "
        "the orders that you have been sent, and deliver those under way.",
    ),
    Notice(
        NewOrdersResumed,
        the_supplier,
        "New orders resumed",
        "You may be given new orders in {category} again, unless you are suspended.",
    ),
    Notice(
        SupplierRemovalNotified,
        the_supplier,
        "Notice of removal",
        "We intend to remove you from {category}. {reasons} You may make representations by {representations_by}: "
        "please answer the notice that your membership shows.",
    ),
    Notice(
        RemovalAnswered,
        the_commercial_team,
        "Representations received",
        "Supplier {supplier_id} has answered the notice of removal from {category}. Please look at what it says.",
    ),
    Notice(
        RemovalDecisionDue,
        the_commercial_team,
        "Decision on a removal",
        "The time of supplier {supplier_id} to answer the notice of removal from {category} ended on "
        "{representations_by}. Nothing happens by itself: please propose the removal, or withdraw the notice.",
    ),
    Notice(
        RemovalProposed,
        the_commercial_team,
        "Removal to be confirmed",
        "The removal of supplier {supplier_id} from {category} has been proposed. Please confirm or return it, if you "
        "did not propose it yourself.",
    ),
    Notice(
        RemovalProposalReturned,
        the_commercial_team,
        "Proposed removal returned",
        "The removal of supplier {supplier_id} from {category} was not confirmed. Please look at why.",
    ),
    Notice(
        RemovalNoticeWithdrawn,
        the_supplier,
        "Notice of removal withdrawn",
        "We no longer intend to remove you from {category}. {reason} If you are suspended, the suspension still "
        "stands.",
    ),
    Notice(
        SupplierRemoved,
        the_supplier,
        "You have been removed",
        "Your membership has ended in {category}. {reasons} Please deliver orders under way, unless we tell you "
        "otherwise of one.",
    ),
    Notice(
        ApplicationDecisionDue,
        the_commercial_team,
        "Application to be decided by {decide_by}",
        "Application {application_id} for {categories} is not decided yet. Please decide it by {decide_by}.",
    ),
    Notice(
        ApplicationDecisionOverdue,
        the_commercial_team,
        "Application overdue",
        "Application {application_id} for {categories} was to be decided by {decide_by} and is still open. Nothing "
        "happens by itself: please decide it now.",
    ),
    Notice(
        DebarmentToConsider,
        the_commercial_team,
        "The debarment list has to be considered",
        "The debarment list may be about supplier {supplier_id}, or an associate of it. Please consider what was "
        "found. Until then it is admitted to nothing.",
    ),
    Notice(
        SupplierDebarred,
        the_supplier_and_the_commercial_team,
        "Supplier debarred",
        "Supplier {supplier_id} is on the debarment list on a mandatory ground, or an associate of it is (entry "
        "{entry}). It is given no new orders, and its memberships have ended.",
        text_for={
            "supplier": "You are on the debarment list on a mandatory ground, or an associate that you named is (entry "
            "{entry}). You are given no new orders, and your memberships have ended."
        },
    ),
    Notice(
        SupplierDebarmentEnded,
        the_supplier_and_the_commercial_team,
        "Debarment ended",
        "Entry {entry} of the debarment list no longer keeps supplier {supplier_id} out. It may apply.",
        text_for={"supplier": "Entry {entry} of the debarment list no longer keeps you out. You may apply."},
    ),
    Notice(
        RegisterConcernRaised,
        the_commercial_team,
        "A public register says something of concern",
        "Please look at what public registers say of supplier {supplier_id}. {concerns} Nothing happens by itself.",
    ),
    Notice(
        RedeclarationRequested,
        the_supplier,
        "Please renew your declaration",
        "Please renew your declaration for {category} by {redeclare_by}. Otherwise your membership lapses.",
    ),
    Notice(
        RedeclarationDue,
        the_supplier,
        "Your declaration is due by {redeclare_by}",
        "You have not renewed your declaration for {category} yet. Please do so by {redeclare_by}. Otherwise your "
        "membership lapses.",
    ),
    Notice(
        RedeclarationMade,
        the_commercial_team,
        "Declaration renewed",
        "Supplier {supplier_id} has renewed its declaration for {category}. Please look at what it says.",
    ),
    Notice(
        RegisterNoticeDue,
        the_commercial_team,
        "Notice to be given by {due_on}",
        "The law asks for a notice ({notice_type}) about supplier {supplier_id} in {category} by {due_on}. Please "
        "give it and record that you did (notice {notice_id}).",
    ),
    Notice(
        RegisterNoticeOverdue,
        the_commercial_team,
        "Notice overdue",
        "A notice ({notice_type}) about supplier {supplier_id} in {category} was due by {due_on} and is not recorded "
        "as given (notice {notice_id}). Please give it now.",
    ),
    Notice(
        ComplaintRaised,
        the_supplier,
        "A complaint about you",
        "We have received a complaint about you (complaint {complaint_id}). {reason} You may answer it by {answer_by}; "
        "we decide nothing against you before that.",
    ),
    Notice(
        ComplaintAnswerDue,
        the_supplier,
        "Your answer to a complaint is due by {answer_by}",
        "You have not answered complaint {complaint_id} yet. You may do so by {answer_by}; after that we may decide "
        "without your answer.",
    ),
    Notice(
        ComplaintAnswered,
        the_commercial_team,
        "Complaint answered",
        "Supplier {supplier_id} has answered complaint {complaint_id}. Please read the answer and decide.",
    ),
    Notice(
        ComplaintUnanswered,
        the_commercial_team,
        "Complaint not answered",
        "Supplier {supplier_id} has not answered complaint {complaint_id} by {answer_by}. You may decide it now.",
    ),
    Notice(
        ComplaintDecisionDue,
        the_commercial_team,
        "Complaint to be decided by {decide_by}",
        "Complaint {complaint_id} is not decided yet. Please decide it by {decide_by}.",
    ),
    Notice(
        ComplaintDecisionOverdue,
        the_commercial_team,
        "Complaint overdue",
        "Complaint {complaint_id} was to be decided by {decide_by} and is still open. Nothing happens by itself: "
        "please decide it now.",
    ),
    Notice(
        ComplaintDecided,
        the_supplier_and_the_district_if_any,
        "Complaint decided",
        "The complaint about supplier {supplier_id} is decided (complaint {complaint_id}). {reason} Finding: "
        "{finding}. What follows: {consequence}.",
        text_for={
            "supplier": "We have decided the complaint about you (complaint {complaint_id}). {reason} Finding: "
            "{finding}. What follows: {consequence}. The complaint says why."
        },
    ),
    Notice(
        ComplaintWithdrawn,
        the_supplier,
        "Complaint withdrawn",
        "Complaint {complaint_id} about you has been withdrawn. You need not do anything.",
    ),
    Notice(
        MembershipLapsed,
        the_supplier_and_the_commercial_team,
        "Membership lapsed",
        "The membership of supplier {supplier_id} in {category} has lapsed: its declaration was not renewed by "
        "{due_on}.",
        text_for={
            "supplier": "Your membership has lapsed in {category}: you did not renew your declaration by {due_on}. You "
            "may apply again at any time."
        },
    ),
    Notice(
        MembershipExpired,
        the_supplier_and_the_commercial_team,
        "Membership expired",
        "The membership of supplier {supplier_id} in {category} has expired: its last day was {due_on}. Orders under "
        "way continue.",
        text_for={
            "supplier": "Your membership has expired in {category}: its last day was {due_on}. Orders that you have "
            "accepted continue to their end."
        },
    ),
    Notice(
        EvidenceExpiring,
        the_supplier,
        "Your evidence ends on {expires_on}",
        "Evidence that you gave ({kind}) is valid until {expires_on}. Please renew it. Offers whose delivery would run "
        "past that day are not available to work coaches until you do.",
    ),
    Notice(
        EvidenceRejected,
        the_supplier,
        "Evidence not accepted",
        "We do not accept version {version} of your evidence ({kind}). {reason} Please give it anew. Until then the "
        "version before it counts; where there is none, your offers that need it are not available.",
    ),
    Notice(
        EvidenceReleased,
        the_supplier,
        "Evidence no longer needed",
        "You no longer need to give us evidence ({kind}). {reason}",
    ),
    Notice(
        EvidenceExpired,
        the_supplier_and_the_commercial_team,
        "Evidence has ended",
        "Evidence of supplier {supplier_id} ({kind}) was valid until {expired_on} and has not been renewed. Its offers "
        "that need it are not available. Please decide what happens to orders that are under way.",
        text_for={
            "supplier": "Evidence that you gave ({kind}) was valid until {expired_on}. Offers that need it are not "
            "available until you renew it."
        },
    ),
)

_ITS_OWN_DOING = "the supplier did it itself"

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    **performance.TOLD_TO_NOBODY,
    MembershipTransferred: "the succession that it is part of is told",
    SupplierRegistered: _ITS_OWN_DOING,
    AccountLinked: _ITS_OWN_DOING,
    AccountUnlinked: _ITS_OWN_DOING,
    SupplierDetailsChanged: _ITS_OWN_DOING,
    SupplierIdentifiersChanged: "it shows on its own page, and an officer writes to it about a number that is struck",
    SupplierApplied: _ITS_OWN_DOING,
    ApplicationWithdrawn: _ITS_OWN_DOING,
    MembershipWithdrawn: _ITS_OWN_DOING,
    EvidenceCovers: "the supplier renewed its evidence itself, and districts hear of the offers that hide or come back",
    ApplicationAccepted: "the offer of the agreement, or the admission, that comes with it is told",
    AgreementAccepted: _ITS_OWN_DOING,
    RegisterNoticeRequired: "it stands on the list of what is due, and its day is told",
    RegisterNoticeGiven: "whoever gave it has recorded it",
}

"""What is told of applications, until an agreement makes a membership of one."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
    the_supplier,
    the_supplier_where_its_day_moved,
)
from services.notifications.messages.domain.notices.notice import ITS_OWN_DOING, Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
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
    ClarificationDue,
    ClarificationRequested,
    ClarificationUnanswered,
    DecisionProposed,
    InvitationServed,
    ProposalReturned,
    RepresentationsDue,
    RepresentationsInvited,
    RepresentationsMade,
    RepresentationsNotMade,
    SupplierApplied,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        SupplierApplied,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "New application: decide by {decide_by}",
        "Supplier {supplier_id} has applied for {categories} (application {application_id}). Please decide on it by "
        "{decide_by}.",
    ),
    Notice(
        ApplicationWithdrawn,
        the_commercial_team,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Application withdrawn",
        "The applicant has withdrawn application {application_id} for {categories}. Nothing is left to decide there.",
    ),
    Notice(
        ApplicationExtended,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Your application will take longer",
        "We need more time to decide on your application. You will have our decision by {decide_by}.",
        statutory=True,
    ),
    Notice(
        ClarificationRequested,
        the_supplier,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Please answer a question on your application by {answer_by}",
        "We have a question on your application (application {application_id}). Please answer it there by {answer_by}.",
    ),
    Notice(
        ClarificationDue,
        the_supplier,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Your answer to a question is due by {answer_by}",
        "You have not answered our question on your application yet (application {application_id}). Please do so by "
        "{answer_by}: we decide by our own deadline, with or without your answer.",
    ),
    Notice(
        ClarificationUnanswered,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Question not answered",
        "The applicant has not answered a question on application {application_id} by {answer_by}. It still may, but "
        "the time to decide runs on. Please go on with it.",
    ),
    Notice(
        ClarificationAnswered,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Question answered",
        "The applicant has answered a question on application {application_id}. Please go on with it.",
    ),
    Notice(
        RepresentationsInvited,
        the_supplier,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "You may make representations by {representations_by}",
        "We are considering whether an exclusion ground applies to you; application {application_id} says more. "
        "You may make representations by {representations_by}, before we decide.",
        statutory=True,
    ),
    Notice(
        InvitationServed,
        the_supplier_where_its_day_moved,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "You have until {representations_by} to make representations",
        "Our invitation to make representations on application {application_id} reached you on {served_on}. Your time "
        "is counted from that day: you may make them by {representations_by}, not by {moved_from} as it said.",
        statutory=True,
    ),
    Notice(
        RepresentationsDue,
        the_supplier,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Your representations are due by {representations_by}",
        "We are considering whether an exclusion ground applies to you, and you have not made representations yet "
        "(application {application_id}). You may do so by {representations_by}; after that we may decide without them.",
    ),
    Notice(
        RepresentationsNotMade,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "No representations made",
        "The applicant of application {application_id} has made no representations by {representations_by}. You may "
        "decide it now.",
    ),
    Notice(
        RepresentationsMade,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Representations made",
        "The applicant has made representations on application {application_id}. Please consider them.",
    ),
    Notice(
        AgreementOffered,
        the_supplier,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Your application was successful: please accept the agreement",
        "We have accepted your application for {categories}. Please accept the agreement {text_version} by {accept_by} "
        "(application {application_id}). Your membership begins when you do.",
    ),
    Notice(
        AgreementDue,
        the_supplier,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Please accept the agreement by {accept_by}",
        "You have not accepted the agreement for {categories} yet (application {application_id}). Your membership "
        "begins when you do.",
    ),
    Notice(
        AgreementOverdue,
        the_commercial_team,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Agreement not accepted",
        "The supplier of application {application_id} has not accepted the agreement for {categories} by {accept_by}. "
        "It still may. Nothing happens by itself.",
    ),
    Notice(
        DecisionProposed,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Decision to be confirmed",
        "A decision on {category} of application {application_id} has been proposed. Please confirm or return it, if "
        "you did not propose it yourself.",
    ),
    Notice(
        ProposalReturned,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Proposal returned",
        "The proposal for {category} of application {application_id} was not confirmed. Please look at why, and "
        "propose a decision again.",
    ),
    Notice(
        ApplicationRefused,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Your application for {category} was not successful",
        "We have refused your application for {category}. {reasons} Your application says more "
        "(application {application_id}), and you may ask for feedback there. You may apply again at any time.",
        statutory=True,
    ),
    Notice(
        ApplicationDecisionDue,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Application to be decided by {decide_by}",
        "Application {application_id} for {categories} is not decided yet. Please decide it by {decide_by}.",
    ),
    Notice(
        ApplicationDecisionOverdue,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Application overdue",
        "Application {application_id} for {categories} was to be decided by {decide_by} and is still open. Nothing "
        "happens by itself: please decide it now.",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    ApplicationAccepted: "the offer of the agreement, or the admission, that comes with it is told",
    AgreementAccepted: ITS_OWN_DOING,
}

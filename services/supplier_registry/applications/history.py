"""Which facts of an application are for whom: its applicant and assessors, who alone may see it, see them all."""

from services.supplier_registry.applications.domain.application import APPLICATIONS
from services.supplier_registry.suppliers.access import assessors_alone, in_full
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

APPLICATION_DISCLOSURE = Disclosure(
    APPLICATIONS,
    {
        **told_to(
            whoever_sees_it,
            facts.SupplierApplied,
            facts.ApplicationExtended,
            facts.ApplicationDecisionDue,
            facts.ApplicationDecisionOverdue,
            facts.ApplicationAccepted,
            facts.ApplicationRefused,
            facts.ApplicationWithdrawn,
            facts.ClarificationRequested,
            facts.ClarificationDue,
            facts.ClarificationUnanswered,
            facts.ClarificationAnswered,
            facts.RepresentationsInvited,
            facts.InvitationServed,
            facts.RepresentationsDue,
            facts.RepresentationsNotMade,
            facts.RepresentationsMade,
            facts.AgreementOffered,
            facts.AgreementAccepted,
            facts.AgreementDue,
            facts.AgreementOverdue,
        ),
        # Said once more where they are declared: grounds for exclusion are for nobody else, whoever may see it one day.
        **told_to(
            in_full,
            facts.DeclarationMade,
            facts.EvidenceAttached,
            facts.ExtensionJustified,
            facts.RefusalExplained,
            facts.AgreementSigned,
            facts.ClarificationPut,
            facts.ClarificationGiven,
            facts.InvitationExplained,
            facts.RepresentationsGiven,
        ),
        # How it may be decided is for nobody but those who decide, until it is.
        **told_to(
            assessors_alone,
            facts.EvaluationBegun,
            facts.DecisionProposed,
            facts.ProposalExplained,
            facts.ProposalReturned,
            facts.ReturnExplained,
        ),
    },
)

"""Which facts of a supplier are for whom.

How it stands is for all staff. Its figures and addresses, what was said to it in free words and who speaks for it are
for the supplier itself and for its assessors; a notice of removal and a renewed declaration too, since nothing follows
yet. Which of the assessors has an interest in it, and what they propose to each other, is not for the supplier.
"""

from services.supplier_registry.suppliers.access import assessors_alone, in_full
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

SUPPLIER_DISCLOSURE = Disclosure(
    SUPPLIERS,
    {
        **told_to(
            whoever_sees_it,
            facts.SupplierRegistered,
            facts.SupplierDetailsChanged,
            facts.SupplierIdentifiersChanged,
            facts.SupplierAdmitted,
            facts.SupplierSuspended,
            facts.SupplierReinstated,
            facts.SupplierRemoved,
            facts.SupplierDebarred,
            facts.SupplierDebarmentEnded,
            facts.MembershipWithdrawn,
            facts.MembershipLapsed,
            facts.MembershipTransferred,
            facts.SupplierTookOver,
            facts.SupplierSucceeded,
            facts.MembershipExpired,
            facts.NewOrdersStopped,
            facts.NewOrdersResumed,
            facts.EvidenceCovers,
        ),
        **told_to(
            in_full,
            facts.DebarmentToConsider,
            facts.DebarmentSettled,
            facts.AccountLinked,
            facts.AccountUnlinked,
            facts.SupplierFiguresDeclared,
            facts.SupplierAddressesDeclared,
            facts.SupplierRemovalNotified,
            facts.RemovalNoticeServed,
            facts.RemovalAnswered,
            facts.RemovalAnswerGiven,
            facts.RemovalNoticeWithdrawn,
            facts.RedeclarationRequested,
            facts.RedeclarationRequestServed,
            facts.RedeclarationDue,
            facts.RedeclarationMade,
            facts.DeclarationRenewed,
            facts.StandingExplained,
            facts.RemovalNoticeExplained,
            facts.NewOrdersStopExplained,
        ),
        **told_to(
            assessors_alone,
            facts.InterestDeclared,
            facts.InterestEnded,
            facts.RemovalDecisionDue,
            facts.RemovalProposed,
            facts.RemovalProposalExplained,
            facts.RemovalProposalReturned,
            facts.RemovalReturnExplained,
        ),
    },
)

"""Which facts of a competition are for whom.

Suppliers are told what is the same for all of them, and no amounts. Who bid, opens and evaluates, and what was in bids
once they are open, stays within the department, and prices from it too until quality is scored. What is sealed is told
to nobody.
"""

from dataclasses import replace

from services.ordering.competitions.domain.folding import COMPETITIONS
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, nobody, not_its_supplier, told_to, whoever_sees_it

_FOR_THE_DEPARTMENT = dict.fromkeys(
    ("amount_pence", "need_ids", "regime", "supplier_ids", "order_id"), not_its_supplier
)

COMPETITION_DISCLOSURE = Disclosure(
    COMPETITIONS,
    {
        **told_to(
            whoever_sees_it,
            facts.CompetitionOpened,
            facts.CompetitionQuestionAnswered,
            facts.CompetitionAnswerGiven,
            facts.CompetitionClosed,
            facts.BidsOpened,
            facts.BidsEvaluated,
            facts.AwardAnnounced,
            facts.CompetitionAwarded,
            facts.CompetitionCancelled,
        ),
        **told_to(
            not_its_supplier,
            facts.CompetitionPrepared,
            facts.CompetitionFunded,
            facts.OpenerKeyTaken,
            facts.SuppliersInvited,
            facts.CompetitionQuestionAsked,
            facts.BidReceived,
            facts.BidWithdrawn,
            facts.BidsOpeningOverdue,
            facts.BidRead,
            facts.BidPriceQueried,
            facts.BidPriceJustificationDue,
            facts.BidPriceJustified,
            facts.BidPriceExplained,
            facts.BidPriceDecided,
            facts.EvaluatorDeclared,
            facts.EvaluatorReplaced,
            facts.BidScored,
            facts.AwardProposed,
            facts.AwardReturned,
            facts.AwardApproved,
            facts.BidUnsuccessful,
        ),
        **told_to(nobody, facts.BidSealed, facts.OpenerKeyGiven),
    },
    fields={**_FOR_THE_DEPARTMENT, "price_pence": nobody},
)
ONCE_EVALUATED = replace(COMPETITION_DISCLOSURE, fields=_FOR_THE_DEPARTMENT)
"""Once every bid is scored, prices are told to the department as well."""

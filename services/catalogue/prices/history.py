"""Which facts about prices are for whom: what rivals ask is never for the supplier that is compared with them."""

from services.catalogue.prices.domain.query import PRICE_QUERIES
from services.catalogue.prices.domain.release import PRICE_RELEASES
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, not_its_supplier, told_to, whoever_sees_it

PRICE_RELEASE_DISCLOSURE = Disclosure(PRICE_RELEASES, told_to(whoever_sees_it, facts.ReferencePricesReleased))

PRICE_QUERY_DISCLOSURE = Disclosure(
    PRICE_QUERIES,
    {
        **told_to(
            whoever_sees_it,
            facts.PriceQueried,
            facts.PriceJustificationDue,
            facts.PriceJustified,
            facts.PriceJustificationGiven,
            facts.PriceNotJustified,
            facts.PriceDecisionOverdue,
            facts.PriceAccepted,
            facts.PriceRejected,
            facts.PriceDecisionExplained,
            facts.PriceQueryClosed,
            facts.PriceQueryTransferred,
        ),
        **told_to(not_its_supplier, facts.PriceMeasured),
    },
)

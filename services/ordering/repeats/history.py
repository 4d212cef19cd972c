"""Which facts of a run of repeats are for whom: staff of the district see how often it bought an offer again."""

from services.ordering.repeats.domain.run import RUNS_OF_REPEATS
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, not_its_supplier, told_to

REPEATS_DISCLOSURE = Disclosure(
    RUNS_OF_REPEATS, told_to(not_its_supplier, facts.OfferBoughtAgain, facts.OfferComparedAgain)
)

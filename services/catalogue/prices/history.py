"""Which facts about prices are for whom."""

from services.catalogue.prices.domain.release import PRICE_RELEASES
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

PRICE_RELEASE_DISCLOSURE = Disclosure(PRICE_RELEASES, told_to(whoever_sees_it, facts.ReferencePricesReleased))

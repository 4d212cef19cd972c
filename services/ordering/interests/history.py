"""Which facts of interests are for whom: those who may see the interests of others see how they came to be."""

from services.ordering.interests.domain.interests import INTERESTS
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

INTERESTS_DISCLOSURE = Disclosure(INTERESTS, told_to(whoever_sees_it, facts.InterestDeclared, facts.InterestEnded))

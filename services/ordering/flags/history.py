"""Which facts of a flag are for whom: those who may see it see how it was decided, and nobody else sees any."""

from services.ordering.flags.domain.flag import FLAGS
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

FLAG_DISCLOSURE = Disclosure(
    FLAGS, told_to(whoever_sees_it, facts.IntegrityFlagged, facts.FlagRaised, facts.FlagDecided)
)

"""Which facts of lent authorities are for whom: those who may see what was lent see how it came to be."""

from services.ordering.authorities.domain.lent import LENT_AUTHORITIES
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

AUTHORITIES_DISCLOSURE = Disclosure(
    LENT_AUTHORITIES, told_to(whoever_sees_it, facts.AuthorityLent, facts.AuthorityReturned)
)

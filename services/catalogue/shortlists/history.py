"""Which facts of a shortlist are for whom: all of them for whoever may see it, and it is for its district's staff."""

from services.catalogue.shortlists.domain.shortlist import SHORTLISTS
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

SHORTLIST_DISCLOSURE = Disclosure(
    SHORTLISTS,
    told_to(whoever_sees_it, facts.ShortlistMade, facts.ShortlistFrozen, facts.ShortlistDiscarded),
)

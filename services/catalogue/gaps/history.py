"""Which facts of a gap are for whom: that one need waits for it, and how many do, is for the department's staff alone.

Which need it is, is for nobody, and so neither is the news that a fact follows from: whoever has a need sees it.
"""

from services.catalogue.gaps.domain.gap import GAPS
from shared.auth.access import is_staff
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

GAP_DISCLOSURE = Disclosure(
    GAPS,
    {
        **told_to(whoever_sees_it, facts.GapRaised, facts.GapGrew, facts.GapAnswered, facts.GapClosed),
        **told_to(is_staff, facts.GapReported, facts.GapReportWithdrawn),
    },
    fields={"need_id": nobody},
    origins=nobody,
)

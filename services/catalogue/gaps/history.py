"""Which facts of a gap are for whom: all of what is asked for, and how many ask, is for the department's staff alone.

Who asks is for nobody, and so neither is the news that a fact follows from: whoever has a need sees it.
"""

from services.catalogue.gaps.domain.askers import ASKERS
from services.catalogue.gaps.domain.gap import GAPS
from shared.auth.access import is_staff
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

GAP_DISCLOSURE = Disclosure(
    GAPS,
    {
        **told_to(whoever_sees_it, facts.GapRaised, facts.GapGrew, facts.GapAnswered, facts.GapClosed),
        **told_to(
            is_staff,
            facts.GapDescribed,
            facts.GapReported,
            facts.GapReportWithdrawn,
            facts.GapAnswerExplained,
            facts.GapFilled,
        ),
    },
    fields={"need_id": nobody, "searcher_id": nobody},
    origins=nobody,
)

ASKERS_DISCLOSURE = Disclosure(ASKERS, told_to(is_staff, facts.AskersToldOfAnswer, facts.AskersToldOfClosing))

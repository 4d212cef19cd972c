"""Which facts of a need are for whom: staff of the client's district, who alone may see it, see all of them.

What is sealed is opened by a look of its own, which is recorded, and is in no history.
"""

from services.client_journey.needs.domain.need import NEEDS
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

NEED_DISCLOSURE = Disclosure(
    NEEDS,
    told_to(
        whoever_sees_it,
        facts.NeedRecorded,
        facts.NeedRevised,
        facts.NeedQualified,
        facts.NeedConstrained,
        facts.NeedTransferred,
        facts.NeedOrdered,
        facts.NeedMet,
        facts.NeedReopened,
        facts.NeedUnmet,
        facts.NeedResumed,
        facts.NeedWithdrawn,
        facts.NeedSevered,
    ),
    fields={"constraints": nobody},
)

"""Which facts of a need are for whom: staff of the client's district, who alone may see it, see all of them."""

from services.client_journey.needs.domain.need import NEEDS
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

NEED_DISCLOSURE = Disclosure(
    NEEDS,
    told_to(
        whoever_sees_it,
        facts.NeedRecorded,
        facts.NeedRevised,
        facts.NeedQualified,
        facts.NeedTransferred,
        facts.NeedOrdered,
        facts.NeedMet,
        facts.NeedReopened,
        facts.NeedUnmet,
        facts.NeedResumed,
        facts.NeedWithdrawn,
        facts.NeedSevered,
    ),
)

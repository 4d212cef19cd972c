"""Which facts of a journey are for whom: whose it is, is for nobody, not even as a key."""

from services.client_journey.journeys.domain.assignment import ASSIGNMENTS
from services.client_journey.journeys.domain.journey import JOURNEYS
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

JOURNEY_DISCLOSURE = Disclosure(
    JOURNEYS,
    {
        **told_to(whoever_sees_it, facts.JourneyStarted, facts.JourneyMoved, facts.JourneyClosed, facts.ClientErased),
        **told_to(
            whoever_sees_it,
            facts.CoachAssigned,
            facts.CoachCovered,
            facts.CoverEnded,
            facts.JobcentreChosen,
            facts.JourneyTransferred,
            facts.ClientSeen,
        ),
        **told_to(nobody, facts.JourneyOfClient, facts.ClientKeyed),
        **told_to(whoever_sees_it, facts.RetentionStarted, facts.RetentionPostponed, facts.RetentionEnded),
    },
    fields={"client_id": nobody, "client_key": nobody},
)

# Nobody reads an assignment but whoever hears of it on its topic: the journey tells who looks after it.
ASSIGNMENT_DISCLOSURE = Disclosure(ASSIGNMENTS, told_to(nobody, facts.NeedAssigned, facts.NeedUnassigned))

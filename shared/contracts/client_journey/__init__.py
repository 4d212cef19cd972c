"""Facts about clients' journeys and about what clients need on the way. None says in plain words who a client is.

Every name of the modules beside this is one of this package: `facts.JourneyStarted`, wherever it is written.
"""

# In the order of a life: what begins an aggregate comes before what follows, here and in each module.
# isort: off
from shared.contracts.client_journey.journeys import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.coaching import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.needs import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.transfers import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.requirements import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.emergencies import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.clients import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.notes import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.safeguarding import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.plans import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.rights import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.data_requests import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.consents import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.client_journey.joining import *  # noqa: F403 - a fact is named once, where it is

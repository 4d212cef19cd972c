"""Facts about messages to districts and suppliers, and about those who receive them.

Every name of the modules beside this is one of this package: `facts.MessageDelivered`, wherever it is written.
"""

# In the order of a life: what begins an aggregate comes before what follows, here and in each module.
# isort: off
from shared.contracts.notifications.messages import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.notifications.people import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.notifications.reading import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.notifications.preferences import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.notifications.webhooks import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.notifications.tellings import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.notifications.deliveries import *  # noqa: F403 - a fact is named once, where it is

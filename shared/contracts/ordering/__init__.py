"""Facts about orders, the budgets that they are paid from, the places of the starts that they are for, and payments.

Every name of the modules beside this is one of this package: `facts.OrderPlaced`, wherever it is written.
"""

# In the order of a life: what begins an aggregate comes before what follows, here and in each module.
# isort: off
from shared.contracts.ordering.orders import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.clients import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.repeats import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.starts import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.questions import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.changes import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.next_best import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.delivery import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.problems import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.places import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.waiting import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.competitions import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.bids import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.awards import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.budgets import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.interests import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.authorities import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.payments import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.notices import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.year_end import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.flags import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.ordering.records import *  # noqa: F403 - a fact is named once, where it is

"""Facts about standing offers, reviews and shortlists of them, their bulk uploads, and gaps in provision.

Every name of the modules beside this is one of this package: `facts.OfferPublished`, wherever it is written.
"""

# In the order of a life: what begins an aggregate comes before what follows, here and in each module.
# isort: off
from shared.contracts.catalogue.content import *  # noqa: F403 - a name is given once, where it is
from shared.contracts.catalogue.offers import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.catalogue.drafts import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.catalogue.uploads import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.catalogue.prices import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.catalogue.shortlists import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.catalogue.reviews import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.catalogue.gaps import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.catalogue.matches import *  # noqa: F403 - a fact is named once, where it is

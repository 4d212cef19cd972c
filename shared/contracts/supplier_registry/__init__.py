"""Facts about suppliers: who they are, their applications, and how they stand in each category.

What an applicant declares, its figures, and what is said in free words about a decision are private: the supplier and
its assessors read them, and no other service does. Public facts give reasons as codes.

Every name of the modules beside this is one of this package: `facts.SupplierAdmitted`, wherever it is written.
"""

# In the order of a life: what begins an aggregate comes before what follows, here and in each module.
# isort: off
from shared.contracts.supplier_registry.organisations import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.invitations import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.interests import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.debarment import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.registers import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.declarations import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.memberships import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.successions import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.drafts import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.removals import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.applications import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.evaluations import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.proposals import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.agreements import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.evidence import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.evidence_requests import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.performance import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.complaints import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.register_notices import *  # noqa: F403 - a fact is named once, where it is
from shared.contracts.supplier_registry.feedback import *  # noqa: F403 - a fact is named once, where it is

"""Which facts of a draft are for whom: its own people, who alone may see it, see them all."""

from services.supplier_registry.drafts.domain.draft import DRAFTS
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

DRAFT_DISCLOSURE = Disclosure(
    DRAFTS,
    told_to(
        whoever_sees_it,
        facts.ApplicationDrafted,
        facts.ApplicationDraftSaved,
        facts.ApplicationDraftSubmitted,
        facts.ApplicationDraftDiscarded,
    ),
)

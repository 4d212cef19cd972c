"""Which facts of a draft are for whom: its own people, who alone may see it, see them all."""

from services.catalogue.drafts.domain.draft import DRAFTS
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

DRAFT_DISCLOSURE = Disclosure(
    DRAFTS,
    told_to(
        whoever_sees_it,
        facts.OfferDraftBegun,
        facts.OfferDraftSaved,
        facts.OfferDraftPublished,
        facts.OfferDraftDiscarded,
    ),
)

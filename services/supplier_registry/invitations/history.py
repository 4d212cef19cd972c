"""Which facts of an invitation are for whom: for its supplier and the assessors, and the passcode for nobody."""

from services.supplier_registry.invitations.domain.invitation import INVITATIONS
from services.supplier_registry.suppliers.access import in_full
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, nobody, told_to

INVITATION_DISCLOSURE = Disclosure(
    INVITATIONS,
    told_to(in_full, facts.AccountInvited, facts.InvitationAccepted, facts.InvitationWithdrawn),
    fields={"passcode_sha256": nobody},
)

"""Registering an organisation: it gets an id of its own, and nobody else may hold its numbers meanwhile."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.supplier_registry.organisations.domain.numbers import (
    Numbers,
    has_a_number_of_its_own,
    identifiers_of,
    numbers_are_free,
)
from services.supplier_registry.registers.domain.prefilling import ShareCode
from services.supplier_registry.suppliers.domain.particulars import (
    Particulars,
    addresses_of,
    contradictions,
    is_vcse,
)
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.accounts import Link
from shared.kernel.commands import command
from shared.kernel.holding import ClaimRef
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date


@command
class Register(Particulars):
    """An organisation with its numbers in public registers, and all that it says of itself.

    `share_code` is its own of the central platform, where it was prefilled from there.
    """

    identifiers: Numbers
    share_code: ShareCode | None = None


def register(
    asked: Register,
    link: Link,
    supplier_id: UUID,
    held: Collection[ClaimRef],
    speaks_for: UUID | None,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Register an organisation, for which `link` speaks from now on; raises `Rejected` with every reason.

    `held` is what other suppliers hold of all that this one would, `speaks_for` the supplier that the caller speaks for
    already. Whether a number is its own is for the officer to see in the register, before anybody is admitted.
    """
    reject_if_any(
        [
            speaks_for_nobody_yet(speaks_for, link, held),
            has_a_number_of_its_own(asked.identifiers),
            *numbers_are_free(asked.identifiers, held),
            *contradictions(asked, uk_date(now)),
        ]
    )
    registered, trading = addresses_of(asked)
    return [
        facts.SupplierRegistered(
            supplier_id=supplier_id,
            name=asked.name,
            identifiers=identifiers_of(asked.identifiers),
            sme=terms.is_sme(asked.figures),
            vcse=is_vcse(asked, terms),
            registered_at=now,
            policies=(terms.sme_stamp, terms.vcse_stamp),
            legal_form=asked.legal_form,
        ),
        facts.SupplierAddressesDeclared(supplier_id=supplier_id, registered=registered, trading=trading),
        facts.SupplierFiguresDeclared(supplier_id=supplier_id, **vars(asked.figures)),
        facts.AccountLinked(
            supplier_id=supplier_id, org=link.org, issuer=link.issuer, account=link.subject, linked_at=now
        ),
    ]


def speaks_for_nobody_yet(speaks_for: UUID | None, link: Link, held: Collection[ClaimRef]) -> Rejection | None:
    """An account speaks for one supplier at a time: else nobody could say in whose name it accepted an order."""
    if speaks_for is not None:
        return Rejection("already_registered", f"you speak for supplier {speaks_for} already")
    if link.claim in held:
        return Rejection("already_registered", "your organisation is registered already")
    return None

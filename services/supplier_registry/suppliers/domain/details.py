"""What a supplier says of itself, once it is registered: what it was before stays in its history."""

from datetime import date

from services.supplier_registry.suppliers.domain.particulars import (
    Particulars,
    addresses_of,
    contradictions,
    is_vcse,
)
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.rules import reject_if_any


@command
class ChangeDetails(Particulars):
    """What the supplier is now: all that it said of itself when it registered, but for its numbers."""


def change_details(supplier: Supplier, asked: ChangeDetails, terms: Terms, today: date) -> list[Event]:
    """Take over what it is; small or medium, and social enterprise or not, follow from the figures."""
    reject_if_any(contradictions(asked, today))
    registered, trading = addresses_of(asked)
    changed = facts.SupplierDetailsChanged(
        supplier_id=supplier.supplier_id,
        name=asked.name,
        legal_form=asked.legal_form,
        sme=terms.is_sme(asked.figures),
        vcse=is_vcse(asked, terms),
        policies=(terms.sme_stamp, terms.vcse_stamp),
    )
    shown = (supplier.name, supplier.legal_form, supplier.sme, supplier.vcse)
    shows = (changed.name, changed.legal_form, changed.sme, changed.vcse) != shown
    moved = (registered, trading) != (supplier.registered_address, supplier.trading_addresses)
    figures, of = asked.figures, supplier.supplier_id
    events: list[Event] = [changed] if shows else []
    if moved:
        events.append(facts.SupplierAddressesDeclared(supplier_id=of, registered=registered, trading=trading))
    if figures != supplier.figures:
        events.append(facts.SupplierFiguresDeclared(supplier_id=of, **vars(figures)))
    return events

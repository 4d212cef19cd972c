"""How what a supplier says of itself follows from its facts."""

from dataclasses import replace

from services.supplier_registry.suppliers.domain.state import Figures, Supplier
from shared.contracts import supplier_registry as facts

Said = (
    facts.SupplierDetailsChanged
    | facts.SupplierIdentifiersChanged
    | facts.SupplierFiguresDeclared
    | facts.SupplierAddressesDeclared
)


def with_particulars(supplier: Supplier, event: Said) -> Supplier:
    """Fold one fact of what the supplier is."""
    match event:
        case facts.SupplierDetailsChanged():
            form = event.legal_form or supplier.legal_form
            return replace(supplier, name=event.name, sme=event.sme, vcse=event.vcse, legal_form=form)
        case facts.SupplierIdentifiersChanged():
            return replace(supplier, identifiers=event.identifiers)
        case facts.SupplierFiguresDeclared():
            return replace(supplier, figures=_figures(event))
        case facts.SupplierAddressesDeclared():
            return replace(supplier, registered_address=event.registered, trading_addresses=event.trading)


def _figures(event: facts.SupplierFiguresDeclared) -> Figures:
    return Figures(
        event.staff, event.turnover_pence, event.balance_sheet_pence, event.year_ended_on, event.social_purpose
    )

"""What a supplier says of itself: its name and its size."""

from dataclasses import asdict
from typing import Annotated

from pydantic import Field

from services.supplier_registry.suppliers.domain.state import Figures, Supplier
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Line, Pence, command

Staff = Annotated[int, Field(ge=0, le=10**7)]


@command
class ChangeDetails:
    """The supplier's name and size as they are now."""

    name: Line
    staff: Staff
    turnover_pence: Pence
    balance_sheet_pence: Pence
    vcse: bool

    @property
    def figures(self) -> Figures:
        """The size alone, as facts carry it."""
        return Figures(self.staff, self.turnover_pence, self.balance_sheet_pence)


def change_details(supplier: Supplier, asked: ChangeDetails, terms: Terms) -> list[Event]:
    """Take over name and size; whether the supplier is small or medium follows from the figures (PA 2023 s. 123)."""
    stated = [facts.SupplierFiguresDeclared(supplier_id=supplier.supplier_id, **asdict(asked.figures))]
    changed = facts.SupplierDetailsChanged(
        supplier_id=supplier.supplier_id,
        name=asked.name,
        sme=terms.is_sme(asked.figures),
        vcse=asked.vcse,
        policies=(terms.sme_stamp,),
    )
    shows = (changed.name, changed.sme, changed.vcse) != (supplier.name, supplier.sme, supplier.vcse)
    return [*([changed] if shows else []), *(stated if asked.figures != supplier.figures else [])]

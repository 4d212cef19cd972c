"""What everybody declares who decides about a supplier."""

from portal.web.form import Field
from portal.web.kinds import tick_of

INTEREST = Field(
    "declares_no_interest",
    "I have no interest in this supplier, and nobody close to me has one",
    tick_of,
    empty="Confirm that you have no interest in this supplier",
)

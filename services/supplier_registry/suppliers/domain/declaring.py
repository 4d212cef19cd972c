"""What a supplier declares of itself, when it applies and when it is asked to renew its declaration."""

from typing import Annotated

from shared.contracts.supplier_registry import Declaration
from shared.kernel.commands import Distinct, Text, command
from shared.reference import ExclusionGroundCode


@command
class Declare:
    """A declaration in place of evidence (PCR 2015 reg. 59): about the organisation, never about a person."""

    exclusion_grounds: Annotated[tuple[ExclusionGroundCode, ...], Distinct()] = ()
    self_cleaning: Text = ""
    has_safeguarding_policy: bool
    registered_for_data_protection: bool
    accepts_terms: bool


def declared(asked: Declare) -> Declaration:
    """Return what was declared, as it is kept."""
    return Declaration(
        exclusion_grounds=asked.exclusion_grounds,
        self_cleaning=asked.self_cleaning,
        has_safeguarding_policy=asked.has_safeguarding_policy,
        registered_for_data_protection=asked.registered_for_data_protection,
        accepts_terms=asked.accepts_terms,
    )

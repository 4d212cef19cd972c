"""Facts about proposals: how an assessor would decide on one category, until somebody else confirms or returns it.

That a decision waits to be confirmed is public, so that the team is told of it; how it would be decided is private.
"""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory
from shared.contracts.event import Reason
from shared.contracts.supplier_registry.applications import ApplicationEvent
from shared.reference.codes import Code

OutcomeCode = Annotated[str, Code("proposed outcome")]


class DecisionProposed(ApplicationEvent):
    """A decision on one category waits to be confirmed by another person than the one who proposed it."""

    TYPE: ClassVar[str] = "supplier_registry.DecisionProposed.v1"
    category: AnyCategory
    proposed_at: AwareDatetime
    policies: tuple[str, ...] = ()


class ProposalExplained(ApplicationEvent):
    """What was proposed, with every reason, and by which account of the department."""

    TYPE: ClassVar[str] = "supplier_registry.ProposalExplained.v1"
    PRIVATE: ClassVar[bool] = True
    category: AnyCategory
    outcome: OutcomeCode
    reasons: tuple[Annotated[Reason, Code("application_refused reason")], ...] = ()
    note: str = Field(default="", examples=["The policy is of this year, and names whom to turn to."])
    proposed_by: str = Field(examples=["5b0f7c1e-ada"])
    proposed_at: AwareDatetime


class ProposalReturned(ApplicationEvent):
    """A proposal was not confirmed: the category is to be decided still."""

    TYPE: ClassVar[str] = "supplier_registry.ProposalReturned.v1"
    category: AnyCategory
    returned_at: AwareDatetime


class ReturnExplained(ApplicationEvent):
    """Why a proposal was returned, and by which account of the department."""

    TYPE: ClassVar[str] = "supplier_registry.ReturnExplained.v1"
    PRIVATE: ClassVar[bool] = True
    category: AnyCategory
    note: str = Field(examples=["The register names other directors: please ask."])
    returned_by: str = Field(examples=["5b0f7c1e-ben"])
    returned_at: AwareDatetime

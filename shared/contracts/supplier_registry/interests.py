"""Facts about interests: who may decide nothing about a supplier, because of what connects the two."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.supplier_registry.organisations import SupplierEvent
from shared.reference.codes import Code

InterestCode = Annotated[str, Code("interest_declared reason")]


class InterestEvent(SupplierEvent):
    """Base of the facts about one interest: `person` is an account of the department, as its provider calls it."""

    person: str = Field(examples=["5b0f7c1e-ada"])


class InterestDeclared(InterestEvent):
    """Somebody who decides about suppliers has an interest in this one, and decides nothing about it (reg. 24)."""

    TYPE: ClassVar[str] = "supplier_registry.InterestDeclared.v1"
    PRIVATE: ClassVar[bool] = True
    kind: InterestCode
    detail: str = Field(default="", examples=["Taught there until 2015."])
    declared_at: AwareDatetime


class InterestEnded(InterestEvent):
    """The interest is no more, as somebody else has found; what was decided meanwhile stands."""

    TYPE: ClassVar[str] = "supplier_registry.InterestEnded.v1"
    PRIVATE: ClassVar[bool] = True
    ended_at: AwareDatetime

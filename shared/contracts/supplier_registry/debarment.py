"""Facts about the debarment list (PA 2023 s. 62): who is on it, or may be, and what was made of that."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.event import Event
from shared.contracts.supplier_registry.organisations import SupplierEvent
from shared.reference.codes import Code

# As the list calls it, and no code of ours: an entry that has gone from the list is still what a fact is about.
DebarmentEntry = Annotated[str, Field(examples=["2017/1"])]
Relation = Annotated[str, Code("subject of a ground"), Field(examples=["organisation"])]


class DebarmentMatch(BaseModel):
    """An entry of the list that may be about a supplier, or about an associate that it named: `who`.

    `by` says whether a number was found or only a name. It is `compulsory` where the law leaves no choice.
    """

    model_config = ConfigDict(frozen=True)

    entry: DebarmentEntry
    relation: Relation
    who: str = Field(examples=["Harbour Learning Limited"])
    by: Annotated[str, Code("way of a match")] = Field(examples=["number"])
    nature: str = Field(examples=["mandatory"])
    compulsory: bool = False


class DebarmentFindingsEvent(Event):
    """Base of every fact about what the debarment list may say of one supplier."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "debarment_findings"
    SUBJECT: ClassVar[str] = "findings_id"

    findings_id: UUID
    supplier_id: UUID


class DebarmentMatched(DebarmentFindingsEvent):
    """The supplier was held against the list that was published on that day, and this was found that was not before."""

    TYPE: ClassVar[str] = "supplier_registry.DebarmentMatched.v1"
    PRIVATE: ClassVar[bool] = True
    match: DebarmentMatch
    published_on: date
    found_at: AwareDatetime
    policies: tuple[str, ...]


class DebarmentConsidered(DebarmentFindingsEvent):
    """A category manager has considered what was found, and what follows."""

    TYPE: ClassVar[str] = "supplier_registry.DebarmentConsidered.v1"
    PRIVATE: ClassVar[bool] = True
    match: DebarmentMatch
    outcome: Annotated[str, Code("debarment_considered reason")]
    note: str = Field(examples=["Another company of that name, with another number."])
    considered_at: AwareDatetime


class DebarmentMatchEnded(DebarmentFindingsEvent):
    """It is no longer so: the entry has ended or gone, or the supplier is associated with another."""

    TYPE: ClassVar[str] = "supplier_registry.DebarmentMatchEnded.v1"
    PRIVATE: ClassVar[bool] = True
    match: DebarmentMatch
    ended_at: AwareDatetime


class DebarmentToConsider(SupplierEvent):
    """The debarment list may be about the supplier: a category manager has to consider it. Assessors learn what it is.

    Until then it is admitted to nothing (PA 2023 s. 58); a member stays one.
    """

    TYPE: ClassVar[str] = "supplier_registry.DebarmentToConsider.v1"
    found_at: AwareDatetime


class DebarmentSettled(SupplierEvent):
    """Nothing waits to be considered any more."""

    TYPE: ClassVar[str] = "supplier_registry.DebarmentSettled.v1"
    PRIVATE: ClassVar[bool] = True
    settled_at: AwareDatetime


class SupplierDebarred(SupplierEvent):
    """The supplier is on the debarment list on a mandatory ground, or an associate is by whom it counts as such.

    Nothing is awarded to it from now on; where it is a member, it is removed with this (PA 2023 s. 37(1)).
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierDebarred.v1"
    entry: DebarmentEntry
    relation: Relation
    found_at: AwareDatetime
    policies: tuple[str, ...]


class SupplierDebarmentEnded(SupplierEvent):
    """This entry no longer keeps the supplier out. It is no member again by that: it may apply."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierDebarmentEnded.v1"
    entry: DebarmentEntry
    relation: Relation
    ended_at: AwareDatetime

"""Facts about what public registers say of a supplier's numbers, looked up again and again."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.event import Event
from shared.contracts.supplier_registry.organisations import Address, Identifier
from shared.reference.codes import Code

RegisterConcern = Annotated[str, Code("register_concern reason")]


class RegisterEntry(BaseModel):
    """What a register says of one number: about the organisation, never about a person who runs it.

    `standing` is what its own word, `status`, comes to. `identifiers` are the numbers in other registers that it names.
    `registered_address` is `address` part by part, where the register says which part is which.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    standing: Annotated[str, Code("standing in a register")]
    status: str = Field(examples=["active"])
    kind: str = ""
    registered_on: date | None = None
    ended_on: date | None = None
    address: str = ""
    identifiers: tuple[Identifier, ...] = ()
    registered_address: Address | None = None


class RegisterDifference(BaseModel):
    """One thing that a register says otherwise than it did when it was asked before."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(examples=["standing"])
    before: str = Field(examples=["active"])
    after: str = Field(examples=["ceased"])


class RegisterChecksEvent(Event):
    """Base of every fact about the checks of one supplier's numbers in public registers."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "register_checks"
    SUBJECT: ClassVar[str] = "checks_id"

    checks_id: UUID
    supplier_id: UUID


class RegisterCheckWanted(RegisterChecksEvent):
    """These are the numbers to look up, from this day on. What is known of other numbers is known no longer."""

    TYPE: ClassVar[str] = "supplier_registry.RegisterCheckWanted.v1"
    PRIVATE: ClassVar[bool] = True
    numbers: tuple[Identifier, ...]
    wanted_on: date


class OfOneNumber(RegisterChecksEvent):
    """Base of every fact about one of the numbers."""

    number: Identifier


class RegisterChecked(OfOneNumber):
    """A register was asked: it has this entry, or none. `concerns` are all that now speak against what it says.

    `changed` is what it says otherwise than the last time.
    """

    TYPE: ClassVar[str] = "supplier_registry.RegisterChecked.v1"
    PRIVATE: ClassVar[bool] = True
    entry: RegisterEntry | None
    changed: tuple[RegisterDifference, ...]
    concerns: tuple[RegisterConcern, ...]
    checked_at: AwareDatetime
    look_again_on: date
    policies: tuple[str, ...]


class RegisterUnanswered(OfOneNumber):
    """A register gave no answer that could be used, and is asked again; nothing waits for it meanwhile."""

    TYPE: ClassVar[str] = "supplier_registry.RegisterUnanswered.v1"
    PRIVATE: ClassVar[bool] = True
    problem: Annotated[str, Code("problem of a register")]
    tried_at: AwareDatetime
    look_again_on: date


class RegisterConcernRaised(OfOneNumber):
    """A register says what may matter for a membership, such as that a company is dissolved. It decides nothing."""

    TYPE: ClassVar[str] = "supplier_registry.RegisterConcernRaised.v1"
    concerns: tuple[RegisterConcern, ...]
    found_at: AwareDatetime


class RegisterConcernSettled(OfOneNumber):
    """A category manager has looked at these concerns: they need no more attention as long as they stay the same."""

    TYPE: ClassVar[str] = "supplier_registry.RegisterConcernSettled.v1"
    PRIVATE: ClassVar[bool] = True
    concerns: tuple[RegisterConcern, ...]
    note: str = Field(examples=["Trades under a shorter name; its letterhead gives the number."])
    settled_at: AwareDatetime


class RegisterEntryTakenOver(OfOneNumber):
    """The supplier took over what a register said on that day: these fields of what it says of itself are its words."""

    TYPE: ClassVar[str] = "supplier_registry.RegisterEntryTakenOver.v1"
    PRIVATE: ClassVar[bool] = True
    fields: tuple[Annotated[str, Code("field of a register")], ...]
    checked_at: AwareDatetime
    taken_over_at: AwareDatetime


class ShareCodeUsed(RegisterChecksEvent):
    """The supplier opened a share code of the central platform: its number there, and what it shares of itself.

    Neither the code, which opens more than this, nor anything about connected persons is kept.
    """

    TYPE: ClassVar[str] = "supplier_registry.ShareCodeUsed.v1"
    PRIVATE: ClassVar[bool] = True
    number: Identifier
    entry: RegisterEntry
    submitted_on: date | None
    used_at: AwareDatetime
    policies: tuple[str, ...]

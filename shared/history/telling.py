"""One document of the event log as it is told to one caller: who, what, when, under which policies, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel

from shared.contracts.codes import coded_fields
from shared.contracts.event import Event, Reason
from shared.history.disclosure import AnyDisclosure
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.reference.codes import Code
from shared.reference.lists import words_of
from shared.store.log import is_public, known_event

_POLICIES = "policies"


class Told(StrEnum):
    """How much of a fact can be told."""

    FACT = "fact"
    UNKNOWN = "unknown_fact"
    NOT_KEPT = "not_kept"


class By(StrEnum):
    """What kind of doer brought a fact about."""

    ACCOUNT = "account"
    DEPARTMENT = "department"
    SYSTEM = "system"


@dataclass(frozen=True)
class Doer:
    """Who brought a fact about.

    An `account`, by its name at the identity provider with the roles that it acted in; the `system`, by the name of the
    reactor or timer; or the `department`, where the account is not for the reader to know.
    """

    kind: Annotated[By, Code("kind of doer")]
    name: str | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class InWords:
    """A reason that a fact gives: its code, what the code means, and what was said beside it in free words."""

    code: str
    text: str | None
    detail: str = ""


@dataclass(frozen=True)
class ReliedOn:
    """A row of others' facts that was decided on, with the version that it had: the fact of this version of its own."""

    row: str
    id: str
    version: int


@dataclass(frozen=True)
class Happened:
    """One fact of a thing's history, or the versions from `version` to `through` of which nothing can be told.

    `told` says which: a `fact`; an `unknown_fact`, which a newer version of this service wrote; or what is `not_kept`
    any more. `at` is when it was decided. `withheld` names the fields that are not for the reader. `because_of` is the
    id of the event that a reaction follows from. `relied_on` and `because_of` stand at the first fact of a decision.
    """

    version: int
    through: int
    told: Annotated[Told, Code("telling")] = Told.FACT
    fact: str | None = None
    at: datetime | None = None
    by: Doer | None = None
    fields: dict[str, Any] | None = None
    withheld: tuple[str, ...] = ()
    reasons: tuple[InWords, ...] = ()
    policies: tuple[str, ...] = ()
    relied_on: tuple[ReliedOn, ...] = ()
    because_of: str | None = None


HistoryPage = list[tuple[str, Happened]]
"""What happened, each with its place for `after`."""


def not_kept(first: int, last: int) -> Happened:
    """Say that facts are no longer in the log."""
    return Happened(version=first, through=last, told=Told.NOT_KEPT)


def tell(document: Document, disclosure: AnyDisclosure, caller: Caller) -> Happened | None:
    """Return what a caller is told of a document of the log; `None` for a fact that is not for it."""
    event = known_event(document)
    if event is not None:
        return _told(document, event, disclosure, caller) if disclosure.tells(type(event), caller) else None
    # What a newer version wrote has no audience here. That it happened is told, and a private one not by its name.
    return Happened(
        version=document["version"],
        through=document["version"],
        told=Told.UNKNOWN,
        fact=document["type"] if is_public(document) else None,
        at=document["time"],
    )


def _told(document: Document, event: Event, disclosure: AnyDisclosure, caller: Caller) -> Happened:
    hidden = disclosure.withheld_from(caller)
    withheld: set[str] = set()
    fields = _without(event.model_dump(mode="json"), hidden, withheld)
    origins = disclosure.origins(caller)
    return Happened(
        version=document["version"],
        through=document["version"],
        fact=event.TYPE,
        at=document["time"],
        by=doer_of(document, names=disclosure.accounts(caller)),
        policies=tuple(fields.pop(_POLICIES, ())),
        fields=fields,
        withheld=tuple(sorted(withheld)),
        reasons=tuple(_reasons(event, hidden)),
        relied_on=tuple(map(_relied_on, document.get("relied_on", ()))) if origins else (),
        because_of=document["causation_id"] if origins else None,
    )


def doer_of(document: Document, *, names: bool) -> Doer:
    """Return who brought a fact about; without `names`, an account is named to its own supplier alone."""
    if _by_the_system(document):
        return Doer(By.SYSTEM, document["actor"])
    roles = tuple(document.get("roles", ()))
    if names or "supplier" in roles:
        return Doer(By.ACCOUNT, document["actor"], roles)
    return Doer(By.DEPARTMENT)


def _by_the_system(document: Document) -> bool:
    """Whether nobody's token was behind it; a log begins without roles, and then only reactions have a cause."""
    roles = document.get("roles")
    return document["causation_id"] is not None if roles is None else not roles


def _without(value: Any, hidden: frozenset[str], withheld: set[str]) -> Any:
    """Return a value without the fields that are hidden, wherever they are, and note which there were."""
    match value:
        case dict():
            withheld |= hidden & value.keys()
            return {name: _without(part, hidden, withheld) for name, part in value.items() if name not in hidden}
        case list():
            return [_without(part, hidden, withheld) for part in value]
    return value


def _reasons(message: BaseModel, hidden: Iterable[str]) -> Iterator[InWords]:
    """Yield every code in a message that has words of its own, those of its parts too."""
    for name, of in coded_fields(type(message)).items():
        if name not in hidden:
            yield from _in_words(of, getattr(message, name), hidden)


def _in_words(of: str, value: Any, hidden: Iterable[str]) -> Iterator[InWords]:
    match value:
        case str() if of.endswith("reason") or of == "exclusion ground":
            yield InWords(value, words_of(of, value))
        case Reason():
            yield InWords(value.code, words_of(of, value.code), value.detail)
        case BaseModel():
            yield from _reasons(value, hidden)
        case tuple():
            for each in value:
                yield from _in_words(of, each, hidden)


def _relied_on(text: str) -> ReliedOn:
    """Read `<projection>/<id>@<version>`."""
    row, _, rest = text.partition("/")
    identifier, _, version = rest.rpartition("@")
    return ReliedOn(row, identifier, int(version))

"""What a service declares of its facts so that their history can be told: which fact is for whom, and which fields.

Access to the thing itself comes first and is decided elsewhere (`shared.auth.access`); this says what of its past is
for a caller who may see it. A fact that nothing is declared for is told to nobody, and a test fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from shared.auth.access import only_supplier
from shared.contracts import all_events
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller

State = TypeVar("State")

Audience = Callable[[Caller], bool]
"""Whether something is for a caller who may see the thing that it is about."""


def whoever_sees_it(_: Caller) -> bool:
    """Say yes: it is for everybody who may see the thing."""
    return True


def not_its_supplier(caller: Caller) -> bool:
    """Say whether a caller is anybody but the supplier that the thing concerns: what the department keeps to itself."""
    return only_supplier(caller) is None


def nobody(_: Caller) -> bool:
    """Say no: it is in the log for the service's own sake."""
    return False


def told_to(audience: Audience, *facts: type[Event]) -> dict[type[Event], Audience]:
    """Declare one audience for several facts."""
    return dict.fromkeys(facts, audience)


@dataclass(frozen=True)
class Disclosure(Generic[State]):
    """The facts of one kind of aggregate with the audience of each.

    `fields` are names of fields, wherever in a fact they are, that not everybody learns who may read the fact.
    `accounts` are those who learn which account of the department decided, `origins` those who learn which rows of
    others' facts it relied on and which event it follows from: both have ids of other things in them.
    """

    kind: Aggregate[State]
    facts: Mapping[type[Event], Audience]
    fields: Mapping[str, Audience] = field(default_factory=dict)
    accounts: Audience = not_its_supplier
    origins: Audience = not_its_supplier

    @property
    def undeclared(self) -> tuple[type[Event], ...]:
        """The facts about such aggregates that no audience is declared for."""
        return tuple(
            event for event in all_events().values() if self.kind.name == event.AGGREGATE and event not in self.facts
        )

    def tells(self, event: type[Event], caller: Caller) -> bool:
        """Say whether a fact is for a caller."""
        return self.facts.get(event, nobody)(caller)

    def withheld_from(self, caller: Caller) -> frozenset[str]:
        """Return the names of the fields that are not for a caller."""
        return frozenset(name for name, audience in self.fields.items() if not audience(caller))


AnyDisclosure = Disclosure[Any]

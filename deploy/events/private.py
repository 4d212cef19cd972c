"""The list of private facts, for those who work on the services that own them: readers of topics never meet one."""

from collections.abc import Iterable

from deploy.events.guide import table
from shared.contracts.event import Event

_HEAD = """\
# Private facts

Generated from `shared/contracts`; do not edit. These facts are in the event log of their owner and are folded into its
states, like all others. They are never published: no topic, schema, sample or AsyncAPI document has them, and no row or
reaction of any service is made of them ([ADR 0034](../adr/0034-private-facts.md)). They only grow, as public ones do,
since logs are kept and folded again.
"""


def private_facts(events: Iterable[type[Event]]) -> str:
    """Return the text of the document."""
    rows = [
        (f"`{event.TYPE}`", " ".join((event.__doc__ or "").split()), event.AGGREGATE, _fields(event))
        for event in events
        if event.PRIVATE
    ]
    content = table(("Type", "Meaning", "Aggregate", "Fields"), rows) if rows else "There is none."
    return f"{_HEAD}\n{content}\n"


def _fields(event: type[Event]) -> str:
    return ", ".join(f"`{name}`" for name in event.model_fields)

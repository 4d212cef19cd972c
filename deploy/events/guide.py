"""The tables of the guide to the events, generated between markers in a text that people write."""

import re
from collections.abc import Iterable, Sequence

from deploy.events.described import Described
from services.notifications.messages.domain.notices.told import told_of
from shared.contracts import public_events
from shared.contracts.event import Event
from shared.contracts.schema import name_of, owner_of
from shared.contracts.topics import EVENT_TOPICS, Topic


def filled_in(guide: str, services: Sequence[Described]) -> str:
    """Return the guide with its tables as they are today; raises `ValueError` where a marker is missing."""
    guide = _between(guide, "topics", _topics(services))
    return _between(guide, "events", _events(services))


def _between(guide: str, marker: str, content: str) -> str:
    begin, end = f"<!-- {marker}: generated -->", f"<!-- end of {marker} -->"
    if guide.count(begin) != 1 or guide.count(end) != 1:
        raise ValueError(f"the guide must have {begin} and {end} once each")
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return pattern.sub(lambda _: f"{begin}\n\n{content}\n\n{end}", guide)


def _topics(services: Sequence[Described]) -> str:
    head = ("Topic", "Owner", "Key", "Partitions", "Kept for", "Read by")
    return table(head, (_topic(topic, services) for topic in EVENT_TOPICS))


def _topic(topic: Topic, services: Sequence[Described]) -> tuple[str, ...]:
    keys = sorted({event.SUBJECT for event in public_events().values() if topic.name == event.TOPIC})
    readers = [each.service.name for each in services if topic in each.service.subscribes]
    return (
        f"`{topic.name}`",
        topic.owner,
        ", ".join(f"`{key}`" for key in keys),
        str(topic.partitions),
        f"{topic.retention.days} days",
        ", ".join(readers) or "nobody here",
    )


def _events(services: Sequence[Described]) -> str:
    return "\n\n".join(_of_topic(topic, services) for topic in EVENT_TOPICS)


def _of_topic(topic: Topic, services: Sequence[Described]) -> str:
    events = [(name, event) for name, event in public_events().items() if topic.name == event.TOPIC]
    head = ("Type", "Meaning", "Read by", "Told to", "")
    return f"### `{topic.name}`\n\n{table(head, (_event(name, event, services) for name, event in events))}"


def _event(name: str, event: type[Event], services: Sequence[Described]) -> tuple[str, ...]:
    path = f"{owner_of(name)}/{name_of(name)}.json"
    schemas = "../../shared/contracts/schemas"
    return (
        f"`{name}`",
        " ".join((event.__doc__ or "").split()),
        ", ".join(each.service.name for each in services if event in each.reads),
        told_of(event),
        f"[schema]({schemas}/{path}), [sample]({schemas}/samples/{path})",
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in lines)

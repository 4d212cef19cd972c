"""What is written down about the events, and where: everything follows from the contracts and the services."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from deploy import written
from deploy.events.described import Described, described_services
from deploy.events.guide import filled_in
from deploy.events.private import private_facts
from deploy.events.samples import sample_of
from deploy.written import Files
from services.notifications.messages.domain.notices import versions
from services.notifications.messages.domain.notices.table import NOTICES
from shared.contracts import all_events, public_events
from shared.contracts.compatibility import breaks
from shared.contracts.schema import Schema, name_of, owner_of, schema_of
from shared.http.asyncapi import asyncapi_of

SCHEMAS = Path("shared/contracts/schemas")
SAMPLES = SCHEMAS / "samples"
RELEASED = SCHEMAS / "released"
DOCUMENTS = Path("docs/events")
GUIDE = DOCUMENTS / "README.md"
WORDS = Path("services/notifications/messages/domain/notices") / versions.RELEASED
PRIVATE = Path("docs/architecture/private-facts.md")


class PromiseBroken(Exception):
    """Today's events do not keep what the last release promised: names each event and field."""

    def __init__(self, sentences: Iterable[str]) -> None:
        super().__init__("\n".join(sentences))


def schemas_today() -> Mapping[str, Schema]:
    """Return the schema of every public event by its type."""
    return {name: schema_of(event) for name, event in public_events().items()}


def files_of(root: Path) -> Files:
    """Return the text of every generated file, by its path from the root of the project.

    Reads the guide under `root`, of which only the parts between markers are generated.
    """
    services = described_services()
    guide = (root / GUIDE).read_text(encoding="utf-8")
    return {
        **{_path(SCHEMAS, name): _json(schema) for name, schema in schemas_today().items()},
        **{_path(SAMPLES, name): _json(sample_of(event)) for name, event in public_events().items()},
        **{DOCUMENTS / f"{each.service.name}.asyncapi.json": _asyncapi(each) for each in services},
        GUIDE: filled_in(guide, services),
        PRIVATE: private_facts(all_events().values()),
    }


def outdated(root: Path) -> list[Path]:
    """Return the generated files that are missing, differ from what the code says, or are of nothing any more."""
    return written.outdated(root, files_of(root), _generated(root))


def write(root: Path) -> list[Path]:
    """Write every generated file that is outdated, and return which."""
    return written.write(root, files_of(root), _generated(root))


def released(root: Path) -> Mapping[str, Schema]:
    """Return the schemas that the last release promised, by event type."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((root / RELEASED).rglob("*.json"))]
    return {schema["title"]: schema for schema in found}


def release(root: Path) -> None:
    """Make today's schemas the promise that all later ones are held to; raises `PromiseBroken`.

    The words that notices go out with are kept, too.
    """
    today = schemas_today()
    if broken := breaks(released(root), today):
        raise PromiseBroken(broken)
    for name, schema in today.items():
        written.put(root / _path(RELEASED, name), _json(schema))
    words = {event.TYPE: notice.template for event, notice in NOTICES.items()}
    written.put(root / WORDS, versions.as_stored(versions.with_words_of_today(words)))


def _path(folder: Path, event_type: str) -> Path:
    return folder / owner_of(event_type) / f"{name_of(event_type)}.json"


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _asyncapi(described: Described) -> str:
    return _json(asyncapi_of(described.service, described.reads))


def _generated(root: Path) -> Iterator[Path]:
    for path in (root / SCHEMAS).rglob("*.json"):
        if not path.is_relative_to(root / RELEASED):
            yield path.relative_to(root)
    for path in (root / DOCUMENTS).glob("*.asyncapi.json"):
        yield path.relative_to(root)

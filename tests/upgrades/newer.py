"""A version of client journeys that is newer than the code here: run as a process beside one of today.

What a next version may do: an event has one more field, there is an event that nobody else has heard of, and, by a
reference file of its own, a list has one more code.
"""

import json
import sys
from pathlib import Path

from shared.spared import spare

spare()  # before anything else is imported

from typing import Any, ClassVar  # noqa: E402 - see above

from pydantic import AwareDatetime  # noqa: E402
from pydantic.fields import FieldInfo  # noqa: E402

from shared import reference  # noqa: E402
from shared.contracts import client_journey as facts  # noqa: E402
from shared.contracts.client_journey.needs import NeedEvent  # noqa: E402

FIELD, VALUE = "asked_by", "telephone"
CODE = "moved_abroad"
_REASONS = "reasons_client_journey.json"


class NeedExplained(NeedEvent):
    """A fact that the version of today has never heard of."""

    TYPE: ClassVar[str] = "client_journey.NeedExplained.v1"
    explained_at: AwareDatetime


def reference_folder(folder: Path) -> Path:
    """Write the reference file that the newer version comes with: today's, and one more code."""
    content = json.loads((Path(reference.__file__).parent / _REASONS).read_text())
    content["reasons"]["need_withdrawn"].append({"code": CODE, "text": "The client has moved abroad."})
    (folder / _REASONS).write_text(json.dumps(content))
    return folder


def become_newer() -> None:
    """Change the contracts and one decision, as the next version's code would have them."""
    facts.NeedExplained = NeedExplained  # type: ignore[attr-defined]
    added = FieldInfo(annotation=str, default=VALUE)
    facts.NeedRecorded.model_fields[FIELD] = added
    facts.NeedRecorded.model_rebuild(force=True)
    from services.client_journey.needs import commands  # noqa: PLC0415 - after the contracts

    decided = commands.record

    def record(*given: Any) -> list[Any]:
        recorded, *more = decided(*given)
        about = recorded.model_dump(include={"need_id", "journey_id", "district", "category"})
        return [recorded, *more, NeedExplained(**about, explained_at=recorded.recorded_at)]

    commands.record = record


if __name__ == "__main__":
    become_newer()
    from services.client_journey.wiring import SERVICE
    from shared.runtime import main

    main(SERVICE, sys.argv[1:])

"""What must hold of numbers, whatever became of those who gave them: worked out without the code that gives them."""

import hashlib
import json
from collections import defaultdict
from datetime import UTC

from shared.store.mongo import Database


async def numbers_are_whole(database: Database) -> dict[str, list[int]]:
    """Check numbers and chain, and return the versions of each aggregate in the order of their numbers.

    They run from 1 without a gap, no event has two, each hash follows from the one before and its event's document.
    """
    numbers = await database["numbers"].find().sort("_id", 1).to_list(None)
    log = {each["_id"]: each async for each in database["events"].find()}
    assert [each["_id"] for each in numbers] == list(range(1, len(numbers) + 1))
    assert len({each["event"] for each in numbers}) == len(numbers)
    found: dict[str, list[int]] = defaultdict(list)
    before = bytes(32)
    for each in numbers:
        document = log[each["event"]]
        before = hashlib.sha256(before + as_documented(document)).digest()
        assert each["hash"] == before, f"number {each['_id']}"
        assert each.get("topic") == (document["topic"] if document["public"] else None)
        found[document["aggregate_id"]].append(document["version"])
    assert all(versions == list(range(1, len(versions) + 1)) for versions in found.values())
    return found


def as_documented(document: dict[str, object]) -> bytes:
    """The bytes of a log document, as docs/architecture/numbers.md has it."""

    def written(moment: object) -> str:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")  # type: ignore[attr-defined] # only times get here

    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=written).encode()

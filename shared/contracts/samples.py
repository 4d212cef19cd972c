"""The published samples of events: one of each type, as it is on the wire, made up and about nobody real."""

from functools import cache
from importlib.resources import files

import orjson

from shared.contracts.event import Event
from shared.contracts.schema import name_of, owner_of


@cache
def sample_event(of: type[Event]) -> Event | None:
    """Return the published sample of a public fact; `None` for one that is not published."""
    path = files(__package__).joinpath("schemas", "samples", owner_of(of.TYPE), f"{name_of(of.TYPE)}.json")
    return of.model_validate(orjson.loads(path.read_bytes())["value"]) if path.is_file() else None

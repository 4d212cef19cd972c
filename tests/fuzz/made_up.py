"""Records that nobody sent: events made up by their schemas, and then spoilt in every way that a sender might."""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, MutableSequence, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid5

import orjson
from hypothesis import strategies as st

from shared.contracts import public_events
from shared.contracts.event import Event
from shared.contracts.samples import sample_event
from shared.contracts.schema import schema_of

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STRANGER = "5eed5eed-0000-4000-8000-000000000000"
_DEEP = 3000
ODD_TEXTS = (
    *("", "\x00", "\u202e\u200b", "\ufffe\uffff", "\u1e9e\u0130\ufb03"),
    *("$where", "a.b.$c", "e\u0301" * 300, "x" * 5000),
)
HUGE = (2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, -1, 0, 1e308, 0.1)
ODD_TIMES = (
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1000-06-01T00:00:00+14:00", "2026-02-29T00:00:00Z"),
    *("0001-01-01", "9999-12-31", "8999-12-31"),
)
WRONG = (None, True, 17, "text", [], {}, [[]], {"": None})
ENVELOPE = (
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_time",
    "ce_subject",
    "ce_aggregateversion",
    "ce_correlationid",
    "ce_previousversion",
    "ce_originatedat",
    "traceparent",
)
ODD_BYTES = (
    *(b"", b"\xff\xfe", b"\x00", b"x" * 5000, b"-1", b"0", b"9" * 19, "\u0661".encode(), b"1e3", b" 1"),
    *(each.encode() for each in ODD_TIMES),
)


@dataclass(frozen=True)
class MadeUp:
    """An event as somebody might send it: what it says, what is wrong with the bytes, and with the headers.

    `leap` is how far its version is from the one that is due: 0 for the next of its aggregate. One that stands `apart`
    is about an aggregate that nobody else speaks of, so that what waits for it is nobody else's news.
    """

    of: type[Event]
    data: Any
    spoil: Callable[[bytes], bytes | None]
    headers: Mapping[str, bytes | None]
    leap: int = 0
    apart: bool = False

    def of_its_own(self, example: int, number: int) -> Any:
        """Return what it says with every id replaced by one of this example's own, or of this event's."""
        said = _with_ids(self.data, UUID(int=example))
        if self.apart and self.of.SUBJECT in said:
            said |= _with_ids({self.of.SUBJECT: said[self.of.SUBJECT]}, UUID(int=number))
        return said


def as_it_is(value: bytes) -> bytes | None:
    """Spoil nothing of what is sent."""
    return value


SPOILT: Mapping[str, Callable[[bytes], bytes | None]] = {
    "nothing": lambda _: None,
    "empty": lambda _: b"",
    "cut short": lambda value: value[: len(value) // 2],
    "not UTF-8": lambda value: value.replace(b'"', b'"\xff', 1),
    "half a character": lambda value: value.replace(b'"', b'"\\ud800', 1),
    "twice": lambda value: value + value,
    "null": lambda _: b"null",
    "in a list": lambda value: b"[" + value + b"]",
    "deep": lambda _: b"[" * _DEEP + b"]" * _DEEP,
    "deep below a name": lambda value: value[:-1] + b',"more":' + b'{"a":' * _DEEP + b"1" + b"}" * _DEEP + b"}",
    "not a number": lambda value: re.sub(rb":\d+", b":NaN", value),
    "a long number": lambda value: re.sub(rb":\d+", b":" + b"9" * 4400, value),
    "a name twice": lambda value: value[:-1] + b"," + value[1:],
}


@cache
def _ids() -> Mapping[str, tuple[str, ...]]:
    """Return what samples have under each name of a field, so that what is made up is about the same few things."""
    found: dict[str, set[str]] = {}
    for of in public_events().values():
        if sample := sample_event(of):
            _gather(sample.model_dump(mode="json"), found)
    return {name: tuple(sorted(each)) for name, each in found.items()}


def _gather(tree: Any, found: dict[str, set[str]]) -> None:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            values = value if isinstance(value, list) else [value]
            ids = {each for each in values if isinstance(each, str) and _UUID.fullmatch(each)}
            found.setdefault(key.removesuffix("s"), {_STRANGER}).update(ids)
            _gather(value, found)
    elif isinstance(tree, list):
        for each in tree:
            _gather(each, found)


@cache
def _by_schema(of: type[Event]) -> Mapping[str, st.SearchStrategy[Any]]:
    schema = schema_of(of)
    shared = schema.get("$defs", {})
    return {name: _values(about, shared, name) for name, about in schema["properties"].items()}


def _values(about: Mapping[str, Any], shared: Mapping[str, Any], name: str) -> st.SearchStrategy[Any]:
    if "$ref" in about:
        return _values(shared[about["$ref"].rpartition("/")[2]], shared, name)
    if "anyOf" in about:
        return st.one_of([_values(each, shared, name) for each in about["anyOf"]])
    if "enum" in about:
        return st.sampled_from(about["enum"])
    match about.get("type"):
        case "string":
            return _texts(about, name)
        case "integer":
            return st.integers(-5, 10**7)
        case "number":
            return st.floats(-1e6, 1e6)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "array":
            return st.lists(_values(about.get("items", {}), shared, name), max_size=3)
        case "object" if "properties" in about:
            return st.fixed_dictionaries({key: _values(of, shared, key) for key, of in about["properties"].items()})
    return st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2)


def _texts(about: Mapping[str, Any], name: str) -> st.SearchStrategy[str]:
    match about.get("format"):
        case "uuid":
            return st.sampled_from(_ids().get(name.removesuffix("s"), (_STRANGER,)))
        case "date":
            return st.dates().map(str)
        case "date-time":
            return st.datetimes().map(lambda each: f"{each.isoformat()}Z")
    return st.text(max_size=12)


@st.composite
def made_up(draw: st.DrawFn, of: type[Event], *, spoilt: bool) -> MadeUp:
    """Make up an event of a type: as its published sample, but for fields that are drawn by its schema."""
    sample = sample_event(of)
    data: dict[str, Any] = sample.model_dump(mode="json") if sample else {}
    fields = _by_schema(of)
    for name in draw(st.sets(st.sampled_from(sorted(fields)), max_size=4)):
        data[name] = draw(fields[name])
    if not spoilt:
        return MadeUp(of, data, as_it_is, {})
    apart = draw(st.booleans())
    match draw(st.sampled_from(["data", "data", "data", "bytes", "headers", "leap"])):
        case "data":
            _mutate(draw, data)
            return MadeUp(of, data, as_it_is, {}, 0, apart)
        case "bytes":
            return MadeUp(of, data, SPOILT[draw(st.sampled_from(sorted(SPOILT)))], {}, 0, apart)
        case "headers":
            odd = st.none() | st.sampled_from(ODD_BYTES)
            headers = draw(st.dictionaries(st.sampled_from(ENVELOPE), odd, min_size=1, max_size=2))
            return MadeUp(of, data, as_it_is, headers, 0, apart)
    return MadeUp(of, data, as_it_is, {}, draw(st.sampled_from([-1, 1, 5, 2**40])), apart)


def _mutate(draw: st.DrawFn, data: Any) -> None:
    """Change one place of what an event says into what its schema does not allow, or hardly expects."""
    holder, key = draw(st.sampled_from(list(_places(data))))
    match draw(st.sampled_from(["missing", "extra", "wrong", "text", "huge", "time", "deep"])):
        case "missing":
            del holder[key]
        case "extra":
            data[draw(st.text(max_size=6))] = draw(st.sampled_from(WRONG))
        case "wrong":
            holder[key] = draw(st.sampled_from(WRONG))
        case "text":
            holder[key] = draw(st.sampled_from(ODD_TEXTS) | st.text(max_size=30))
        case "huge":
            holder[key] = draw(st.sampled_from(HUGE))
        case "time":
            holder[key] = draw(st.sampled_from(ODD_TIMES))
        case "deep":
            holder[key] = orjson.loads(b"[" * 200 + b"]" * 200)


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    keys: Sequence[Any] = ()
    if isinstance(tree, MutableMapping):
        keys = list(tree)
    elif isinstance(tree, MutableSequence):
        keys = range(len(tree))
    for key in keys:
        yield tree, key
        yield from _places(tree[key])


def _with_ids(tree: Any, space: UUID) -> Any:
    if isinstance(tree, Mapping):
        return {key: _with_ids(value, space) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_with_ids(each, space) for each in tree]
    return str(uuid5(space, tree)) if isinstance(tree, str) and _UUID.fullmatch(tree) else tree

"""Whether today's events still keep what a release promised: contracts grow, and nothing in them goes or changes.

Anything else is a new type, V2, beside the old one. Compares JSON Schemas as `shared.contracts.schema` makes them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

_PASSED_OVER = frozenset({"$schema", "$id", "$defs", "title", "description", "examples", "required", "properties"})
_UPPER_LIMITS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_LOWER_LIMITS = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_NOTHING = object()


def breaks(released: Mapping[str, Schema], today: Mapping[str, Schema]) -> list[str]:
    """Return a sentence, naming event and field, for each promise of `released` that `today` does not keep.

    Both are schemas by event type. New events, new fields with a default and looser limits keep every promise. Codes
    are open text, so that there are no lists of them to compare: one that appears is another change of a field.
    """
    return [sentence for event in sorted(released) for sentence in _of_event(event, released[event], today.get(event))]


def _of_event(event: str, old: Schema, new: Schema | None) -> Iterator[str]:
    if new is None:
        yield f"{event}: the event was removed"
        return
    for word in ("x-topic", "x-key"):
        if old[word] != new[word]:
            yield f"{event}: its {word.removeprefix('x-')} changed from {old[word]} to {new[word]}"
    yield from _Comparison(event, old, new).of_object("", old, new)


@dataclass(frozen=True)
class _Comparison:
    """Two schemas of one event, and the definitions that their references lead to."""

    event: str
    old: Schema
    new: Schema

    def of_object(self, path: str, old: Schema, new: Schema) -> Iterator[str]:
        """Compare two objects: their fields, and what is said of the objects themselves."""
        was, now = old.get("properties", {}), new.get("properties", {})
        needed_before, needed_now = set(old.get("required", ())), set(new.get("required", ()))
        for name, field in was.items():
            at = f"{path}.{name}" if path else name
            if name not in now:
                yield self._say(at, "was removed or renamed")
                continue
            if name in needed_now - needed_before:
                yield self._say(at, "lost its default: events of before do not carry it")
            if name in needed_before - needed_now:
                yield self._say(at, "is no longer always there, and readers rely on it")
            yield from self.of_field(at, field, now[name])
        for name in sorted(needed_now - set(was)):
            at = f"{path}.{name}" if path else name
            yield self._say(at, "is new and required: events of before do not carry it, so give it a default")

    def of_field(self, path: str, old: Schema, new: Schema) -> Iterator[str]:
        """Compare two fields, following references."""
        old, new = _resolved(old, self.old), _resolved(new, self.new)
        for word in sorted({*old, *new} - _PASSED_OVER):
            yield from self._of_word(path, word, old.get(word, _NOTHING), new.get(word, _NOTHING))
        if "properties" in old or "properties" in new:
            yield from self.of_object(path, old, new)

    def _of_word(self, path: str, word: str, old: Any, new: Any) -> Iterator[str]:
        if word == "default":
            if old is not _NOTHING and new is not _NOTHING and old != new:
                yield self._say(path, f"has another default: events without it would now be read as {new!r}")
        elif word in _UPPER_LIMITS | _LOWER_LIMITS:
            if _is_tighter(word, old, new):
                yield self._say(path, f"has a tighter {word}: {new!r}")
        elif word == "pattern":
            if new is not _NOTHING and old != new:
                yield self._say(path, f"has another pattern: {new!r}")
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self.of_field(f"{path}[]", old, new)
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            yield from self._of_alternatives(path, old, new)
        elif old != new:
            yield self._say(path, f"changed its {word} from {_shown(old)} to {_shown(new)}")

    def _of_alternatives(self, path: str, old: list[Any], new: list[Any]) -> Iterator[str]:
        for was, now in zip(old, new, strict=True):
            if isinstance(was, Mapping) and isinstance(now, Mapping):
                yield from self.of_field(path, was, now)
            elif was != now:
                yield self._say(path, f"changed from {was!r} to {now!r}")

    def _say(self, path: str, what: str) -> str:
        return f"{self.event}: {path} {what}"


def _resolved(field: Schema, root: Schema) -> Schema:
    name = field.get("$ref")
    if name is None:
        return field
    beside = {word: value for word, value in field.items() if word != "$ref"}
    return {**root["$defs"][str(name).rpartition("/")[2]], **beside}


def _is_tighter(word: str, old: Any, new: Any) -> bool:
    if new is _NOTHING:
        return False
    if old is _NOTHING:
        return True
    return bool(new < old if word in _UPPER_LIMITS else new > old)


def _shown(value: Any) -> str:
    return "nothing" if value is _NOTHING else repr(value)

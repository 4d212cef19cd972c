"""The requests of a guide, as they are written in it, with the answers that it shows."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BLOCK = re.compile(r"^```http\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_ANSWER = re.compile(r"^HTTP/1\.1 (?P<status>\d{3})$", re.MULTILINE)
_NAME = re.compile(r"\{(\w+)\}")
_HEADER = re.compile(r"^([A-Z][A-Za-z-]*): (.*)$", re.MULTILINE)
_FILE = "< "


@dataclass(frozen=True)
class Step:
    """One block of a guide: who asks for what, and what the answer has in it; `line` is where it stands.

    `told` are the headers that the answer has.
    """

    line: int
    who: str
    asked: str
    headers: dict[str, str]
    body: str
    status: int
    shown: Any
    told: dict[str, str]

    @property
    def file(self) -> str | None:
        """The name of the file that is the body, where one is."""
        return self.body.removeprefix(_FILE) if self.body.startswith(_FILE) else None


def steps_of(guide: Path) -> list[Step]:
    """Return every step of a guide, in order."""
    text = guide.read_text()
    return [_step(found["text"], text.count("\n", 0, found.start()) + 1) for found in _BLOCK.finditer(text)]


def _step(text: str, line: int) -> Step:
    who, _, rest = text.partition("\n")
    asked, answered = rest, ""
    status = 0
    if found := _ANSWER.search(rest):
        asked, answered, status = rest[: found.start()], rest[found.end() :], int(found["status"])
    head, _, body = asked.strip().partition("\n\n")
    first, *named = head.split("\n")
    headers = dict(each.split(": ", 1) for each in named)
    told = dict(_HEADER.findall(answered))
    answered = _HEADER.sub("", answered).strip()
    shown = json.loads(answered) if answered else None
    return Step(line, who.removeprefix("# "), first, headers, body.strip(), status, shown, told)


class Said:
    """What answers have said so far, by the names that the guide gives it."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def learn(self, name: str, value: str) -> None:
        """Remember what an answer said outside its body, instead of what was said under this name before."""
        self._known[name] = value

    def filled_in(self, text: str) -> str:
        """Put what is known in the place of its name; raises `KeyError` for a name that no answer gave."""
        return _NAME.sub(lambda found: self._known[found[1]], text)

    def differences(self, shown: Any, answer: Any, at: str = "") -> list[str]:
        """Say where an answer is not as shown; what it has beyond that is passed over, and a new name is learnt."""
        if isinstance(shown, dict) and isinstance(answer, dict):
            return [
                each
                for name, value in shown.items()
                for each in self.differences(value, answer.get(name), f"{at}/{name}")
            ]
        if isinstance(shown, list) and isinstance(answer, list) and len(shown) == len(answer):
            pairs = enumerate(zip(shown, answer, strict=True))
            return [each for n, (one, other) in pairs for each in self.differences(one, other, f"{at}/{n}")]
        if isinstance(shown, str) and (name := _NAME.fullmatch(shown)) and isinstance(answer, str):
            shown = self._known.setdefault(name[1], answer)
        return [] if shown == answer else [f"{at}: {answer!r}, and the guide shows {shown!r}"]

"""What was checked, and how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field

_EXAMPLES = 20
_IN_A_SENTENCE = 3


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: how many were, how many do not add up, and the first of those.

    `in_flight` counts what had not arrived yet, and may still. `again` counts events that a topic holds more than once,
    which delivery at least once allows. `not_compared` counts what has events of a newer version, whose effects are not
    known here.
    """

    what: str
    checked: int
    wrong: int = 0
    examples: Sequence[str] = ()
    in_flight: int = 0
    again: int = 0
    not_compared: int = 0

    @classmethod
    def of(cls, what: str, checked: int, wrong: Sequence[str]) -> "Finding":
        """Return a finding with everything wrong at hand."""
        return cls(what, checked, len(wrong), tuple(wrong[:_EXAMPLES]))

    @property
    def adds_up(self) -> bool:
        """Whether nothing checked is wrong."""
        return not self.wrong


@dataclass
class Tally:
    """A finding in the making: counts everything, remembers only the first."""

    what: str
    checked: int = 0
    wrong: int = 0
    in_flight: int = 0
    again: int = 0
    not_compared: int = 0
    examples: list[str] = field(default_factory=list)

    def add_wrong(self, text: str, count: int = 1) -> None:
        """Count something that does not add up."""
        self.wrong += count
        if len(self.examples) < _EXAMPLES:
            self.examples.append(text)

    def finding(self) -> Finding:
        """Return what it has come to."""
        counts = (self.in_flight, self.again, self.not_compared)
        return Finding(self.what, self.checked, self.wrong, tuple(self.examples), *counts)


def in_words(finding: Finding) -> str:
    """Return the first wrong things of a finding as a sentence."""
    shown = list(finding.examples[:_IN_A_SENTENCE])
    more = finding.wrong - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")

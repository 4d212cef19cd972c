"""What every event is: a fact in the past tense, with a type that never changes its meaning.

A fact is public or private. Both are in the event log of their owner and are folded into states; only public ones are
published, and whoever reads topics never learns of the others.
"""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """A fact about one aggregate.

    Fields are only ever added, with a default. Readers pass over fields that they do not know. A concrete event sets
    `TYPE` (`<owner>.<Fact>.v<N>`), and `PRIVATE` where nobody but its owner may read it; a type that was public stays
    public, and a private one private. `UNLINKED` is published without what it follows from, where that would tell what
    the fact itself leaves out. The base of an aggregate's events sets the other three.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    PRIVATE: ClassVar[bool] = False
    UNLINKED: ClassVar[bool] = False
    TOPIC: ClassVar[str]
    AGGREGATE: ClassVar[str]
    SUBJECT: ClassVar[str]

    @property
    def subject(self) -> str:
        """The aggregate's id: the key on Kafka and `ce_subject`."""
        return str(getattr(self, self.SUBJECT))


class Reason(BaseModel):
    """Why something was decided: a code of the reference data and a sentence for the person concerned."""

    model_config = ConfigDict(frozen=True)

    code: str
    detail: str = ""

"""A sealed value in facts, states and documents: carried as it is, and never shown."""

from dataclasses import dataclass

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.contracts.sealed import Sealed

SEALED = Sealed.of(b"\x02 what only a key opens")


class Fact(BaseModel):
    words: Sealed
    more: tuple[Sealed, ...] = ()
    none: Sealed | None = None


@dataclass(frozen=True)
class State:
    words: Sealed | None = None


def test_it_is_text_in_a_fact_and_in_a_state_and_comes_back_as_it_was() -> None:
    fact = Fact(words=SEALED, more=(SEALED,))
    assert Fact.model_validate_json(fact.model_dump_json()) == fact
    assert fact.model_dump(mode="json")["words"] == SEALED.text
    codec = TypeAdapter(State)
    assert codec.validate_python(codec.dump_python(State(SEALED), mode="json")) == State(SEALED)
    assert SEALED.made == b"\x02 what only a key opens"


def test_it_is_not_shown() -> None:
    assert SEALED.text not in repr(Fact(words=SEALED))
    assert SEALED.text not in str(SEALED)


@pytest.mark.parametrize("given", ["", "plain words", "é", 7, None, "A" * 400_001])
def test_what_is_no_base64_is_no_sealed_value(given: object) -> None:
    with pytest.raises(ValidationError):
        Fact.model_validate({"words": given})

"""Today's events keep what the last release promised; what would break a promise is refused by name."""

from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, create_model

from deploy.events.publishing import RELEASED, PromiseBroken, release, released, schemas_today
from shared.contracts.compatibility import breaks
from shared.contracts.event import Event
from shared.contracts.schema import schema_of
from shared.reference.codes import Code

ROOT = Path(__file__).resolve().parents[2]
TODAY = schemas_today()
TYPE = "ordering.OrderPacked.v1"


class Parcel(BaseModel):
    label: str
    grams: int = 0


class OrderPacked(Event):
    """A made-up event with one field of each kind that contracts use."""

    TYPE: ClassVar[str] = TYPE
    TOPIC: ClassVar[str] = "ordering.orders"
    AGGREGATE: ClassVar[str] = "order"
    SUBJECT: ClassVar[str] = "order_id"

    order_id: UUID
    status: Annotated[str, Code("status of parcels")]
    price_pence: int
    parcels: tuple[Parcel, ...]
    currency: str = "GBP"
    code: str = Field(default="x", max_length=10)
    offer_id: UUID | None = None


def schema(
    changed: dict[str, Any] | None = None, *, without: Iterable[str] = (), topic: str = "", key: str = ""
) -> Any:
    """The schema of the event after a change of its fields, given as annotation and default."""
    fields = {name: (field.annotation, deepcopy(field)) for name, field in OrderPacked.model_fields.items()}
    kept = {name: field for name, field in fields.items() if name not in without}
    event = create_model("OrderPacked", __base__=Event, **kept | (changed or {}))
    event.TYPE, event.TOPIC, event.SUBJECT = TYPE, topic or OrderPacked.TOPIC, key or OrderPacked.SUBJECT
    return schema_of(event)


def broken(today: Any) -> list[str]:
    return breaks({TYPE: schema()}, {} if today is None else {TYPE: today})


class HeavierParcel(BaseModel):
    label: str
    grams: int = 0
    colour: str


class NumberedParcel(BaseModel):
    label: int
    grams: int = 0


class BareParcel(BaseModel):
    grams: int = 0


class LabelledParcel(BaseModel):
    label: str
    grams: int = 0
    colour: str = ""


def test_today_keeps_every_promise_of_the_last_release() -> None:
    sentences = breaks(released(ROOT), TODAY)
    assert not sentences, "add a V2 beside V1, or take the change back:\n" + "\n".join(sentences)


def test_something_has_been_promised() -> None:
    assert released(ROOT), f"run `python -m deploy.events release` and commit {RELEASED}"


@pytest.mark.parametrize(
    ("what", "today", "sentence"),
    [
        ("event removed", None, f"{TYPE}: the event was removed"),
        ("field removed", schema(without=("price_pence",)), f"{TYPE}: price_pence was removed or renamed"),
        (
            "field renamed",
            schema({"total_pence": (int, ...)}, without=("price_pence",)),
            f"{TYPE}: price_pence was removed or renamed",
        ),
        ("type changed", schema({"price_pence": (str, ...)}), f"{TYPE}: price_pence changed its type"),
        ("format changed", schema({"order_id": (str, ...)}), f"{TYPE}: order_id changed its format"),
        ("one instead of many", schema({"parcels": (Parcel, ...)}), f"{TYPE}: parcels changed its type"),
        (
            "may be nothing now",
            schema({"price_pence": (int | None, ...)}),
            f"{TYPE}: price_pence changed its anyOf",
        ),
        ("may not be nothing now", schema({"offer_id": (UUID, None)}), f"{TYPE}: offer_id changed its anyOf"),
        ("new and required", schema({"weight": (int, ...)}), f"{TYPE}: weight is new and required"),
        (
            "codes of another list",
            schema({"status": (Annotated[str, Code("order status")], ...)}),
            f"{TYPE}: status changed its x-code-of",
        ),
        ("a closed list", schema({"status": (Literal["open", "shut"], ...)}), f"{TYPE}: status changed its enum"),
        (
            "codes where any text was",
            schema({"currency": (Literal["GBP"], "GBP")}),
            f"{TYPE}: currency changed its const",
        ),
        ("default removed", schema({"currency": (str, ...)}), f"{TYPE}: currency lost its default"),
        ("default changed", schema({"currency": (str, "EUR")}), f"{TYPE}: currency has another default"),
        ("not always there", schema({"price_pence": (int, 0)}), f"{TYPE}: price_pence is no longer always there"),
        ("tighter", schema({"code": (str, Field(default="x", max_length=5))}), f"{TYPE}: code has a tighter maxLength"),
        (
            "limited",
            schema({"price_pence": (int, Field(ge=0))}),
            f"{TYPE}: price_pence has a tighter minimum",
        ),
        (
            "patterned",
            schema({"currency": (str, Field(default="GBP", pattern="^[A-Z]+$"))}),
            f"{TYPE}: currency has another pattern",
        ),
        (
            "nested and required",
            schema({"parcels": (tuple[HeavierParcel, ...], ...)}),
            f"{TYPE}: parcels[].colour is new and required",
        ),
        (
            "nested removed",
            schema({"parcels": (tuple[BareParcel, ...], ...)}),
            f"{TYPE}: parcels[].label was removed or renamed",
        ),
        (
            "nested type changed",
            schema({"parcels": (tuple[NumberedParcel, ...], ...)}),
            f"{TYPE}: parcels[].label changed its type",
        ),
        ("topic changed", schema(topic="ordering.budgets"), f"{TYPE}: its topic changed"),
        ("key changed", schema(key="offer_id"), f"{TYPE}: its key changed"),
    ],
)
def test_a_broken_promise_is_refused_naming_event_and_field(what: str, today: Any, sentence: str) -> None:
    sentences = broken(today)
    assert len([each for each in sentences if each.startswith(sentence)]) == 1, (what, sentences)


@pytest.mark.parametrize(
    "today",
    [
        schema(),
        schema({"weight": (int, 0)}),
        schema({"weight": (int | None, None)}),
        schema({"code": (str, Field(default="x", max_length=20))}),
        schema({"code": (str, "x")}),
        schema({"parcels": (tuple[LabelledParcel, ...], ...)}),
        schema({"currency": (str, Field(default="GBP", description="ISO 4217"))}),
    ],
    ids=[
        "nothing changed",
        "new field with a default",
        "new field that may be nothing",
        "looser limit",
        "no limit",
        "new field with a default inside another",
        "a description",
    ],
)
def test_what_only_adds_is_allowed(today: Any) -> None:
    assert broken(today) == []


def test_a_new_event_is_allowed() -> None:
    assert breaks({}, {TYPE: schema()}) == []


def test_every_broken_promise_is_told_at_once() -> None:
    status = Annotated[str, Code("order status")]
    today = schema({"status": (status, ...), "weight": (int, ...)}, without=("price_pence",))
    assert len(broken(today)) == 3


@given(event=st.sampled_from(sorted(TODAY)), choice=st.randoms(use_true_random=False))
def test_any_field_that_is_taken_from_any_event_is_missed(event: str, choice: Any) -> None:
    today = deepcopy(dict(TODAY))
    gone = choice.choice(sorted(today[event]["properties"]))
    del today[event]["properties"][gone]
    today[event]["required"] = [name for name in today[event]["required"] if name != gone]
    assert breaks(TODAY, today) == [f"{event}: {gone} was removed or renamed"]


def test_a_release_moves_the_promise_and_is_refused_where_one_would_be_broken(tmp_path: Path) -> None:
    release(tmp_path)
    assert released(tmp_path) == TODAY
    promised = tmp_path / RELEASED / "ordering" / "OrderPlaced.v1.json"
    promised.write_text(promised.read_text().replace('"starts_on"', '"begins_on"'))
    before = promised.read_text()
    with pytest.raises(PromiseBroken, match=r"ordering\.OrderPlaced\.v1: begins_on was removed or renamed"):
        release(tmp_path)
    assert promised.read_text() == before

"""What somebody may choose, and what holds with the defaults of their roles."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.notifications.preferences.domain.choices import Only, Quiet
from services.notifications.preferences.domain.preferences import (
    PREFERENCES,
    Preferences,
    QuietHoursAsked,
    SetPreferences,
    choose,
    evolve,
    of_person,
)
from shared.contracts.notifications import PreferencesSet
from shared.kernel.rules import Rejected
from shared.reference.notices import NoticeGroup
from shared.reference.notification_defaults import HowOften, notification_defaults

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
KINDS = {"ordering.OrderAccepted.v1": False, "supplier_registry.SupplierRemovalNotified.v1": True}
ADA = uuid4()
HOURLY = {"group": "orders", "how_often": "hourly"}

often = st.sampled_from(HowOften).map(str)
asked_for = st.builds(
    SetPreferences,
    channels=st.none() | st.lists(st.sampled_from(("email", "govuk_notify")), max_size=2).map(tuple),
    groups=st.dictionaries(st.sampled_from(NoticeGroup).map(str), often, max_size=3),
    kinds=st.dictionaries(st.just("ordering.OrderAccepted.v1"), often),
    quiet=st.none() | st.just(QuietHoursAsked(begin="18:00", end="08:00", working_days_only=True)),
    districts=st.lists(st.sampled_from(("D01", "D02")), max_size=3).map(tuple),
    suppliers=st.lists(st.uuids(), max_size=2).map(tuple),
)


def chosen(asked: SetPreferences, before: Preferences | None = None) -> Preferences | None:
    state = before
    for event in choose(before, ADA, asked, KINDS, NOON):
        assert isinstance(event, PreferencesSet)
        state = evolve(state, event)
    return state


@given(first=asked_for, then=asked_for)
def test_what_is_set_stands_until_it_is_set_anew_and_the_same_again_changes_nothing(
    first: SetPreferences, then: SetPreferences
) -> None:
    last = chosen(then, chosen(first))
    assert (last or Preferences(ADA)) == (chosen(then) or Preferences(ADA)), "it is set as a whole"
    assert choose(last, ADA, then, KINDS, NOON) == []
    if last is not None:
        assert PREFERENCES.decode(PREFERENCES.encode(last)) == last


def test_what_somebody_has_not_set_is_as_their_roles_have_it() -> None:
    theirs = of_person(None, ("work_coach",), notification_defaults())
    assert of_person(Preferences(ADA), ("work_coach",), notification_defaults()) == theirs
    asked = SetPreferences(
        channels=("email", "email"),
        groups={"orders": "weekly"},
        kinds={"ordering.OrderAccepted.v1": "off"},
        quiet=QuietHoursAsked(begin="20:00", end="20:00"),
        districts=("D02", "D01"),
    )
    own = of_person(chosen(asked), ("work_coach",), notification_defaults())
    assert (own.channels, own.by_urgency, own.quiet) == (("email",), theirs.by_urgency, Quiet(time(20), time(20)))
    assert own.only == Only(districts=("D01", "D02"))
    assert [own.how_often(kind, "orders", "act") for kind in ("ordering.OrderAccepted.v1", "other")] == [
        HowOften.OFF,
        HowOften.WEEKLY,
    ]
    assert own.how_often("other", "offers", "act") is HowOften.IMMEDIATE


def test_how_often_that_a_newer_version_wrote_is_as_the_roles_have_it() -> None:
    fact = PreferencesSet.model_validate(
        {
            "preferences_id": ADA,
            "person_id": ADA,
            "by_group": [{"group": "orders", "how_often": "hourly"}],
            "set_at": NOON,
        }
    )
    own = of_person(evolve(None, fact), ("supplier",), notification_defaults())
    assert own.how_often("x", "orders", "act") is HowOften.IMMEDIATE


@pytest.mark.parametrize("how_often", ["daily", "weekly", "off"])
def test_what_the_law_asks_for_can_neither_be_switched_off_nor_digested(how_often: str) -> None:
    asked = SetPreferences(kinds={"supplier_registry.SupplierRemovalNotified.v1": how_often, "no.such": "off"})
    with pytest.raises(Rejected) as refusal:
        choose(None, ADA, asked, KINDS, NOON)
    assert {(each.code, each.pointer) for each in refusal.value.rejections} == {
        ("statutory", "/kinds/supplier_registry.SupplierRemovalNotified.v1"),
        ("kind_unknown", "/kinds/no.such"),
    }
    choose(None, ADA, SetPreferences(kinds={"supplier_registry.SupplierRemovalNotified.v1": "immediate"}), KINDS, NOON)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"channels": ["inbox"]}, "inbox"),
        ({"channels": ["webhook"]}, "webhook"),
        ({"channels": ["email", "email", "email"]}, "channels"),
        ({"groups": {"gossip": "daily"}}, "gossip"),
        ({"groups": {"orders": "hourly"}}, "hourly"),
        ({"quiet": {"begin": "24:00", "end": "08:00"}}, "begin"),
        ({"quiet": {"begin": "18:00+01:00", "end": "08:00"}}, "begin"),
        ({"quiet": {"begin": 3600, "end": "08:00"}}, "begin"),
        ({"quiet": {"begin": "18:00"}}, "end"),
        ({"districts": ["D99"]}, "D99"),
        ({"categories": ["COOKING"]}, "COOKING"),
        ({"jobcentres": ["nowhere"]}, "nowhere"),
        ({"suppliers": ["Ltd"]}, "suppliers"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_input_is_refused_by_its_name(body: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        TypeAdapter(SetPreferences).validate_python(body)

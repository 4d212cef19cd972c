"""The terms of an offer: when it is held, for whom, to which end and how it is paid, without contradictions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.catalogue.offers.domain.offer import OFFERS
from services.catalogue.offers.views import shown_to_a_competitor, version_shown
from shared.contracts import catalogue as facts
from shared.kernel.rules import Rejected
from shared.reference import policy
from shared.reference.policy_values import PaymentSplit, Shares
from shared.reference.regimes import Regime
from tests.catalogue.examples import after, an_offer, an_offer_text, published, updated
from tests.catalogue.test_content import ONLINE, TODAY, start

PER_COURSE = {"pence": 900_000, "per": "course", "vat": "exempt", "vat_rate": 0}
EVENINGS = {"days": ["thursday", "tuesday"], "parts_of_day": ["evening"], "hours": 10}
SPLIT = {"start_percent": 20, "completion_percent": 50, "job_outcome_percent": 20, "sustained_percent": 10}
TERMS: dict[str, Any] = {
    "price": PER_COURSE,
    "minimum_group": 4,
    "languages": ["en", "cy"],
    "attributes": ["travel_paid", "childcare"],
    "entry_conditions": [{"kind": "own_computer"}, {"kind": "english_for_the_course", "detail": "Entry level 3"}],
    "qualification": {"scheme": "ofqual", "reference": "603/1234/x"},
    "weekly_pattern": EVENINGS,
    "payment_split": SPLIT,
}


def refused(**differing: Any) -> list[tuple[str, str | None]]:
    """What is refused, with where, of an offer that is published; an update is refused for the same."""
    asked = an_offer_text(**differing)
    with pytest.raises(Rejected) as refusal:
        published(asked)
    with pytest.raises(Rejected) as again:
        updated(an_offer(), asked)
    assert refusal.value.rejections == again.value.rejections
    return [(each.code, each.pointer) for each in refusal.value.rejections]


def test_an_offer_says_all_of_its_terms_in_one_order() -> None:
    content = an_offer(**TERMS).content
    assert content.languages == ("cy", "en")
    assert content.attributes == ("childcare", "evening", "travel_paid")
    assert content.access == ("welsh_language",)
    assert [each.kind for each in content.entry_conditions] == ["english_for_the_course", "own_computer"]
    assert content.qualification == facts.Qualification(scheme="ofqual", reference="603/1234/X")
    assert content.weekly_pattern is not None
    assert content.weekly_pattern.days == ("tuesday", "thursday")
    assert content.payment_split == facts.PaymentParts(**SPLIT)
    assert content.minimum_group == 4


def test_an_offer_without_terms_is_in_english_and_paid_as_the_policy_has_it() -> None:
    content = an_offer().content
    assert (content.languages, content.attributes, content.payment_split) == (("en",), (), None)


def test_the_same_terms_in_another_order_are_no_new_version() -> None:
    turned = {name: list(reversed(TERMS[name])) for name in ("languages", "attributes", "entry_conditions")}
    assert updated(an_offer(**TERMS), an_offer_text(**(TERMS | turned))) == []


def test_a_version_records_the_policies_that_it_was_held_to() -> None:
    (event,) = published(an_offer_text(**TERMS, starts=[start(10)]))
    assert isinstance(event, facts.OfferPublished)
    assert event.policies == version_shown(event).policies == ("order_dates.v1", "offer_expiry.v1", "payment_split.v1")
    (plain,) = published(an_offer_text())
    assert isinstance(plain, facts.OfferPublished)
    assert plain.policies == ()


def test_a_competitor_sees_the_terms_but_not_how_the_price_is_split() -> None:
    shown = shown_to_a_competitor(an_offer(**TERMS)).model_dump()
    assert {"languages", "attributes", "entry_conditions", "qualification", "weekly_pattern"} <= shown.keys()
    assert not {"payment_split", "minimum_group", "price"} & shown.keys()


@pytest.mark.parametrize(
    ("differing", "field"),
    [
        ({"languages": []}, ("languages",)),
        ({"languages": ["xx"]}, ("languages", 0)),
        ({"languages": ["en", "en"]}, ("languages",)),
        ({"attributes": ["wheelchair"]}, ("attributes", 0)),
        ({"entry_conditions": [{"kind": "blue_eyes"}]}, ("entry_conditions", 0, "kind")),
        ({"entry_conditions": [{"kind": "other", "detail": "a\u200bb"}]}, ("entry_conditions", 0, "detail")),
        ({"qualification": {"scheme": "isbn", "reference": "1"}}, ("qualification", "scheme")),
        ({"qualification": {"scheme": "ofqual", "reference": "\u3164"}}, ("qualification", "reference")),
        ({"weekly_pattern": EVENINGS | {"days": []}}, ("weekly_pattern", "days")),
        ({"weekly_pattern": EVENINGS | {"days": ["someday"]}}, ("weekly_pattern", "days", 0)),
        ({"weekly_pattern": EVENINGS | {"parts_of_day": ["night"]}}, ("weekly_pattern", "parts_of_day", 0)),
        ({"weekly_pattern": EVENINGS | {"hours": True}}, ("weekly_pattern", "hours")),
        ({"payment_split": SPLIT | {"start_percent": "20"}}, ("payment_split", "start_percent")),
        ({"payment_split": SPLIT | {"start_percent": 20.5}}, ("payment_split", "start_percent")),
        ({"payment_split": SPLIT | {"start_percent": -1}}, ("payment_split", "start_percent")),
        ({"payment_split": {"start_percent": 100}}, None),
        ({"minimum_group": 0}, ("minimum_group",)),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_read_are_refused_by_field(
    differing: dict[str, Any], field: tuple[str | int, ...] | None
) -> None:
    with pytest.raises(ValidationError) as invalid:
        an_offer_text(**differing)
    places = {each["loc"] for each in invalid.value.errors()}
    missing = {("payment_split", f"{each}_percent") for each in ("completion", "job_outcome", "sustained")}
    assert places == ({field} if field else missing)


@pytest.mark.parametrize(
    ("differing", "expected"),
    [
        ({"weekly_pattern": EVENINGS | {"hours": 11}}, [("weekly_hours_contradict_days", "/weekly_pattern/hours")]),
        ({"weekly_pattern": EVENINGS | {"hours": 9}}, [("hours_contradict_pattern", "/weekly_pattern/hours")]),
        ({"attributes": ["mentor", "online"]}, [("attribute_contradicts_mode", "/attributes/1")]),
        (
            {"attributes": ["weekend", "evening"], "weekly_pattern": EVENINGS},
            [("attribute_contradicts_pattern", "/attributes/0")],
        ),
        (
            {"entry_conditions": [{"kind": "own_computer"}, {"kind": "other"}]},
            [("condition_needs_detail", "/entry_conditions/1/detail")],
        ),
        (
            {"qualification": {"scheme": "ofqual", "reference": "1"}},
            [("qualification_malformed", "/qualification/reference")],
        ),
        ({"minimum_group": 2}, [("minimum_contradicts_basis", "/minimum_group")]),
        ({"minimum_group": 13, "price": PER_COURSE}, [("minimum_exceeds_group", "/minimum_group")]),
        (
            {"minimum_group": 5, "price": PER_COURSE, "starts": [start(10, 4), start(11, 5)]},
            [("places_below_minimum", "/starts/0/places")],
        ),
        (
            {"payment_split": SPLIT | {"start_percent": 41, "completion_percent": 19}},
            [
                ("payment_split_not_whole", "/payment_split"),
                ("payment_split_out_of_bounds", "/payment_split/start_percent"),
                ("payment_split_out_of_bounds", "/payment_split/completion_percent"),
            ],
        ),
        ({"starts": [start(10, 12)], "group_size": 10}, [("places_exceed_group", "/starts/0/places")]),
    ],
)
def test_terms_that_contradict_each_other_are_refused_where_they_stand(
    differing: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert refused(**differing) == expected


@pytest.mark.parametrize(
    ("scheme", "reference"),
    [("ofqual", "603/1234/5"), ("lars", "z0001234"), ("qualifications_wales", "C00/1234/5"), ("sqa", "gk8c 45")],
)
def test_a_reference_is_known_by_the_form_of_its_scheme(scheme: str, reference: str) -> None:
    named = an_offer(qualification={"scheme": scheme, "reference": reference}).content.qualification
    assert named == facts.Qualification(scheme=scheme, reference=reference.upper())
    assert refused(qualification={"scheme": scheme, "reference": f"{reference}/1"}) == [
        ("qualification_malformed", "/qualification/reference")
    ]


def test_what_follows_is_named_by_nobody_or_by_the_supplier_too() -> None:
    weekend = EVENINGS | {"days": ["saturday", "sunday"]}
    silent = an_offer(delivery=ONLINE, weekly_pattern=weekend)
    assert silent.content.attributes == ("evening", "online", "weekend")
    named = an_offer_text(delivery=ONLINE, weekly_pattern=weekend, attributes=["weekend", "online", "evening"])
    assert updated(silent, named) == []
    assert an_offer(attributes=["evening"]).content.attributes == ("evening",)


_PERCENT = st.integers(0, 100)


@given(st.builds(Shares, **dict.fromkeys(Shares.model_fields, _PERCENT)))
def test_a_split_is_taken_if_the_policy_allows_it_and_only_then(split: Shares) -> None:
    asked = an_offer_text(payment_split=split.model_dump())
    if policy(PaymentSplit, Regime.PCR_LIGHT_TOUCH, TODAY).values.allows(split):
        assert after(None, published(asked)).content.payment_split == facts.PaymentParts(**split.model_dump())
        return
    with pytest.raises(Rejected) as refusal:
        published(asked)
    assert refusal.value.codes <= {"payment_split_not_whole", "payment_split_out_of_bounds"}


def test_what_was_said_before_there_were_terms_still_reads() -> None:
    document = OFFERS.encode(an_offer())
    for name in ("languages", "attributes", "entry_conditions", "qualification", "weekly_pattern", "payment_split"):
        del document["content"][name]
    assert OFFERS.decode(document).content.languages == ("en",)

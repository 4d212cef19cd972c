"""Drafts of offers: kept as they are written, and held to every rule of an offer once they are published."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.catalogue.drafts.domain import drafting
from services.catalogue.drafts.domain.draft import DRAFTS, Draft, DraftStatus
from services.catalogue.drafts.domain.drafting import BeginDraft, SaveDraft
from services.catalogue.drafts.domain.reading import text_of
from services.catalogue.offers.domain.content import WithdrawOffer
from services.catalogue.offers.domain.decisions import withdraw
from services.catalogue.offers.domain.offer import Offer
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected
from tests.catalogue.examples import (
    LATER,
    MEMBER,
    NOON,
    OFFER,
    SUPPLIER,
    SUSPENDED,
    after,
    an_offer,
    an_offer_text,
    updated,
)
from tests.offers import offer_body

_BEGIN, _SAVE = TypeAdapter(BeginDraft), TypeAdapter(SaveDraft)
DRAFT, NEW_OFFER = uuid4(), uuid4()
_IN_A_MONTH = (NOON + timedelta(days=30)).date().isoformat()
_IN_TWO_MONTHS = (NOON + timedelta(days=60)).date().isoformat()


def says(offer: dict[str, Any], version: int | None = None) -> SaveDraft:
    body = {"offer": offer} | ({"revises_version": version} if version else {})
    return _SAVE.validate_json(json.dumps(body), strict=True)


def a_draft(**offer: Any) -> Draft:
    asked = _BEGIN.validate_json(json.dumps({"offer": offer}), strict=True)
    return followed(None, drafting.begin(DRAFT, SUPPLIER, asked, NOON))


def followed(draft: Draft | None, events: list[Event]) -> Draft:
    for event in events:
        if isinstance(event, facts.OfferDraftEvent):
            draft = DRAFTS.evolve(draft, event)
    assert draft is not None
    return draft


def published(draft: Draft, offer: Offer | None = None, supplier: KnownSupplier | None = MEMBER) -> list[Event]:
    return drafting.publish(draft, offer, supplier, NEW_OFFER, new_id, LATER)


def codes(refused: Callable[[], object]) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        refused()
    return set(refusal.value.codes)


def test_whatever_is_written_is_kept_and_the_same_again_changes_nothing() -> None:
    draft = a_draft(title="Half", price={"pence": "none yet"})
    assert json.loads(draft.written) == {"title": "Half", "price": {"pence": "none yet"}}
    assert drafting.save(draft, says({"price": {"pence": "none yet"}, "title": "Half"}), LATER) == []
    saved = followed(draft, drafting.save(draft, says({}), LATER))
    assert (saved.written, saved.saved_at) == ("{}", LATER)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"offer": {"colour": 1}}', "no field 'colour'; it has market, category, title"),
        ('{"offer": {"title": NaN}}', "numbers of JSON"),
        ('{"offer": {"title": Infinity}}', "numbers of JSON"),
        ('{"offer": {"price": {"pence": 9223372036854775808}}}', "at most 64 bits"),
        pytest.param(f'{{"offer": {{"title": {"9" * 400}}}}}', "at most 64 bits", id="digits"),
        ('{"offer": []}', "an object"),
        ("{}", "required"),
        ('{"offer": {}, "more": 1}', "Unexpected"),
        pytest.param(json.dumps({"offer": {"summary": "x" * 200_001}}), "at most 200000 characters", id="too long"),
    ],
)
def test_what_no_draft_says_is_refused_and_named(body: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        _BEGIN.validate_json(body, strict=True)


def test_all_that_is_missing_or_not_valid_is_told_at_once() -> None:
    with pytest.raises(Rejected) as refusal:
        published(a_draft(title="Half", price={"pence": "none yet", "vat": "some"}))
    found = {(each.code, each.pointer) for each in refusal.value.rejections}
    assert {("missing", "/category"), ("int_type", "/price/pence"), ("missing", "/delivery")} <= found
    assert any("exempt" in each.detail for each in refusal.value.rejections if each.pointer == "/price/vat")


def test_a_draft_becomes_an_offer_in_one_decision_and_is_over_then() -> None:
    draft = a_draft(**offer_body("D01"))
    events = published(draft)
    assert [type(event) for event in events] == [facts.OfferPublished, facts.OfferDraftPublished]
    assert after(None, events[:1]).offer_id == NEW_OFFER
    over = followed(draft, events)
    assert (over.status, over.offer_id, over.written) == (DraftStatus.PUBLISHED, NEW_OFFER, "{}")
    for again in (
        lambda: drafting.save(over, says({}), LATER),
        lambda: drafting.discard(over, LATER),
        lambda: published(over),
    ):
        assert codes(again) == {"draft_not_open"}


def test_whoever_may_not_publish_keeps_the_draft() -> None:
    assert codes(lambda: published(a_draft(**offer_body("D01")), supplier=SUSPENDED)) == {"supplier_not_active"}


def test_a_draft_is_discarded_once_and_says_nothing_then() -> None:
    draft = a_draft(title="Never")
    over = followed(draft, drafting.discard(draft, LATER))
    assert (over.status, over.written) == (DraftStatus.DISCARDED, "{}")
    assert drafting.discard(over, LATER) == []
    assert codes(lambda: drafting.save(over, says({"title": "After all"}), LATER)) == {"draft_not_open"}


def a_rich_offer() -> Offer:
    return an_offer(
        "D01",
        languages=["en", "cy"],
        attributes=["childcare"],
        weekly_pattern={"days": ["monday", "saturday"], "parts_of_day": ["evening"], "hours": 10},
        starts=[{"on": _IN_A_MONTH, "places": 4}],
        group_size=8,
        reference="IC-7",
    )


def test_a_copy_says_what_the_offer_says_without_what_is_its_own_and_what_follows_from_the_rest() -> None:
    offer = a_rich_offer()
    draft = followed(None, drafting.copy(DRAFT, offer, NOON))
    said = json.loads(draft.written)
    assert (draft.copied_from, draft.revises) == (OFFER, None)
    assert "starts" not in said
    assert said["attributes"] == ["childcare"]  # evening and weekend follow from the pattern
    assert said["access"] == []  # and Welsh from the languages
    content = after(None, published(draft)[:1]).content
    assert content == offer.content.model_copy(update={"starts": (), "reference": ""})


def test_an_offer_that_was_taken_back_can_be_copied_and_not_revised() -> None:
    offer = a_rich_offer()
    over = after(offer, withdraw(offer, WithdrawOffer(reason="no_longer_offered"), LATER))
    assert published(followed(None, drafting.copy(DRAFT, over, LATER)))
    assert codes(lambda: drafting.revise(DRAFT, over, LATER)) == {"offer_withdrawn"}


def test_a_draft_of_the_next_version_keeps_starts_and_publishes_an_update() -> None:
    offer = a_rich_offer()
    draft = followed(None, drafting.revise(DRAFT, offer, NOON))
    assert (draft.revises, draft.revises_version) == (OFFER, 1)
    same = published(draft, offer)
    assert [type(event) for event in same] == [facts.OfferDraftPublished]
    said = json.loads(draft.written)
    moved = {**said, "title": "Better", "starts": [{**said["starts"][0], "on": _IN_TWO_MONTHS}]}
    draft = followed(draft, drafting.save(draft, says(moved), LATER))
    events = published(draft, offer)
    assert [type(event) for event in events] == [facts.OfferUpdated, facts.OfferDraftPublished]
    new = after(offer, events[:1])
    assert (new.offer_version, new.content.title) == (2, "Better")
    assert new.content.starts[0].start_id == offer.content.starts[0].start_id
    assert followed(draft, events).offer_id == OFFER


def test_an_edit_that_nobody_has_seen_is_not_overwritten() -> None:
    offer = a_rich_offer()
    draft = followed(None, drafting.revise(DRAFT, offer, NOON))
    offer = after(offer, updated(offer, an_offer_text("D01", title="Meanwhile"), LATER))
    half = followed(draft, drafting.save(draft, says({"title": "Half"}), LATER))
    assert {"offer_changed", "missing"} <= codes(lambda: published(half, offer))
    assert codes(lambda: published(draft, offer)) >= {"offer_changed"}
    read = followed(draft, drafting.save(draft, says(offer_body("D01", title="Mine"), version=2), LATER))
    assert read.revises_version == 2
    assert after(offer, published(read, offer)[:1]).content.title == "Mine"


def test_what_has_passed_to_another_supplier_is_not_revised() -> None:
    offer = a_rich_offer()
    draft = followed(None, drafting.revise(DRAFT, offer, NOON))
    assert codes(lambda: published(draft, replace(offer, supplier_id=uuid4()))) == {"offer_unknown"}
    assert codes(lambda: published(draft, None)) == {"offer_unknown"}


def test_a_draft_of_a_new_offer_names_no_version() -> None:
    assert codes(lambda: drafting.save(a_draft(), says({}, version=1), LATER)) == {"draft_revises_no_offer"}


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["title", "price", "starts", "access"]), _ANYTHING))
def test_any_json_is_kept_as_it_was_written_and_never_breaks_a_publication(offer: dict[str, Any]) -> None:
    try:
        asked = _SAVE.validate_json(json.dumps({"offer": offer}), strict=True)
    except ValidationError:
        return  # such as half of a pair of surrogates
    draft = followed(a_draft(), drafting.save(replace(a_draft(), written="before"), asked, NOON))
    assert json.loads(draft.written) == asked.offer
    assert text_of(json.loads(draft.written)) == draft.written
    assert "missing" in codes(lambda: published(draft))

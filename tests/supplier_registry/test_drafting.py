"""Drafts of applications: saved however little they say, prefilled, submitted under every rule of an application."""

import json
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.applications.domain.differences import Difference, differences, said_in
from services.supplier_registry.drafts.domain.draft import DRAFTS, Draft, DraftStatus
from services.supplier_registry.drafts.domain.drafting import DraftGround, SaveDraft, begin, discard, save, submit
from services.supplier_registry.drafts.domain.prefilling import prefilled
from services.supplier_registry.suppliers.domain.redeclaring import Redeclare, RequestRedeclaration, redeclare, request
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import DraftContent
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import (
    APPLICATION,
    CATEGORY,
    MARKET,
    NOON,
    OTHER,
    TERMS,
    a_ground,
    a_member,
    a_registered,
    after,
    an_applicant,
    decided,
    refusing,
    withdrawing,
)

DRAFT = UUID("01890000-0000-7000-8000-000000000009")
COMPLETE: dict[str, Any] = {
    "categories": (CATEGORY,),
    "has_safeguarding_policy": True,
    "registered_for_data_protection": True,
    "accepts_terms": True,
}


def drafted(draft: Draft | None, events: list[Event]) -> Draft:
    for event in events:
        if isinstance(event, facts.DraftEvent):
            draft = DRAFTS.evolve(draft, event)
    assert draft is not None
    return draft


def a_draft(supplier: Supplier | None = None, last: Application | None = None, **said: Any) -> Draft:
    """A draft that was begun and says this, or what it was prefilled with."""
    supplier = supplier or a_registered()
    content = prefilled(supplier, MARKET.code, last)
    begun = drafted(None, begin(supplier, DRAFT, None, MARKET.code, content, APPLICATION if last else None, NOON))
    return drafted(begun, save(begun, SaveDraft(**said), NOON)) if said else begun


def submitting(draft: Draft, supplier: Supplier | None = None, open_application: str | None = None) -> list[Event]:
    return submit(draft, supplier or a_registered(), APPLICATION, open_application, MARKET, TERMS, NOON)


def test_a_draft_is_kept_however_little_it_says_and_says_nothing_on_the_bus() -> None:
    assert a_draft().content == DraftContent()
    draft = a_draft(exclusion_grounds=(DraftGround(ground="fraud"),))
    assert DRAFTS.decode(DRAFTS.encode(draft)) == draft
    assert save(draft, SaveDraft(exclusion_grounds=(DraftGround(ground="fraud"),)), NOON) == []
    assert all(each.PRIVATE for each in facts.DraftEvent.__subclasses__())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"categories": ["COOKING"]}, "categories"),
        ({"exclusion_grounds": [{"ground": "whim"}]}, "exclusion_grounds"),
        ({"associates": [{"name": "\u200b", "kind": "subcontractor"}]}, "associates"),
        ({"associates": [{"name": "Beacon", "kind": "friend"}]}, "associates"),
        ({"has_safeguarding_policy": "on"}, "has_safeguarding_policy"),
        ({"market": "DPS-EMPLOYABILITY"}, "market"),
    ],
)
def test_what_a_draft_says_has_to_make_sense_all_the_same(said: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as invalid:
        TypeAdapter(SaveDraft).validate_json(json.dumps(said), strict=True)
    assert {each["loc"][0] for each in invalid.value.errors()} == {field}


def test_a_submitted_draft_is_an_application_like_any_other() -> None:
    draft = a_draft(**COMPLETE)
    events = submitting(draft)
    assert decided(None, events) == an_applicant()
    submitted = drafted(draft, events)
    assert (submitted.status, submitted.application_id) == (DraftStatus.SUBMITTED, APPLICATION)
    assert submitted.content == DraftContent(), "the application says it now"
    assert DRAFTS.claims(draft) != ()
    assert DRAFTS.claims(submitted) == ()


def test_everything_that_is_missing_or_forbidden_is_said_at_once() -> None:
    to_come = NOON.date() + timedelta(days=1)
    draft = a_draft(
        exclusion_grounds=(DraftGround(ground="fraud"), DraftGround(ground="collusion", happened_on=to_come)),
        has_safeguarding_policy=True,
    )
    with pytest.raises(Rejected) as refusal:
        submitting(draft, open_application="another")
    assert {(each.code, each.pointer) for each in refusal.value.rejections} == {
        ("not_said_yet", "/categories"),
        ("not_said_yet", "/exclusion_grounds/0/happened_on"),
        ("not_said_yet", "/registered_for_data_protection"),
        ("not_said_yet", "/accepts_terms"),
        ("day_to_come", "/exclusion_grounds/1/happened_on"),
        ("application_open", ""),
    }


@given(st.lists(st.sampled_from(["save", "discard", "submit"]), max_size=6))
def test_whatever_is_done_to_it_a_draft_becomes_one_application_at_most(steps: list[str]) -> None:
    draft, applications = a_draft(**COMPLETE), 0
    for step in steps:
        was_open = draft.status == DraftStatus.OPEN
        try:
            events = {
                "save": partial(save, draft, SaveDraft(**COMPLETE), NOON),
                "discard": partial(discard, draft, NOON),
                "submit": partial(submitting, draft),
            }[step]()
        except Rejected:
            assert not was_open
            continue
        applications += sum(isinstance(each, facts.SupplierApplied) for each in events)
        draft = drafted(draft, events)
    assert applications == (draft.status == DraftStatus.SUBMITTED)


def test_a_second_draft_waits_for_the_first() -> None:
    with pytest.raises(Rejected) as refusal:
        begin(a_registered(), DRAFT, "another", MARKET.code, DraftContent(), None, NOON)
    assert refusal.value.codes == {"draft_open"}


def test_a_re_application_begins_with_what_was_refused_and_said_last_time() -> None:
    ground = a_ground("insolvency", self_cleaning="Paid in full.")
    applied = an_applicant(categories=(CATEGORY, OTHER), exclusion_grounds=(ground,))
    last = decided(applied, refusing(applied))
    content = a_draft(last=last).content
    assert content.categories == (CATEGORY,), "the other one is not decided yet"
    assert content.exclusion_grounds == last.declaration.exclusion_grounds
    assert (content.has_safeguarding_policy, content.accepts_terms) == (True, None), "terms are accepted anew"
    withdrawn = decided(last, withdrawing(last))
    assert a_draft(last=withdrawn).content.categories == (CATEGORY, OTHER)


def test_a_member_that_applies_further_begins_with_no_category_and_its_newest_declaration() -> None:
    asked = after(a_member(), request(a_member(), MARKET.code, RequestRedeclaration(), TERMS, NOON))
    later = NOON + timedelta(hours=1)
    renewed = Redeclare(
        exclusion_grounds=(a_ground("collusion"),),
        has_safeguarding_policy=False,
        registered_for_data_protection=True,
        accepts_terms=True,
    )
    member = after(asked, redeclare(asked, MARKET.code, renewed, later))
    content = prefilled(member, MARKET.code, an_applicant())
    assert content.categories == ()
    assert [each.ground for each in content.exclusion_grounds] == ["collusion"]
    assert content.has_safeguarding_policy is False


def test_what_differs_is_told_thing_by_thing() -> None:
    before = an_applicant(categories=(CATEGORY, OTHER), exclusion_grounds=(a_ground("fraud"), a_ground("collusion")))
    ended = a_ground("fraud", ended_on=date(2017, 1, 1))
    now = an_applicant(exclusion_grounds=(ended,), has_safeguarding_policy=False)
    (fraud,) = now.declaration.exclusion_grounds
    was, gone = before.declaration.exclusion_grounds
    assert differences(said_in(before), said_in(now)) == (
        Difference("categories", OTHER, None),
        Difference("exclusion_grounds", was, fraud),
        Difference("exclusion_grounds", gone, None),
        Difference("has_safeguarding_policy", True, False),
    )
    assert differences(said_in(now), said_in(now)) == ()


def test_two_grounds_of_one_kind_are_two() -> None:
    one, two = a_ground("fraud"), a_ground("fraud", happened_on=date(2015, 1, 1))
    before, now = an_applicant(exclusion_grounds=(one,)), an_applicant(exclusion_grounds=(one, two))
    (found,) = differences(said_in(before), said_in(now))
    assert (found.before, found.now) == (None, now.declaration.exclusion_grounds[1])

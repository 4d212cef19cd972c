"""How notices read: previewed with sample data, in English and in Welsh, with nothing of a client in any of them."""

import json
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from pydantic.fields import FieldInfo

from deploy.events.samples import sample_of
from services.notifications.messages.domain.notices import versions
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.notices.queries import NoticeQueries, sample_offer, sample_parameters
from shared.contracts import supplier_registry
from shared.contracts.codes import coded_fields
from shared.contracts.samples import sample_event
from shared.kernel.rules import NotFound
from shared.reference.lists import LISTS, RECIPIENT_KINDS
from shared.reference.welsh import _WelshFile, welsh_codes, welsh_notices, welsh_phrases
from tests.notifications.test_notices import CLIENT_DATA, PLAIN_TEXT

PREVIEWS = NoticeQueries()
BY_TYPE = {event.TYPE: notice for event, notice in NOTICES.items()}
LANGUAGES = ("en", "cy")
LEFT_OPEN = ("{", "}", "None", "not given", "heb ei roi", "  ")

notices = pytest.mark.parametrize("notice", NOTICES.values(), ids=lambda notice: notice.event.TYPE)
in_welsh = pytest.mark.parametrize("kind", sorted(welsh_notices()))


def names_in(*said: str) -> set[str]:
    return {name for each in said for _, name, _, _ in Formatter().parse(each) if name}


def for_suppliers(notice: Notice) -> bool:
    """Whether suppliers are told of it, whichever side its event is of."""
    event = sample_event(notice.event)
    assert event is not None
    of_either_side = [
        event,
        *(event.model_copy(update=each) for each in SIDES if set(each) <= set(type(event).model_fields)),
    ]
    told = {each.kind for said in of_either_side for each in notice.recipients(said, sample_offer())}
    return notice.to_members or "supplier" in told | set(notice.text_for)


SIDES = (
    {"said_by": "supplier"},
    {"said_by": "department"},
    {"by_supplier": True},
    {"by_supplier": False},
    {"terminated": False},
)


@notices
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_can_be_previewed_as_everybody_with_nothing_left_open(notice: Notice, language: str) -> None:
    for kind in (None, *RECIPIENT_KINDS):
        preview = PREVIEWS.preview(notice.event.TYPE, kind, language)
        assert preview.title
        assert preview.text.endswith((".", "?"))
        for said in (preview.title, preview.text):
            assert [each for each in LEFT_OPEN if each in said] == []
            assert "_" not in said.replace("gap SKILLS_FOR_WORK:D07", ""), "a code is not a word"
        assert not CLIENT_DATA & set(preview.parameters)


@notices
def test_a_supplier_can_have_whatever_it_is_sent_in_welsh(notice: Notice) -> None:
    assert (notice.in_welsh is not None) or not for_suppliers(notice)


@in_welsh
def test_the_welsh_fills_in_what_the_english_does_and_suppliers_alone_are_sent_it(kind: str) -> None:
    notice, welsh = BY_TYPE[kind], welsh_notices()[kind]
    assert welsh.names == names_in(notice.title, notice.text_for.get("supplier", notice.text))
    assert PREVIEWS.preview(kind, "supplier", "cy").language == "cy"
    assert PREVIEWS.preview(kind, "team", "cy").language == "en"


@pytest.mark.parametrize("of", sorted(welsh_codes()))
def test_every_code_that_a_notice_says_has_a_welsh_name(of: str) -> None:
    assert set(welsh_codes()[of]) == set(LISTS[of]())


def test_no_list_of_codes_is_left_in_english_in_a_welsh_notice() -> None:
    said = {
        codes
        for kind, welsh in welsh_notices().items()
        for name in welsh.names
        if (codes := coded_fields(BY_TYPE[kind].event).get(name))
    }
    assert said - set(welsh_codes()) <= {"agreement"}, "its code is its name"


def test_days_money_and_reasons_are_said_in_welsh() -> None:
    removed = PREVIEWS.preview(supplier_registry.SupplierSuspended.TYPE, "supplier", "cy")
    assert "ar gyfer y categori Sgiliau ar gyfer gwaith" in removed.text
    assert "Edrychir ar bryder diogelu." in removed.text
    assert removed.text.endswith("Diwrnod olaf yr ataliad: 28 Tachwedd 2016.")
    for_all = NOTICES[supplier_registry.SupplierSuspended].in_words(
        "supplier", {"category": "", "reason": "made_up_later", "until": ""}, "cy"
    )
    assert "ar gyfer pob categori" in for_all.text
    assert "Made up later." in for_all.text
    assert for_all.text.endswith(f"{welsh_phrases().no_day}.")


def test_a_title_is_said_as_it_stands_in_welsh_too() -> None:
    notice = BY_TYPE["catalogue.OfferExpiring.v1"]
    words = notice.in_words("supplier", {"title": "{0.__class__}", "offer_id": "x", "expires_on": "2017-03-01"}, "cy")
    assert words.title == "Daw eich cynnig i ben yn fuan: {0.__class__}"


@pytest.mark.parametrize("text", ["{", "{0}", "{a.b}", "{a[0]}", "}"])
def test_a_file_with_words_that_cannot_be_filled_in_is_refused(text: str) -> None:
    whole = {
        "about": "x",
        "source": "x",
        "months": ["x"] * 12,
        "phrases": dict.fromkeys(("every_category", "no_day", "at", "not_given"), "x"),
        "codes": {},
    }
    with pytest.raises(ValueError, match="ordering"):
        _WelshFile.model_validate({**whole, "notices": {"ordering.OrderIssued.v1": {"title": "x", "text": text}}})


@notices
def test_samples_are_those_that_are_published(notice: Notice) -> None:
    event = sample_event(notice.event)
    assert event is not None
    assert event == notice.event.model_validate(sample_of(notice.event)["value"])
    assert set(sample_parameters(notice)) == notice.parameters


def test_words_that_were_released_are_kept_and_others_are_the_next_version() -> None:
    issued = BY_TYPE["ordering.OrderIssued.v1"]
    kind, (first, *_) = issued.event.TYPE, versions.released()[issued.event.TYPE]
    parameters = sample_parameters(issued)
    assert issued.in_words("supplier", parameters, version=1).title == "New order PO-7C1E5A90B342"
    reworded = replace(issued, title="An order for you: {purchase_order}")
    assert reworded.version == len(versions.released()[kind]) + 1
    assert reworded.in_words("supplier", parameters, version=1).title == "New order PO-7C1E5A90B342"
    for today in (None, reworded.version):
        assert reworded.in_words("supplier", parameters, version=today).title == "An order for you: PO-7C1E5A90B342"
    after = versions.with_words_of_today({kind: reworded.template, "new.Fact.v1": first})
    assert (after[kind], after["new.Fact.v1"]) == ((*versions.released()[kind], reworded.template), (first,))
    assert versions.with_words_of_today({}) == versions.released(), "a notice that is gone is kept"
    assert json.loads(versions.as_stored(after))[kind][-1]["title"] == "An order for you: {purchase_order}"


@pytest.mark.parametrize(("statutory", "said"), [(True, "Notice of removal"), (False, "Reworded")])
def test_a_statutory_notice_stays_in_the_words_in_which_it_was_given(statutory: bool, said: str) -> None:
    notice = BY_TYPE["supplier_registry.SupplierRemovalNotified.v1"]
    reworded, parameters = replace(notice, title="Reworded", statutory=statutory), sample_parameters(notice)
    assert reworded.in_words_of_then("supplier", parameters, "en", 1).title == said
    for version in (reworded.version, reworded.version + 1, None):
        assert reworded.in_words_of_then("supplier", parameters, "en", version).title == "Reworded"


@notices
def test_no_words_in_any_version_or_language_name_a_client_or_a_person(notice: Notice) -> None:
    """What is filled in is an id of a thing, a day, a number, a code of a list, or one of the texts that are known."""
    welsh, fields = notice.in_welsh, notice.event.model_fields
    named = set(notice.parameters) | (welsh.names if welsh else set())
    for before in versions.released().get(notice.event.TYPE, ()):
        more = (each.values() for each in (before.text_for, before.title_for, before.text_if))
        named |= names_in(before.title, before.text, *(words for each in more for words in each))
    assert not CLIENT_DATA & named
    in_plain = {name for name in named if name not in coded_fields(notice.event) and may_be_text(fields.get(name))}
    assert in_plain <= PLAIN_TEXT


def may_be_text(field: FieldInfo | None) -> bool:
    return field is None or str in {field.annotation, *get_args(field.annotation)}


def test_the_file_is_as_a_release_writes_it() -> None:
    stored = (Path(versions.__file__).parent / versions.RELEASED).read_text()
    assert stored == versions.as_stored(versions.released())


def test_a_version_that_never_was_is_not_there() -> None:
    with pytest.raises(NotFound):
        PREVIEWS.preview("ordering.OrderIssued.v1", version=99)
    assert PREVIEWS.preview("ordering.OrderIssued.v1", version=1).version == 1


def test_nobody_is_told_of_what_has_no_notice() -> None:
    with pytest.raises(NotFound):
        PREVIEWS.preview("ordering.OrderPlaced.v1", None, "en")

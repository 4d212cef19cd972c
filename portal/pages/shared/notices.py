"""Notices: what anybody is told of, and how each reads. Nothing in them is about anybody: every value is made up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.api.answers.notices import NOTICES, PREVIEW, NoticeListed, NoticePreview
from portal.api.operation import Listed
from portal.api.together import together
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.worklist import WorkList, WorkRow
from portal.pages.shared.messages import NOTICES_PATH, NOTICES_READERS
from portal.web.names import in_words
from portal.web.page import Absent, Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import listed

AT_ONCE = 50
MOST = 500
URGENCIES = {
    "act": State("To act on", "yellow"),
    "know": State("To know", "blue"),
    "list": State("In the digest", "grey"),
}
LANGUAGES = {"en": "English", "cy": "Welsh"}
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class NoticeView:
    """How a notice reads; `others` are (path, text): the same in other words."""

    heading: str
    rows: tuple[tuple[str, str], ...]
    title: str
    paragraphs: tuple[str, ...]
    language: str
    others: tuple[tuple[str, str], ...]


def name_of(about_type: str) -> str:
    """Return what a notice tells of: `ordering.OrderIssued.v1` is "Order issued"."""
    name = next((each for each in about_type.split(".") if each[:1].isupper()), about_type)
    return _WORD.sub(" ", name).capitalize()


def notices_view(found: Listed[NoticeListed]) -> WorkList:
    """Return the list."""
    return WorkList(
        heading="What people are told of",
        heads=("Notice", "About", "Languages", "Urgency"),
        rows=tuple(_row(each) for each in found.items),
        empty="There is no notice.",
        following=next_page(NOTICES_PATH, found.next),
        links=(("/messages/preferences", "Choose how you are written to"),),
    )


def _row(each: NoticeListed) -> WorkRow:
    return WorkRow(
        path=f"{NOTICES_PATH}/{each.about_type}",
        title=name_of(each.about_type),
        about="Notice by law" if each.statutory else "",
        cells=(in_words(each.group), _languages(each)),
        state=URGENCIES.get(each.urgency, State(in_words(each.urgency), "grey")),
    )


def _languages(notice: NoticeListed) -> str:
    return listed([LANGUAGES.get(each) or each for each in notice.languages])


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    return Shown(notices_view(await visit.api.get(NOTICES, after=visit.asked("after"), limit=AT_ONCE)))


def notice_view(notice: NoticeListed, preview: NoticePreview, reader: str, language: str, version: int) -> NoticeView:
    """Return how a notice reads, as a kind of recipient has it in a language and version."""
    return NoticeView(
        heading=name_of(notice.about_type),
        rows=tuple(_rows(notice, reader, version)),
        title=preview.title,
        paragraphs=tuple(each for each in preview.text.split("\n") if each.strip()),
        language=preview.language,
        others=tuple(_others(notice, reader, language, version)),
    )


def _rows(notice: NoticeListed, reader: str, version: int) -> Iterator[tuple[str, str]]:
    yield "Sent about", notice.about_type
    yield "About", in_words(notice.group)
    yield "Urgency", URGENCIES[notice.urgency].text if notice.urgency in URGENCIES else in_words(notice.urgency)
    if notice.statutory:
        yield "By law", "It is sent at once to everybody whom it concerns, whatever they have set"
    yield "Read by", in_words(reader) if reader else "Whoever has no words of their own"
    yield "Words", f"Version {version or notice.version} of {notice.version}"


def _others(notice: NoticeListed, reader: str, language: str, version: int) -> Iterator[tuple[str, str]]:
    path = f"{NOTICES_PATH}/{notice.about_type}"
    for kind in notice.words_for:
        if kind != reader:
            yield f"{path}?as={kind}", f"As it reads to: {in_words(kind).lower()}"
    if reader or version or language != "en":
        yield path, "As it reads to all others, today and in English"
    if "cy" in notice.languages and language != "cy":
        yield f"{path}?language=cy{f'&as={reader}' if reader else ''}", "In Welsh"
    for earlier in range(notice.version - 1, 0, -1):
        if earlier != version:
            yield f"{path}?version={earlier}", f"In the words of version {earlier}"


async def show_one(visit: Visit) -> Reply:
    """Show how a notice reads."""
    about = visit.parameters["about_type"]
    language = visit.asked_of("language", LANGUAGES) or "en"
    typed = visit.asked("version")
    version = int(typed) if typed.isdecimal() and len(typed) < 5 else 0
    reader = visit.asked("as") if re.fullmatch(r"[a-z_]{1,40}", visit.asked("as")) else ""
    found, preview = await together(
        visit.api.get(NOTICES, limit=MOST),
        visit.api.get(PREVIEW, about_type=about, recipient_kind=reader, language=language, version=version or None),
    )
    notice = next((each for each in found.items if each.about_type == about), None)
    return Shown(notice_view(notice, preview, reader, language, version)) if notice else Absent()


PAGES = (
    Page(NOTICES_PATH, NOTICES_READERS, "staff/worklist.html", show_list),
    Page(f"{NOTICES_PATH}/{{about_type}}", NOTICES_READERS, "staff/notice.html", show_one),
)

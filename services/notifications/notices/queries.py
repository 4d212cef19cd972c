"""What can be asked about notices: which there are, and how each reads with the published sample of its event."""

from dataclasses import dataclass
from typing import Annotated

from services.notifications.known.offers import KnownOffer, fold_offer
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.people.domain.recipient import RecipientKind
from shared.contracts.catalogue import OfferPublished
from shared.contracts.samples import sample_event
from shared.kernel.rules import NotFound
from shared.reference.codes import Code

_ENGLISH, _WELSH = "en", "cy"


@dataclass(frozen=True)
class NoticeListed:
    """A notice: the type of event that it tells of, and how it is told.

    `version` counts the wordings that were released, and today's. `words_for` are the kinds of recipients that read
    other words than all the rest. In Welsh there is what suppliers are sent.
    """

    about_type: str
    version: int
    urgency: Annotated[str, Code("urgency of a notice")]
    group: Annotated[str, Code("group of notices")]
    statutory: bool
    languages: tuple[str, ...]
    words_for: tuple[RecipientKind, ...]


@dataclass(frozen=True)
class NoticePreview:
    """How a notice reads with sample data, and the language that it is in: English where there is no other.

    `recipient_kind` is who reads it so, `None` for all who have no words of their own.
    """

    about_type: str
    version: int
    recipient_kind: RecipientKind | None
    language: str
    title: str
    text: str
    parameters: dict[str, str]


class NoticeQueries:
    """Answers about notices. They hold nothing of anybody: every value is made up."""

    def list(self, *, after: str | None, limit: int) -> list[tuple[str, NoticeListed]]:
        """Return notices by the types of their events, from the one behind `after` on."""
        listed = sorted(((event.TYPE, notice) for event, notice in NOTICES.items()), key=lambda each: each[0])
        return [(kind, _listed(notice)) for kind, notice in listed if kind > (after or "")][:limit]

    def preview(
        self, about_type: str, recipient_kind: RecipientKind | None = None, language: str = "en", version: int = 0
    ) -> NoticePreview:
        """Return a notice in the words of a version, 0 for today's; raises `NotFound` where there is none such."""
        notice = next((each for event, each in NOTICES.items() if about_type == event.TYPE), None)
        if notice is None or version > notice.version:
            raise NotFound("notice", f"{about_type[:100]} {version or ''}".strip())
        said, parameters = version or notice.version, sample_parameters(notice)
        words = notice.in_words(recipient_kind or "", parameters, language, said)
        return NoticePreview(about_type, said, recipient_kind, words.language, words.title, words.text, parameters)


def sample_parameters(notice: Notice) -> dict[str, str]:
    """Return what a message about the sample of an event would keep of it."""
    event = sample_event(notice.event)
    return notice.said_of(event, sample_offer()) if event else {}


def sample_offer() -> KnownOffer | None:
    """Return the row of the offer that samples are about."""
    published = sample_event(OfferPublished)
    return fold_offer(None, published) if isinstance(published, OfferPublished) else None


def _listed(notice: Notice) -> NoticeListed:
    return NoticeListed(
        about_type=notice.event.TYPE,
        version=notice.version,
        urgency=notice.urgency,
        group=notice.group,
        statutory=notice.statutory,
        languages=(_ENGLISH, _WELSH) if notice.in_welsh else (_ENGLISH,),
        words_for=tuple(sorted({*notice.text_for, *notice.title_for})),
    )

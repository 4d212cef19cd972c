"""What can be asked about notices: which there are, and how each reads with the published sample of its event."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from services.notifications.known.list_changes import LIST_CHANGES, SUPPLIER_CHANGES, Listed
from services.notifications.known.offers import KnownOffer, fold_offer
from services.notifications.messages.domain.digest import DIGEST, NO_NEWS, words_of
from services.notifications.messages.domain.notices.calling import OFFERS, ORDERS, SUPPLIERS, called
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.people.domain.recipient import RecipientKind
from shared.contracts.catalogue import OfferPaused, OfferPublished
from shared.contracts.notifications import ListChange
from shared.contracts.ordering import OrderIssued
from shared.contracts.samples import sample_event
from shared.contracts.supplier_registry import SupplierAdmitted, SupplierRegistered
from shared.kernel.rules import NotFound
from shared.reference import districts
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.reference.notices import NoticeGroup, Urgency

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
        listed = [_listed(notice) for notice in NOTICES.values()] + [_DIGEST_LISTED]
        found = sorted(((each.about_type, each) for each in listed), key=lambda each: each[0])
        return [(kind, each) for kind, each in found if kind > (after or "")][:limit]

    def preview(
        self, about_type: str, recipient_kind: RecipientKind | None = None, language: str = "en", version: int = 0
    ) -> NoticePreview:
        """Return a notice in the words of a version, 0 for today's; raises `NotFound` where there is none such."""
        if about_type == DIGEST and version <= _DIGEST_LISTED.version:
            return _digest_preview(recipient_kind)
        notice = next((each for event, each in NOTICES.items() if about_type == event.TYPE), None)
        if notice is None or version > notice.version:
            raise NotFound("notice", f"{about_type[:100]} {version or ''}".strip())
        said, parameters = version or notice.version, {**sample_parameters(notice), **sample_names(notice)}
        words = notice.in_words(recipient_kind or "", parameters, language, said)
        return NoticePreview(about_type, said, recipient_kind, words.language, words.title, words.text, parameters)


_DIGEST_LISTED = NoticeListed(DIGEST, 1, Urgency.LIST, NoticeGroup.OFFERS, False, (_ENGLISH,), ())


def _digest_preview(recipient_kind: RecipientKind | None) -> NoticePreview:
    """Show the digest of the provider list, as whoever serves all districts would read it."""
    changes = sample_changes()
    day = max(uk_date(each.happened_at) for each in changes) + timedelta(days=1)
    words = words_of(changes, day, tuple(districts())) or NO_NEWS
    parameters = {"day": day.isoformat()}
    return NoticePreview(DIGEST, 1, recipient_kind, words.language, words.title, words.text, parameters)


def sample_changes() -> list[ListChange]:
    """Return what a digest tells of the samples of some facts that change the provider list."""
    found: list[ListChange] = []
    for kind, facts in (
        (SUPPLIER_CHANGES, (SupplierRegistered, SupplierAdmitted)),
        (LIST_CHANGES, (OfferPublished, OfferPaused)),
    ):
        row: Listed | None = None
        for event in (sample_event(each) for each in facts):
            row = kind.fold(row, event) if event else row
        found += row.changes if row else ()
    return found


def sample_parameters(notice: Notice) -> dict[str, str]:
    """Return what a message about the sample of an event would keep of it."""
    event = sample_event(notice.event)
    return notice.said_of(event, sample_offer()) if event else {}


def sample_names(notice: Notice) -> dict[str, str]:
    """Return what people call that which the sample of an event names."""
    offer, supplier, order = sample_offer(), sample_event(SupplierRegistered), sample_event(OrderIssued)
    names = {
        **dict.fromkeys(OFFERS, offer.title if offer else ""),
        **dict.fromkeys(SUPPLIERS, supplier.name if isinstance(supplier, SupplierRegistered) else ""),
        **dict.fromkeys(ORDERS, order.purchase_order if isinstance(order, OrderIssued) else ""),
    }
    return {called(name): said for name, said in names.items() if said and name in notice.placeholders}


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

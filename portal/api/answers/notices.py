"""Notices: what anybody is told of, and how each reads with the published sample of its event."""

from portal.api.operation import Answer, Listed, Operation


class NoticeListed(Answer):
    """A notice by the type of its event; `words_for` are recipients that read words of their own."""

    about_type: str
    version: int
    urgency: str
    group: str
    statutory: bool
    languages: tuple[str, ...]
    words_for: tuple[str, ...]


class NoticePreview(Answer):
    """How a notice reads, and the language that it is in."""

    language: str
    title: str
    text: str


NOTICES = Operation("GET", "/v1/notices", Listed[NoticeListed], query=("after", "limit"))
PREVIEW = Operation(
    "GET",
    "/v1/notices/{about_type}/preview",
    NoticePreview,
    query=("recipient_kind", "language", "version"),
)

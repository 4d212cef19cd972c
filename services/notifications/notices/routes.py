"""The HTTP of notices: whoever writes or checks them sees how each reads."""

from typing import Annotated

from fastapi import Path, Query, Response

from services.notifications.notices.queries import NoticeListed, NoticePreview, NoticeQueries
from shared.auth.principal import DEPARTMENT, Role
from shared.http.answers import Paged, computed, page
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.reference.letters import LetterLanguageCode
from shared.reference.lists import coded

router = service_router("notices")

_ANYBODY = allow(*DEPARTMENT, Role.SAFEGUARDING_LEAD, Role.SUPPLIER)
Queries = Annotated[NoticeQueries, provided(NoticeQueries)]
Recipients = Annotated[
    Annotated[str, coded("kind of recipient")] | None,
    Query(description="As whom it is read; where it is left out, as whoever has no words of their own"),
]
Language = Annotated[LetterLanguageCode, Query(description="What there is not in it is shown in English")]
WordsOf = Annotated[int, Query(ge=0, le=10_000, description="Which version of the words; 0 for today's")]


@router.get("/notices", response_model=Paged[NoticeListed], dependencies=[_ANYBODY])
async def list_notices(notices: Queries, after: After = None, limit: Limit = 50) -> Response:
    """List what anybody is told of, by the type of event: how urgent it is, its group, and the languages of its words.

    One that is `statutory` is sent at once to everybody whom it concerns, whatever they have set.
    """
    return page(notices.list(after=after, limit=limit), limit)


@router.get("/notices/{about_type}/preview", response_model=NoticePreview, dependencies=[_ANYBODY])
async def preview_notice(
    about_type: Annotated[str, Path(max_length=100)],
    notices: Queries,
    recipient_kind: Recipients = None,
    language: Language = "en",
    version: WordsOf = 0,
) -> Response:
    """Show how a notice reads, filled with the published sample of its event: nothing in it is about anybody.

    An earlier wording is filled in with what there is today; in Welsh there is today's alone.
    """
    return computed(notices.preview(about_type, recipient_kind, language, version))

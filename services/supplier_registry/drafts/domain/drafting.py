"""Drafting: what is written is kept however little it is, and held to the rules of an application once submitted."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, TypedDict
from uuid import UUID

from pydantic import Field

from services.supplier_registry.applications.domain import applying
from services.supplier_registry.applications.domain.deciding import market_is_open
from services.supplier_registry.drafts.domain.draft import Draft, DraftStatus
from services.supplier_registry.registers.domain.prefilling import ShareCode
from services.supplier_registry.suppliers.domain.declaring import (
    Associates,
    GroundSubject,
    associate_of,
)
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Declaration, DeclaredGround, DraftContent
from shared.kernel.commands import Day, Distinct, Text, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import CategoryCode, ExclusionGroundCode, Market, MarketCode
from shared.reference.calendar import uk_date

_ANSWERED = ("has_safeguarding_policy", "registered_for_data_protection", "accepts_terms")


@command
class DraftGround:
    """One ground for exclusion, as far as it was written down."""

    ground: ExclusionGroundCode
    happened_on: Day | None = None
    ended_on: Day | None = None
    self_cleaning: Text = ""
    about: GroundSubject = "organisation"


@command
class SaveDraft:
    """All that the draft is to say from now on. What is left out is not said yet."""

    categories: Annotated[tuple[CategoryCode, ...], Distinct()] = ()
    exclusion_grounds: Annotated[tuple[DraftGround, ...], Field(max_length=50), Distinct()] = ()
    associates: Associates = ()
    has_safeguarding_policy: bool | None = None
    registered_for_data_protection: bool | None = None
    accepts_terms: bool | None = None


@command
class BeginDraft:
    """Begin a draft: with what the organisation said last, or empty.

    With its `share_code` of the central platform, those connected with it are as it shares them there.
    """

    market: MarketCode | None = None
    prefill: bool = True
    share_code: ShareCode | None = None


def begin(
    supplier: Supplier,
    draft_id: UUID,
    open_draft: str | None,
    market: str,
    prefilled: DraftContent,
    prefilled_from: UUID | None,
    now: datetime,
) -> list[Event]:
    """Begin a draft with what was said before. Raises `Rejected` where another is open in the market."""
    reject_if_any([stands_for_itself(supplier), no_draft_is_open(open_draft)])
    return [
        facts.ApplicationDrafted(
            draft_id=draft_id,
            supplier_id=supplier.supplier_id,
            market=market,
            content=prefilled,
            prefilled_from=prefilled_from,
            drafted_at=now,
        )
    ]


def no_draft_is_open(draft_id: str | None) -> Rejection | None:
    """One draft at a time in a market, which all who speak for the organisation write together."""
    if draft_id is None:
        return None
    return Rejection("draft_open", f"draft {draft_id} is open: go on with it, or discard it")


def save(draft: Draft, asked: SaveDraft, now: datetime) -> list[Event]:
    """Keep what was written, whether or not it is complete; nothing where it says so already."""
    reject_if_any([draft_is_open(draft)])
    content = written(asked)
    return (
        [facts.ApplicationDraftSaved(**_about(draft), content=content, saved_at=now)]
        if content != draft.content
        else []
    )


def discard(draft: Draft, now: datetime) -> list[Event]:
    """Give the draft up."""
    if draft.status == DraftStatus.DISCARDED:
        return []
    reject_if_any([draft_is_open(draft)])
    return [facts.ApplicationDraftDiscarded(**_about(draft), discarded_at=now)]


def submit(
    draft: Draft,
    supplier: Supplier,
    application_id: UUID,
    open_application: str | None,
    market: Market | None,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Make an application of the draft, or raise `Rejected` with all that is missing and all that forbids it."""
    reject_if_any([draft_is_open(draft)])
    reject_if_any(against_submission(draft, supplier, open_application, market, now))
    applied = applying.taken_in(
        supplier, application_id, draft.market, draft.content.categories, declaration_of(draft.content), terms, now
    )
    return [*applied, facts.ApplicationDraftSubmitted(**_about(draft), application_id=application_id, submitted_at=now)]


def against_submission(
    draft: Draft, supplier: Supplier, open_application: str | None, market: Market | None, now: datetime
) -> Iterator[Rejection | None]:
    """Yield what stands in the way of submitting the draft as it is."""
    yield from what_is_missing(draft.content)
    yield market_is_open(market, draft.market, uk_date(now))
    yield from applying.against_applying(
        supplier, open_application, market, draft.market, draft.content.categories, declaration_of(draft.content), now
    )


def draft_is_open(draft: Draft) -> Rejection | None:
    """What was submitted or discarded is changed no more."""
    if draft.status == DraftStatus.OPEN:
        return None
    became = f" as application {draft.application_id}" if draft.application_id else ""
    return Rejection("draft_not_open", f"the draft was {draft.status}{became}")


def what_is_missing(content: DraftContent) -> Iterator[Rejection]:
    """Yield what an application says and the draft does not say yet."""
    if not content.categories:
        yield Rejection("not_said_yet", "name at least one category", "/categories")
    for place, one in enumerate(content.exclusion_grounds):
        if one.happened_on is None:
            detail = f"{one.ground}: say when it happened"
            yield Rejection("not_said_yet", detail, f"/exclusion_grounds/{place}/happened_on")
    for name in _ANSWERED:
        if getattr(content, name) is None:
            yield Rejection("not_said_yet", f"answer {name} with true or false", f"/{name}")


def declaration_of(content: DraftContent) -> Declaration:
    """Return what a draft declares; what is not answered yet counts as no."""
    return Declaration(
        exclusion_grounds=content.exclusion_grounds,
        associates=content.associates,
        **{name: bool(getattr(content, name)) for name in _ANSWERED},
    )


def written(asked: SaveDraft) -> DraftContent:
    """Return what was written, as it is kept."""
    return DraftContent(
        categories=asked.categories,
        exclusion_grounds=tuple(DeclaredGround(**vars(each)) for each in asked.exclusion_grounds),
        associates=tuple(associate_of(each) for each in asked.associates),
        **{name: getattr(asked, name) for name in _ANSWERED},
    )


class _About(TypedDict):
    """Which draft a fact is about."""

    draft_id: UUID
    supplier_id: UUID
    market: str


def _about(draft: Draft) -> _About:
    return _About(draft_id=draft.draft_id, supplier_id=draft.supplier_id, market=draft.market)

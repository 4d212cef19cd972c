"""Drafts of applications: what an organisation has said so far, and what is still missing."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation, TwoWay
from portal.api.problem import Reason


class Number(TwoWay):
    """A number in a public register."""

    scheme: str
    id: str


class Ground(TwoWay):
    """An exclusion ground as the applicant declares it."""

    ground: str
    happened_on: date | None = None
    ended_on: date | None = None
    self_cleaning: str = ""
    about: str = "organisation"


class Associate(TwoWay):
    """A person or an organisation whose exclusion grounds the applicant declares beside its own."""

    name: str
    kind: str
    identifiers: tuple[Number, ...] = ()


class Said(TwoWay):
    """All that a draft says; None stands for a question without an answer so far."""

    categories: tuple[str, ...] = ()
    exclusion_grounds: tuple[Ground, ...] = ()
    associates: tuple[Associate, ...] = ()
    has_safeguarding_policy: bool | None = None
    registered_for_data_protection: bool | None = None
    accepts_terms: bool | None = None


class GroundInLaw(Answer):
    """What the law makes of a ground that was declared."""

    ground: str
    about: str
    nature: str | None
    counts: bool
    counts_until: date | None
    bars: bool


class Draft(Answer):
    """A draft in full, for the organisation whose it is."""

    draft_id: UUID
    status: str
    saved_at: AwareDatetime
    application_id: UUID | None
    content: Said
    grounds: tuple[GroundInLaw, ...]
    in_the_way: tuple[Reason, ...]
    prefilled_from: UUID | None


class ListedDraft(Answer):
    """A draft in a list."""

    draft_id: UUID
    status: str
    saved_at: AwareDatetime
    application_id: UUID | None


class DraftBegun(Answer):
    """The draft that was begun."""

    draft_id: UUID


class DraftSubmitted(Answer):
    """The application that a draft became."""

    application_id: UUID


class BeginDraft(Body):
    """A draft begins with what was said the last time."""


DRAFTS = Operation("GET", "/v1/application-drafts", Listed[ListedDraft], query=("status", "limit"))
DRAFT = Operation("GET", "/v1/application-drafts/{draft_id}", Draft)
BEGIN_DRAFT = Operation("POST", "/v1/application-drafts", DraftBegun, body=BeginDraft)
SAVE_DRAFT = Operation("PUT", "/v1/application-drafts/{draft_id}", Nothing, body=Said)
SUBMIT_DRAFT = Operation("POST", "/v1/application-drafts/{draft_id}/submission", DraftSubmitted)
DISCARD_DRAFT = Operation("POST", "/v1/application-drafts/{draft_id}/discarding", Nothing)

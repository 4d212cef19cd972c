"""A shortlist as it is shown: offers side by side as they were frozen, and what has changed since."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.catalogue.listings.views import QualityShown
from services.catalogue.offers.domain.differences import differences
from services.catalogue.offers.domain.offer import Status
from services.catalogue.shortlists.domain.shortlist import Shortlist, ShortlistStatus
from shared.contracts.catalogue import Content
from shared.contracts.codes import AnyDistrict, AnyMarket
from shared.http.problems import ReasonBody
from shared.kernel.rules import Rejection
from shared.reference.codes import Code


class ShortlistListed(BaseModel):
    """A shortlist among others."""

    shortlist_id: UUID
    district: AnyDistrict
    market: AnyMarket
    need_id: UUID | None
    title: str
    status: Annotated[ShortlistStatus, Code("shortlist status")]
    made_at: datetime
    frozen_at: datetime
    valid_until: date


class StartCompared(BaseModel):
    """A start to come, with the places that were left when the list was frozen and those that are left now."""

    start_id: UUID
    on: date
    left_then: int
    left_now: int


class OrderToBegin(BaseModel):
    """What an order of the offer says; `need_id` is null where the shortlist names none, `match_id` without a match."""

    need_id: UUID | None
    offer_id: UUID
    offer_version: int
    starts_on: date
    start_id: UUID | None
    match_id: UUID | None


class OfferCompared(BaseModel):
    """An offer in the version that is on the shortlist; `latest_version` and `status` are as they are now.

    `order` is null while the offer or the whole list is stale, or where it has no start that could be ordered.
    """

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    supplier_name: str
    content: Content
    pence_per_place: int
    starts: tuple[StartCompared, ...]
    quality: QualityShown
    latest_version: int
    status: Annotated[Status, Code("offer status")]
    stale: bool
    order: OrderToBegin | None


class ShortlistShown(ShortlistListed):
    """A shortlist with its offers side by side.

    `stale_for` has every reason for which it may not be relied on as it is, with a pointer to the offer concerned, and
    is empty while it may. `differ_in` names the fields of `content` in which the offers are not all alike.
    """

    stale: bool
    stale_for: tuple[ReasonBody, ...]
    differ_in: tuple[str, ...]
    offers: tuple[OfferCompared, ...]
    policies: tuple[str, ...]


def listed(shortlist: Shortlist) -> dict[str, Any]:
    """Return what a shortlist is shown by among others."""
    return {name: getattr(shortlist, name) for name in ShortlistListed.model_fields}


def reasons_shown(reasons: Iterable[Rejection]) -> tuple[ReasonBody, ...]:
    """Show why a shortlist may not be relied on."""
    return tuple(ReasonBody(code=each.code, detail=each.detail, pointer=each.pointer) for each in reasons)


def differ_in(contents: Mapping[UUID, Content]) -> tuple[str, ...]:
    """Return the fields in which offers are not all alike, in the order of the contract."""
    first, *others = contents.values()
    found = {each.field for other in others for each in differences(first, other)}
    tops = {each.split("/")[1] for each in found}
    return tuple(name for name in Content.model_fields if name in tops)

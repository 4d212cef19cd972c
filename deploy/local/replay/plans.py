"""What suppliers, clients and districts of a record will do: drawn beforehand, lived by the driver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from deploy.local.replay.offer_terms import HOURS_A_WEEK, terms_of

LOOKS_AGAIN_AFTER = 5
LOOKS_AGAIN = 3
UNMET_AFTER = 2 + LOOKS_AGAIN * LOOKS_AGAIN_AFTER
"""In working days: how long a coach waits before looking for an offer again, how often, and how long after the start of
a journey a need that nobody serves is reported unmet."""

COURSE_PLACES = 4
"""How many take part in a course that is bought as a whole. Made up."""


@dataclass(frozen=True)
class OfferPlan:
    """An offer that a supplier will publish, and the prices that it will change to, in pence.

    One `in_groups` begins on days of its own; of others the first day is agreed with each order. A `course` is one of
    these and is bought as a whole, for as many clients as it has places.
    """

    category: str
    title: str
    districts: tuple[str, ...]
    price_pence: int
    duration_weeks: int
    new_prices: tuple[int, ...] = ()
    withdrawn: bool = False
    in_groups: bool = False
    course: bool = False

    def body(self, price_pence: int | None = None, starts: Sequence[Mapping[str, object]] = ()) -> dict[str, object]:
        """Return the request that publishes it, or changes its price or its starts."""
        return {
            "category": self.category,
            "title": self.title,
            "summary": f"{self.title}, {self.duration_weeks} weeks, all included.",
            "price": {
                "pence": price_pence or self.price_pence,
                "per": "course" if self.course else "place",
                "vat": "included",
                "vat_rate": 20,
            },
            "duration": {"value": self.duration_weeks, "unit": "week", "hours": self.duration_weeks * HOURS_A_WEEK},
            "group_size": COURSE_PLACES if self.course else 12,
            "notice_days": 5,
            **terms_of(self.category, self.title, self.districts),
            "starts": list(starts),
        }


NOT_REGISTERED = UUID(int=0)


class Redeclares(StrEnum):
    """How a member answers a request to renew its declaration: at once, only once reminded, or not at all."""

    SOON = "soon"
    ONCE_REMINDED = "once_reminded"
    NEVER = "never"


class Renews(StrEnum):
    """When a member renews evidence that ends: once it is reminded, or only after its offers are hidden."""

    ONCE_REMINDED = "once_reminded"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class SupplierPlan:
    """An organisation that will register and apply, and what becomes of it.

    `org` is what its identity provider calls it; `supplier_id` is known once the registry has minted it. `decided_late`
    is an application that is not decided in time, `paused` a member that is suspended until a day, and `redeclares`
    says how one answers a request to renew its declaration: `None` where nobody asks. `renews` says when one renews
    evidence, of those that give any with a last day.
    """

    org: UUID
    name: str
    company_number: str
    applies_on: int
    categories: tuple[str, ...]
    staff: int
    turnover_pence: int
    vcse: bool
    refused: bool = False
    suspended: bool = False
    removed: bool = False
    decided_late: bool = False
    paused: bool = False
    redeclares: Redeclares | None = None
    renews: Renews | None = None
    completion: float = 0.85
    offers: tuple[OfferPlan, ...] = ()
    supplier_id: UUID = NOT_REGISTERED

    @property
    def is_troubled(self) -> bool:
        """Whether it is sure that something comes between this member and its orders."""
        return bool(self.suspended or self.removed or self.paused or self.redeclares or self.renews)

    def registered(self, supplier_id: UUID) -> "SupplierPlan":
        """Return the plan with the id that the registry has minted."""
        return replace(self, supplier_id=supplier_id)


class Pick(StrEnum):
    """Which of the offers that fit a coach orders."""

    ANY = "any"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"


@dataclass(frozen=True)
class ClientPlan:
    """A client who will start a journey on one of the record's working days, with the categories of its needs."""

    client_ref: UUID
    district: str
    starts_on: int
    needs: tuple[str, ...]
    picks: Pick = Pick.ANY


class Fate(StrEnum):
    """What becomes of a gap: nobody has answered it yet, it was answered, or an offer filled it."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True)
class GapPlan:
    """A category that nobody offers in a district at first, and what becomes of the gap that this makes."""

    category: str
    district: str
    fate: Fate

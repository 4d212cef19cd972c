"""Facts about matches: which offers were weighed for a need, in which order, and who was passed over."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.catalogue.content import Duration, Part, Start
from shared.contracts.codes import (
    AnyAccessNeed,
    AnyAttribute,
    AnyCategory,
    AnyCurrency,
    AnyDistrict,
    AnyLanguage,
    AnyMarket,
)
from shared.contracts.event import Event
from shared.reference.codes import Code


class Constraints(Part):
    """What a client's circumstances ask of an offer, in codes.

    Distances are from a jobcentre, or from a postcode of which only the first part (`outward`) is kept. An offer in any
    of the `languages` will do, and one that has all `attributes`. `cannot_meet` are conditions of entry that the client
    does not fulfil. The client can come on `days` and in `parts_of_day`, on any where none is named.
    """

    jobcentre: Annotated[str, Code("jobcentre")] | None = None
    outward: str | None = None
    within_km: int | None = None
    modes: tuple[Annotated[str, Code("mode of delivery")], ...] = ()
    access: tuple[AnyAccessNeed, ...] = ()
    languages: tuple[AnyLanguage, ...] = ()
    attributes: tuple[AnyAttribute, ...] = ()
    cannot_meet: tuple[Annotated[str, Code("entry condition")], ...] = ()
    days: tuple[Annotated[str, Code("day of the week")], ...] = ()
    parts_of_day: tuple[Annotated[str, Code("part of the day")], ...] = ()
    price_to_pence: int | None = None
    starts_from: date | None = None
    starts_to: date | None = None


class RankedOffer(Part):
    """A version of an offer in its place: `score` is in whole points of 100.

    Finer ones, and the parts of a score, would tell how far a client lives from each venue.
    """

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    score: int


class ScoreParts(Part):
    """The points of 100 that an offer got for each part of its score."""

    quality: int
    price: int
    distance: int
    start: int


class WeighedOffer(Part):
    """What an offer's place follows from.

    `points` are those of the whole score, in hundredths. `newcomer` says that its supplier has too few cases to be
    judged by. `last_first` is the turn at which the supplier was last first in such a match, 0 for never.
    """

    offer_id: UUID
    points: int
    parts: ScoreParts
    newcomer: bool
    last_first: int


class OfferAsShown(Part):
    """What was shown of an offer.

    `next_start` is the first that had places, `left` how many; both are null where it names no starts.
    """

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    supplier_name: str
    title: str
    mode: Annotated[str, Code("mode of delivery")]
    venue: str | None
    distance_km: float | None
    price_pence: int
    currency: AnyCurrency
    per: Annotated[str, Code("price basis")]
    pence_per_place: int
    duration: Duration
    next_start: Start | None
    left: int | None
    first_day: date | None
    completion_percent: float | None
    cases: int


class ExcludedCount(Part):
    """How many offers in reach do not keep a limit; one that misses several counts for each."""

    reason: Annotated[str, Code("match_excluded reason")]
    offers: int


class ExcludedOffer(OfferAsShown):
    """An offer in reach that is not ranked, with every limit that it does not keep."""

    reasons: tuple[Annotated[str, Code("match_excluded reason")], ...]


class MatchEvent(Event):
    """Base of every fact about one match."""

    TOPIC: ClassVar[str] = "catalogue.matches"
    AGGREGATE: ClassVar[str] = "match"
    SUBJECT: ClassVar[str] = "match_id"

    match_id: UUID
    need_id: UUID


class MatchMade(MatchEvent):
    """Offers were ranked for a need, best first: those that keep every limit.

    `offers` is how many do, of which the first are `ranked`; `excluded` is how many others of the category are in
    reach.
    """

    TYPE: ClassVar[str] = "catalogue.MatchMade.v1"
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    ranked: tuple[RankedOffer, ...]
    offers: int
    excluded: int
    made_at: AwareDatetime
    policies: tuple[str, ...]


class MatchWeighed(MatchEvent):
    """What the ranking follows from: the client's constraints, the points of each ranked offer, and what was shown.

    `turn` is which match of its kind this was, and so in which state of their turns near-equal suppliers stood.
    `by_share` says that a newcomer is first although one that is known was as good or nearly so.
    """

    TYPE: ClassVar[str] = "catalogue.MatchWeighed.v1"
    PRIVATE: ClassVar[bool] = True
    constraints: Constraints
    weighed: tuple[WeighedOffer, ...]
    shown: tuple[OfferAsShown, ...]
    excluded_for: tuple[ExcludedCount, ...]
    nearest_excluded: tuple[ExcludedOffer, ...]
    turn: int
    by_share: bool = False


class MatchOrdered(MatchEvent):
    """An order follows from the match."""

    TYPE: ClassVar[str] = "catalogue.MatchOrdered.v1"
    PRIVATE: ClassVar[bool] = True
    order_id: UUID
    offer_id: UUID
    ordered_at: AwareDatetime


class MatchSevered(MatchEvent):
    """The client is erased: what was asked for, and what follows from where the client lives, is told to nobody."""

    TYPE: ClassVar[str] = "catalogue.MatchSevered.v1"
    PRIVATE: ClassVar[bool] = True
    severed_at: AwareDatetime


class OfferPassedOver(MatchEvent):
    """An order took another offer of the match: this is the supplier's best one in it, and what decided.

    That is the part of the score by which the ordered offer gained most, the turn or the share of newcomers where the
    score did not decide, or the `choice` of whoever ordered what was ranked lower.
    """

    TYPE: ClassVar[str] = "catalogue.OfferPassedOver.v1"
    order_id: UUID
    supplier_id: UUID
    offer_id: UUID
    offer_version: int
    rank: int
    decided_by: Annotated[str, Code("what decided")]
    passed_over_at: AwareDatetime


class TurnsEvent(Event):
    """Base of the facts about the turns that suppliers take at being first, in a category of a district."""

    TOPIC: ClassVar[str] = "catalogue.matches"
    AGGREGATE: ClassVar[str] = "turns"
    SUBJECT: ClassVar[str] = "turns_id"

    turns_id: str


class TurnTaken(TurnsEvent):
    """A supplier was first in a match; as a `newcomer`, where one that is known was as good or nearly so."""

    TYPE: ClassVar[str] = "catalogue.TurnTaken.v1"
    PRIVATE: ClassVar[bool] = True
    turn: int
    match_id: UUID
    supplier_id: UUID
    newcomer: bool
    taken_at: AwareDatetime

"""Facts about standing offers."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.catalogue.content import Content
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class OfferEvent(Event):
    """Base of every fact about one offer."""

    TOPIC: ClassVar[str] = "catalogue.offers"
    AGGREGATE: ClassVar[str] = "offer"
    SUBJECT: ClassVar[str] = "offer_id"

    offer_id: UUID
    supplier_id: UUID


class OfferContent(Content, OfferEvent):
    """Base of the facts that carry an offer's whole content, as one immutable version of it.

    `policies` are the stamps of those that it was held to. On `remind_on` its supplier is told that it expires soon.
    """

    model_config = Event.model_config

    offer_version: int
    policies: tuple[str, ...] = ()
    remind_on: date | None = None

    @property
    def content(self) -> Content:
        """What this version says."""
        return Content(**{name: getattr(self, name) for name in Content.model_fields})


class OfferPublished(OfferContent):
    """A supplier's offer may be ordered from now on."""

    TYPE: ClassVar[str] = "catalogue.OfferPublished.v1"
    published_at: AwareDatetime


class OfferUpdated(OfferContent):
    """A new version of an offer replaced the one before; orders already placed keep theirs.

    `reverts_to` is the version that it says the same as, where the supplier went back to one.
    """

    TYPE: ClassVar[str] = "catalogue.OfferUpdated.v1"
    reverts_to: int | None = None
    updated_at: AwareDatetime


class OfferPaused(OfferEvent):
    """The supplier takes no new orders for the offer for now; what was ordered goes on.

    It may follow another `OfferPaused`, where the reason became another one.
    """

    TYPE: ClassVar[str] = "catalogue.OfferPaused.v1"
    reason: Annotated[Reason, Code("offer_paused reason")]
    paused_at: AwareDatetime


class OfferResumed(OfferEvent):
    """The supplier takes orders for the offer again."""

    TYPE: ClassVar[str] = "catalogue.OfferResumed.v1"
    reason: Annotated[Reason, Code("offer_resumed reason")]
    resumed_at: AwareDatetime


class OfferExpiring(OfferEvent):
    """The last day on which the offer may be ordered is near: that of its last start, or the one that it names."""

    TYPE: ClassVar[str] = "catalogue.OfferExpiring.v1"
    expires_on: date


class OfferExpired(OfferEvent):
    """The last day on which the offer could be ordered is over; what was ordered goes on.

    A new version that names a later day brings it back: an `OfferRelisted` follows it, or an `OfferPaused` where the
    offer was paused.
    """

    TYPE: ClassVar[str] = "catalogue.OfferExpired.v1"
    expired_on: date
    expired_at: AwareDatetime


class OfferWithdrawn(OfferEvent):
    """The supplier took the offer back for good."""

    TYPE: ClassVar[str] = "catalogue.OfferWithdrawn.v1"
    reason: Annotated[Reason, Code("offer_withdrawn reason")]
    withdrawn_at: AwareDatetime


class OfferDelisted(OfferEvent):
    """The offer may not be ordered: its supplier is suspended, not in the category, or is given no new orders.

    Or (`evidence_runs_out`) it is hidden, since nothing of it could be delivered before the supplier's evidence ends.
    Or staff took it down (`taken_down`); what was ordered goes on.
    """

    TYPE: ClassVar[str] = "catalogue.OfferDelisted.v1"
    reason: Annotated[Reason, Code("offer_delisted reason")]
    delisted_at: AwareDatetime


class OfferRelisted(OfferEvent):
    """The ground for delisting has gone, or a new version renewed what had expired: the offer may be ordered again."""

    TYPE: ClassVar[str] = "catalogue.OfferRelisted.v1"
    relisted_at: AwareDatetime


class OfferTransferred(OfferEvent):
    """Another supplier took the place of the offer's, and the offer is its own from now on."""

    TYPE: ClassVar[str] = "catalogue.OfferTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime


class OfferAcknowledged(OfferEvent):
    """Staff have looked at the offer up to this version; what took it down is no more."""

    TYPE: ClassVar[str] = "catalogue.OfferAcknowledged.v1"
    PRIVATE: ClassVar[bool] = True
    offer_version: int
    acknowledged_at: AwareDatetime


class OfferBarred(OfferEvent):
    """Staff took the offer down: it may not stand until they acknowledge a version of it.

    It is delisted where nothing else keeps it from being ordered already.
    """

    TYPE: ClassVar[str] = "catalogue.OfferBarred.v1"
    PRIVATE: ClassVar[bool] = True
    barred_at: AwareDatetime


class OfferPriceRefused(OfferEvent):
    """What the offer asks was rejected as abnormally low; it may not be ordered until it asks something else."""

    TYPE: ClassVar[str] = "catalogue.OfferPriceRefused.v1"
    PRIVATE: ClassVar[bool] = True
    query_id: UUID
    refused_at: AwareDatetime


class OfferPriceCleared(OfferEvent):
    """The offer asks something else than what was rejected, or that was accepted after all."""

    TYPE: ClassVar[str] = "catalogue.OfferPriceCleared.v1"
    PRIVATE: ClassVar[bool] = True
    query_id: UUID
    cleared_at: AwareDatetime

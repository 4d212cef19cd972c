"""What a message says: one template for each type of event, put into words when the message is read.

A template's placeholders are the fields of the event that a message keeps, so this table is also the list of what
leaves an event for a message. Messages about orders keep no reasons: such a reason may tell of a client's life, and
whoever may know it reads it in the order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from string import Formatter
from types import MappingProxyType

from services.notifications.known.offers import KnownOffer
from shared.contracts import catalogue, ordering, supplier_registry
from shared.contracts.event import Event, Reason
from shared.reference import ReasonKind, categories, reasons


@dataclass(frozen=True)
class Template:
    """A subject line and a text with placeholders; `reasons` is the kind of reason that they mean."""

    subject: str
    text: str
    reasons: ReasonKind | None = None

    @cached_property
    def placeholders(self) -> tuple[str, ...]:
        """The names of the event's fields that the words need; `title` is the offer's where the event has none."""
        found = Formatter().parse(f"{self.subject} {self.text}")
        return tuple(sorted({name for _, name, _, _ in found if name}))


TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        ordering.OrderIssued.TYPE: Template(
            "New order {purchase_order}",
            "You have a new order for {category}, starting on {starts_on}: {purchase_order} (order {order_id}). "
            "Please accept or decline it by {respond_by}.",
        ),
        ordering.OrderCancelled.TYPE: Template(
            "An order was cancelled",
            "The district cancelled order {order_id} for {category}. There is nothing more to do for it.",
        ),
        ordering.OrderAccepted.TYPE: Template(
            "An order was accepted", "The supplier accepted order {order_id} for {category} and will deliver it."
        ),
        ordering.OrderDeclined.TYPE: Template(
            "An order was declined",
            "The supplier declined order {order_id} for {category}. Its price is free in the budget again. "
            "The order shows the reason.",
        ),
        ordering.OrderRejected.TYPE: Template(
            "An order was not approved",
            "Order {order_id} was not approved. Its price is free in the budget again. The order shows the reason.",
        ),
        ordering.ProvisionEndedEarly.TYPE: Template(
            "A provision ended early",
            "The provision of order {order_id} ended early, on {ended_on}. The order shows the reason.",
        ),
        ordering.BudgetThresholdReached.TYPE: Template(
            "{percent}% of your budget is committed",
            "Orders now hold {committed_pence} of the {allocated_pence} allocated in budget {budget_id}: "
            "{percent}% or more.",
        ),
        supplier_registry.SupplierAdmitted.TYPE: Template(
            "You are admitted",
            "Your application was successful. You may publish offers in: {categories}.",
        ),
        supplier_registry.ApplicationRefused.TYPE: Template(
            "Your application was not successful",
            "Your application was not successful. {reasons} You may apply again at any time.",
            ReasonKind.APPLICATION_REFUSED,
        ),
        supplier_registry.SupplierSuspended.TYPE: Template(
            "You are suspended",
            "You get no new orders until you are reinstated; running orders go on. {reason}",
            ReasonKind.SUPPLIER_SUSPENDED,
        ),
        supplier_registry.SupplierReinstated.TYPE: Template(
            "You are in good standing again", "You are in good standing again and may be given new orders."
        ),
        supplier_registry.SupplierRemovalNotified.TYPE: Template(
            "You are to be removed",
            "It is intended to remove you from every category. {reason} You may answer by {representations_by}.",
            ReasonKind.SUPPLIER_REMOVED,
        ),
        supplier_registry.SupplierRemoved.TYPE: Template(
            "You were removed",
            "Your membership ended in every category. {reason}",
            ReasonKind.SUPPLIER_REMOVED,
        ),
        catalogue.OfferPublished.TYPE: Template(
            "New offer: {title}", "A supplier now offers '{title}' in {category} (offer {offer_id})."
        ),
        catalogue.OfferUpdated.TYPE: Template(
            "Changed offer: {title}",
            "'{title}' in {category} (offer {offer_id}) has changed and is now for: {districts}. "
            "Orders already placed keep the version that they were placed with.",
        ),
        catalogue.OfferWithdrawn.TYPE: Template(
            "Withdrawn offer: {title}",
            "The supplier withdrew '{title}' (offer {offer_id}). {reason}",
            ReasonKind.OFFER_WITHDRAWN,
        ),
        catalogue.OfferDelisted.TYPE: Template(
            "Offer not available: {title}", "'{title}' (offer {offer_id}) may not be ordered for now."
        ),
        catalogue.OfferRelisted.TYPE: Template(
            "Offer available again: {title}", "'{title}' (offer {offer_id}) may be ordered again."
        ),
        catalogue.GapAnswered.TYPE: Template(
            "An answer about a gap in {category}",
            "The commercial team answered your gap in {category} (gap {gap_id}). {answer}",
            ReasonKind.GAP_CLOSED,
        ),
        catalogue.GapClosed.TYPE: Template(
            "A gap in {category} was closed", "The gap in {category} (gap {gap_id}) was closed."
        ),
    }
)

_UNKNOWN = Template("News", "There is news that cannot be put into words here yet. Please look again later.")


def parameters_of(event: Event, offer: KnownOffer | None) -> dict[str, str]:
    """Return what a message keeps of an event, as plain strings; raises `KeyError` for an event without a template."""
    return {
        name: _plain(getattr(event, name) if name in type(event).model_fields else getattr(offer, name))
        for name in TEMPLATES[event.TYPE].placeholders
    }


def _plain(value: object) -> str:
    match value:
        case Reason():
            return value.code
        case tuple():
            return ",".join(_plain(each) for each in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Words:
    """A message in plain English."""

    subject: str
    text: str


def in_words(about_type: str, parameters: Mapping[str, str]) -> Words:
    """Put a message into words. One that a newer version wrote may be about what has no template here."""
    template = TEMPLATES.get(about_type, _UNKNOWN)
    said = _Said({name: _said(template, name, value) for name, value in parameters.items()})
    return Words(template.subject.format_map(said), template.text.format_map(said).strip())


class _Said(dict[str, str]):
    """What the placeholders stand for; a newer version's message may lack one."""

    def __missing__(self, name: str) -> str:
        return f"({name.replace('_', ' ')} not given)"


def _said(template: Template, name: str, value: str) -> str:
    if name in _REASONS:
        return " ".join(_reason(template, code) for code in value.split(","))
    return _SAID[name](value) if name in _SAID else value


def _reason(template: Template, code: str) -> str:
    """Return a reason's text; a code that is not listed speaks for itself."""
    known = reasons(template.reasons) if template.reasons else {}
    return known[code].text if code in known else f"{code.replace('_', ' ').capitalize()}."


def _category(code: str) -> str:
    """Return a category's name; a code that is not listed speaks for itself."""
    known = categories()
    return known[code].name if code in known else code.replace("_", " ").capitalize()


def _categories(codes: str) -> str:
    return ", ".join(_category(code) for code in codes.split(",") if code)


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _pounds(pence: str) -> str:
    return f"£{int(pence) // 100:,}.{int(pence) % 100:02}"


_REASONS = frozenset({"reason", "reasons", "answer"})
_SAID: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "category": _category,
        "categories": _categories,
        "districts": lambda codes: codes.replace(",", ", "),
        "starts_on": _day,
        "ended_on": _day,
        "respond_by": _day,
        "representations_by": _day,
        "committed_pence": _pounds,
        "allocated_pence": _pounds,
    }
)

"""Who may be told what of the client of an order, and until when: asked of each look, each letter, each change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.client_journey.clients.domain.client import Client
from services.client_journey.known.orders import KnownOrder, OrderStatus, Standing
from services.client_journey.letters.domain.joining import Joining
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection

LETTER = "joining_letter"
CONTACT = "contact_shared"
ACCESS = "access_shared"
CLIENT_UNKNOWN = "client_unknown"


@dataclass(frozen=True)
class Situation:
    """How an order stands for one of its clients: whoever has this need."""

    order: KnownOrder
    need_id: UUID
    district: str
    client: Client
    joining: Joining | None
    today: date

    @property
    def line(self) -> int:
        """The number of the client's line."""
        found = self.order.line_for(self.need_id)
        return found.line if found else 1

    def agreed(self, purpose: str) -> bool:
        """Whether the client agrees to something, by now."""
        return purpose in self.client.consents


Rule = Callable[[Situation], Rejection | None]


def order_is_confirmed(at: Situation) -> Rejection | None:
    """Nobody is told of a client, nor a client of a place, before the supplier has said that it will deliver."""
    if at.order.status is OrderStatus.ACCEPTED:
        return None
    return status_is_known("order", at.order.status) or Rejection(
        "order_not_confirmed", f"the order is {at.order.status}: this waits until its supplier has accepted it"
    )


def provision_has_not_ended(at: Situation) -> Rejection | None:
    """What the supplier needed to know, it needed until then."""
    line = at.order.line_for(at.need_id)
    over = at.order.standing_for(at.need_id) in {Standing.COMPLETED, Standing.OVER} or bool(line and line.has_ended)
    if over and at.order.status is OrderStatus.ACCEPTED:
        return Rejection("provision_ended", "the provision has ended, and with it what its supplier may see")
    return None


def provision_has_not_started(at: Situation) -> Rejection | None:
    """A letter says how to begin."""
    line = at.order.line_for(at.need_id)
    if line and line.started_on:
        return Rejection("provision_started", f"the client has begun on {line.started_on}")
    return None


def order_runs(at: Situation) -> Rejection | None:
    """A place that is no more cannot be declined or taken."""
    if at.order.standing_for(at.need_id) is Standing.RUNNING:
        return None
    return Rejection("order_over", "the order has come to its end")


def place_is_not_declined(at: Situation) -> Rejection | None:
    """Who does not go is nobody that the supplier has to know of."""
    if at.joining is None or at.joining.declined is None:
        return None
    return Rejection("place_declined", "the client has declined the place")


def client_is_not_restricted(at: Situation) -> Rejection | None:
    """UK GDPR art. 18: what is restricted is kept, and not used."""
    if at.client.restricted_for is None:
        return None
    return Rejection("client_restricted", "the use of what is known of the client is restricted")


def client_is_not_erased(at: Situation) -> Rejection | None:
    """Of whom nothing is known any more, nothing can be told."""
    if at.client.erased_at is None:
        return None
    return Rejection("client_erased", "the client has been erased")


def agrees_to_the_letter(at: Situation) -> Rejection | None:
    """A letter lies about where others read it too, so that the client is asked first."""
    if at.agreed(LETTER):
        return None
    return Rejection("consent_missing", f"the client has not agreed to a letter ({LETTER})")


def details_are_shared(at: Situation) -> Rejection | None:
    """The supplier gets to know who the client is where the client agrees to it, and not whether it is that or else."""
    fit = client_is_not_restricted(at) is None and client_is_not_erased(at) is None
    if fit and at.agreed(CONTACT):
        return None
    return Rejection("not_shared", "the client's details are not shared with you: ask the jobcentre")


def contact_is_recorded(at: Situation) -> Rejection | None:
    """Nobody can be written to or told of who has said nothing yet."""
    if at.client.contact is not None:
        return None
    return Rejection("contact_missing", "how the client is addressed and reached is not recorded yet")


def first_day_is_known(at: Situation) -> Rejection | None:
    """A letter without time and place helps nobody."""
    if at.joining is not None and at.joining.details is not None:
        return None
    return Rejection("details_missing", "nobody has said yet when and where the client begins")


def first_day_lies_ahead(at: Situation) -> Rejection | None:
    """A letter about a day that has passed makes somebody come in vain."""
    details = at.joining.details if at.joining else None
    if details is None or details.on >= at.today:
        return None
    return Rejection("day_passed", f"the first day, {details.on}, has passed: say a new one")


_OF_THE_CLIENT: tuple[Rule, ...] = (place_is_not_declined, client_is_not_restricted, client_is_not_erased)
_OF_THE_ORDER: tuple[Rule, ...] = (order_is_confirmed, provision_has_not_ended)

SHOWING_RULES: tuple[Rule, ...] = (*_OF_THE_ORDER, place_is_not_declined, details_are_shared, contact_is_recorded)
DETAILS_RULES: tuple[Rule, ...] = (*_OF_THE_ORDER, provision_has_not_started, *_OF_THE_CLIENT)
LETTER_RULES: tuple[Rule, ...] = (
    *DETAILS_RULES,
    contact_is_recorded,
    agrees_to_the_letter,
    first_day_is_known,
    first_day_lies_ahead,
)


def against(rules: tuple[Rule, ...], at: Situation) -> tuple[Rejection, ...]:
    """Return every reason against something."""
    return tuple(reason for rule in rules if (reason := rule(at)))

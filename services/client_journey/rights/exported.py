"""What an export has of a client: every kind of thing that is kept of one, or the reason why it is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from services.client_journey.clients.domain.client import CLIENTS
from services.client_journey.clients.domain.opening import OPENINGS
from services.client_journey.emergencies.domain.emergency import EMERGENCIES
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.letters.domain.joining import JOININGS
from services.client_journey.needs.domain.need import NEEDS
from services.client_journey.notes.domain.note import CASE_NOTES
from services.client_journey.plans.domain.plan import ACTION_PLANS
from services.client_journey.rights.domain.request import DATA_REQUESTS
from shared.kernel.aggregate import Aggregate


class By(StrEnum):
    """How the things of a client are found: by the field that names the client or a journey, or by what they are."""

    ITSELF = "id"
    ITSELF_A_JOURNEY = "id of a journey"
    CLIENT = "client_id"
    JOURNEY = "journey_id"


@dataclass(frozen=True)
class Part:
    """One kind of thing in an export, under a heading that a client understands."""

    name: str
    heading: str
    kind: Aggregate[Any]
    by: By


EXPORTED: tuple[Part, ...] = (
    Part("client", "How we reach you, and what you told us about access", CLIENTS, By.ITSELF),
    Part("journeys", "Your way to work with us", JOURNEYS, By.ITSELF_A_JOURNEY),
    Part("needs", "What you needed", NEEDS, By.JOURNEY),
    Part("plans", "What we planned with you", ACTION_PLANS, By.JOURNEY),
    Part("joinings", "Where you were to begin, and the letters that we made", JOININGS, By.JOURNEY),
    Part("notes", "What we noted down", CASE_NOTES, By.CLIENT),
    Part("openings", "Who looked at what we keep about you", OPENINGS, By.CLIENT),
    Part("emergencies", "Emergency access to it", EMERGENCIES, By.JOURNEY),
    Part("requests", "What you asked us for about your data", DATA_REQUESTS, By.CLIENT),
)

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "safeguarding_report": "it could endanger somebody and names who reported (DPA 2018 Sch. 2 para. 16, Sch. 3)",
        "erasure": "of a client who is erased nothing is left to be shown, and until then there is none",
    }
)
"""Kinds that are about a client and in no export, by name, each with the reason."""

OF_STAFF = frozenset({"by", "coach", "covers", "author"})
"""Fields that name accounts of the department, as those do that end in `_by`: the client learns that it was staff."""

INTERNAL = frozenset({"client_key", "client_id", "retention_runs"})
"""Fields that tell a client nothing: keys of our own."""

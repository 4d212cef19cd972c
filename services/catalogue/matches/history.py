"""Which facts of a match are for whom: what a client's circumstances ask is for those who look after clients alone."""

from dataclasses import replace

from services.catalogue.matches.domain.match import MATCHES
from services.catalogue.matches.domain.turns import TURNS
from shared.auth.access import is_staff
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

MATCH_DISCLOSURE = Disclosure(
    MATCHES,
    {
        **told_to(whoever_sees_it, facts.MatchMade, facts.MatchOrdered, facts.OfferPassedOver, facts.MatchSevered),
        **told_to(is_staff, facts.MatchWeighed),
    },
)

SEVERED_DISCLOSURE = replace(MATCH_DISCLOSURE, facts={**MATCH_DISCLOSURE.facts, **told_to(nobody, facts.MatchWeighed)})
"""Once a client is erased, nobody is told any more what the client's circumstances asked."""

TURNS_DISCLOSURE = Disclosure(TURNS, told_to(nobody, facts.TurnTaken))
"""Turns have no address of their own: a match says at which turn each of its suppliers was first last."""

"""Work coaches who let the catalogue rank what fits a need, and mostly order what it puts first."""

from typing import Any

from deploy.local.replay.client import Unexpected
from deploy.local.replay.offer_terms import office_of
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import Pick
from deploy.local.replay.told import Need

_PATH = "/v1/matches"
# Made up: how many coaches match before they order, say from where the client travels, choose otherwise than ranked,
# and ask why an offer is not among those ranked.
_MATCHES, _NEARBY, _CHOOSES, _ASKS_WHY = 0.7, 0.3, 0.5, 0.05
_NEARBY_KM = 60
_NOT_YET = frozenset({"need_unknown"})


class Matchers(Person):
    """Whoever matches a need before ordering."""

    async def match(self, need: Need, token: str) -> dict[str, Any] | None:
        """Return the offer to order by a match, with the id of the match; `None` where the coach goes by a search."""
        if need.picks is not Pick.ANY or self._chance.random() >= _MATCHES:
            return None
        body: dict[str, Any] = await self._as_recorded(need, token) or {"need_id": need.need_id}
        if "constraints" not in body and self._chance.random() < _NEARBY:
            near = {"jobcentre": office_of(need.district).code, "within_km": _NEARBY_KM}
            body["constraints"] = {"near": near}
        reply = await self._client.ask_until_known("catalogue", _PATH, token, body, _NOT_YET)
        if reply.refused:  # the order is refused for the same, and says what follows
            self._told.refusals.update(reply.reasons)
            return None
        answer: dict[str, Any] = reply.body
        self._told.matches[answer["match_id"]] = ""
        ranked = [each for each in answer["ranked"] if each["offer_id"] not in self._told.courses]
        if not ranked:
            return None  # a search may be a moment ahead or behind
        await self._ask_why(answer, token)
        otherwise = self._chance.random() < _CHOOSES
        chosen = self._chance.choice(ranked) if otherwise else ranked[0]
        return {**chosen, "match_id": answer["match_id"]}

    async def _as_recorded(self, need: Need, token: str) -> dict[str, Any] | None:
        """Return the request that matches a need, where its coach has recorded what the client can take up."""
        if need.need_id not in self._told.constrained:
            return None
        path, why = f"/v1/needs/{need.need_id}/constraints/openings", {"reason": "arranging_provision"}
        opened = await self._client.ask("client_journey", path, token, why)
        if opened.refused:  # the client has moved to another district
            self._told.refusals.update(opened.reasons)
            return None
        if not opened.body["erased"]:
            self._told.constrained[need.need_id] += 1
        match: dict[str, Any] | None = opened.body["match"]
        return match

    async def _ask_why(self, match: dict[str, Any], token: str) -> None:
        if self._chance.random() >= _ASKS_WHY:
            return
        for offer in (*match["ranked"][:1], *match["nearest_excluded"][:1]):
            path = f"{_PATH}/{match['match_id']}/offers/{offer['offer_id']}"
            told = (await self._client.get("catalogue", path, token)).body
            if (told["rank"] is None) is not bool(told["reasons"]):
                raise Unexpected(f"{path} says neither a rank nor a reason")

    def ordered(self, offer: dict[str, Any], order_id: str) -> None:
        """Note the order that follows from a match."""
        if match_id := offer.get("match_id"):
            self._told.matches[match_id] = order_id

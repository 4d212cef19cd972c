"""Work coaches who report what they looked for in vain, and the commercial team that answers and closes such gaps."""

from typing import Any

from deploy.local.replay.client import expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from shared.auth.principal import Role

# Made up: how many searches in vain are reported; in working days, how soon they are answered, and closed after that.
_REPORTS, _ANSWERED_AFTER, _CLOSED_AFTER = 0.25, 4, 10


class GapReporters(Person):
    """Whoever reports a search in vain, and whoever deals with it."""

    async def report(self, answer: dict[str, Any], need: Need, token: str) -> None:
        """Report a search that found nothing, now and again; what is reported again is not counted twice."""
        if self._chance.random() >= _REPORTS:
            return
        link = answer["gap_to_report"]
        reply = await self._client.post("catalogue", link["path"], token, link["body"])
        gap_id = reply.body["gap_id"]
        if gap_id in self._told.gap_reports:
            return
        self._told.gap_reports[gap_id] = "open"
        self._later(_ANSWERED_AFTER, need.journey_id, self._answer, gap_id)

    async def _answer(self, gap_id: str) -> None:
        """Tell the district that the market knows, and accept later that nobody came; an offer may have, meanwhile."""
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        if await self._is_closed(gap_id, token):
            return
        body = {"code": "market_notified", "detail": "Every member of the category was told."}
        reply = await self._client.ask("catalogue", f"/v1/gaps/{gap_id}/answer", token, body)
        if reply.reasons != {"gap_closed"}:
            expect(reply, gap_id)
            self._later(_CLOSED_AFTER, gap_id, self._close, gap_id)

    async def _close(self, gap_id: str) -> None:
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        await self._client.post("catalogue", f"/v1/gaps/{gap_id}/closure", token, {"reason": "accepted_unmet"})
        self._told.gap_reports[gap_id] = "closed"

    async def _is_closed(self, gap_id: str, token: str) -> bool:
        gap = await self._client.get("catalogue", f"/v1/gaps/{gap_id}", token)
        return bool(gap.body["status"] == "closed")

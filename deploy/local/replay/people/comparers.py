"""Work coaches who put a few offers side by side before they order, and look at the list again days later."""

from collections.abc import Sequence
from typing import Any

from deploy.local.replay.client import Reply, Unexpected, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need

_PATH = "/v1/shortlists"
_TITLES = "Before the first interview", "Closest to the station", "Cwrs yn Gymraeg"
# Made up: how many coaches compare, how many offers, and after how many working days they look again.
_COMPARES, _OFFERS, _LOOKS_AGAIN_AFTER = 0.05, 3, 3
# A search is a moment behind: what it found may have changed, and a command may see an offer a moment later.
_NOT_YET = frozenset({"offer_unknown"})
_CHANGED_MEANWHILE = frozenset(
    {"offer_changed", "offer_not_orderable", "supplier_not_active", "new_orders_stopped", "supplier_not_in_category"}
)


class Comparers(Person):
    """Whoever compares before ordering."""

    async def compare(self, offer: dict[str, Any], found: Sequence[dict[str, Any]], need: Need) -> None:
        """Hold the offer that a coach has in mind against some others that were found, now and again."""
        others = [each for each in found if each["offer_id"] != offer["offer_id"]][: _OFFERS - 1]
        if not others or self._chance.random() >= _COMPARES:
            return
        body = {
            "title": _TITLES[len(others) % len(_TITLES)],
            "district": need.district,
            "need_id": need.need_id,
            "offers": [_seen(each) for each in (offer, *others)],
        }
        token = self._client.as_staff_of(need.district)
        reply = await self._client.ask_until_known("catalogue", _PATH, token, body, _NOT_YET)
        if self._is_refused(reply):
            return
        shortlist_id = reply.body["shortlist_id"]
        self._told.shortlists[shortlist_id] = "open"
        shown = (await self._client.get("catalogue", f"{_PATH}/{shortlist_id}", token)).body
        order = shown["offers"][0]["order"]  # none where every start is full
        if order is not None and order["offer_version"] != offer["offer_version"]:
            raise Unexpected(f"shortlist {shortlist_id} begins an order of another version than it shows")
        self._later(_LOOKS_AGAIN_AFTER, need.journey_id, self._look_again, shortlist_id, need)

    async def _look_again(self, shortlist_id: str, need: Need) -> None:
        """Look at a list that is too old by now: freeze it again as it is, or let go of it."""
        token, path = self._client.as_staff_of(need.district), f"{_PATH}/{shortlist_id}"
        seen = await self._client.get("catalogue", path, token)
        codes = {each["code"] for each in seen.body["stale_for"]}
        if "too_old" not in codes:
            raise Unexpected(f"shortlist {shortlist_id} is three working days old and says {sorted(codes)}")
        self._told.stale.update(codes)
        still = [
            {"offer_id": each["offer_id"], "offer_version": each["latest_version"]}
            for each in seen.body["offers"]
            if each["status"] == "published"
        ]
        if len(still) > 1:
            anew = {"title": seen.body["title"], "offers": still}
            reply = await self._client.replace("catalogue", path, token, anew, seen.etag)
            if not self._is_refused(reply):
                self._told.shortlists[shortlist_id] = "frozen again"
                return
        expect(await self._client.ask("catalogue", f"{path}/discarding", token), path)
        self._told.shortlists[shortlist_id] = "discarded"

    def _is_refused(self, reply: Reply) -> bool:
        self._told.refusals.update(reply.reasons)
        if reply.reasons - _CHANGED_MEANWHILE:
            raise Unexpected(f"a shortlist was refused for {sorted(reply.reasons)}")
        return bool(reply.reasons)


def _seen(offer: dict[str, Any]) -> dict[str, Any]:
    return {"offer_id": offer["offer_id"], "offer_version": offer["offer_version"]}

"""Category managers about what suppliers change in their offers, and the suppliers that they ask."""

from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import Reply, Unexpected
from deploy.local.replay.people.person import Person
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many changes one is questioned, one is taken down and corrected on the same evening, one is left lying
# until its day is over, and of so many questions one is not answered in time.
_OF_SO_MANY, _QUESTIONED, _TAKEN_DOWN, _LEFT_LYING = 12, (1, 7), 3, 5
_QUESTIONS, _UNANSWERED = 4, 2
_PATH = "/v1/offer-reviews"
_SEEN = {"declares_no_interest": True}
_QUESTION = {"reason": "price_change", "detail": "What has changed for the price?"}
_ANSWER = {"answer": "The room costs more than it did."}
_DOWN = {
    "reason": "price_not_explained",
    "detail": "Please explain the price, or go back to the one before.",
    "declares_no_interest": True,
}
_READ_AGAIN = frozenset({404, 412})
"""Answers where news of the offer came meanwhile: it has passed to a successor, or was changed once more."""
_OVERTAKEN = frozenset({"offer_over", "review_over", "offer_transferred"})
"""What may have become of an offer since the queue was read."""
_CORRECTED = frozenset({"nothing_to_answer"})
"""What an offer that was taken down came to by an edit of before, of which the review heard only afterwards."""


class Reviewers(Person):
    """Whoever reviews changed offers, and whoever answers them."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was changed yet."""
        super().__init__(world, everyone)
        self._turn, self._question = count(), count()
        self._turns: dict[str, int] = {}
        self._questions: dict[str, int] = {}

    async def work_through(self) -> None:
        """Let suppliers answer what they are asked, then work through the queue."""
        for review in await self._waiting("answer"):
            turn = self._questions.setdefault(review["review_id"], next(self._question)) % _QUESTIONS
            if turn != _UNANSWERED:
                await self._answer(review)
        for review in await self._waiting("review"):
            await self._look_at(review)

    async def _look_at(self, review: dict[str, Any]) -> None:
        turn = self._turns.setdefault(review["review_id"], next(self._turn)) % _OF_SO_MANY
        if review["questioned_for"] is None and turn in _QUESTIONED:
            await self._decide(review, "question", _QUESTION, "questioned")
        elif turn == _TAKEN_DOWN and review["taken_down_for"] is None:
            await self._take_down(review)
        elif turn != _LEFT_LYING or review["overdue"]:
            await self._decide(review, "acknowledgement", _SEEN, "acknowledged")

    async def _take_down(self, review: dict[str, Any]) -> None:
        """Take an offer down, hear its supplier, and let it back."""
        if not await self._decide(review, "takedown", _DOWN, "taken_down"):
            return
        officer, path = self._client.as_central(Role.CATEGORY_MANAGER), f"/v1/offers/{review['offer_id']}"
        if (await self._client.get("catalogue", path, officer)).body["status"] == "published":
            raise Unexpected(f"offer {review['offer_id']} stands although it was taken down")
        if await self._answer(review, _CORRECTED):
            await self._decide(review, "acknowledgement", _SEEN, "acknowledged")

    async def _answer(self, review: dict[str, Any], or_else: frozenset[str] = frozenset()) -> bool:
        own, path = self._client.as_supplier(UUID(review["supplier_id"])), f"{_PATH}/{review['review_id']}/answer"
        return self._is_done(review, await self._client.ask("catalogue", path, own, _ANSWER), "answered", or_else)

    async def _decide(self, review: dict[str, Any], what: str, body: dict[str, Any], came_to: str) -> bool:
        """Decide as a category manager, on what there is to read."""
        officer, path = self._client.as_central(Role.CATEGORY_MANAGER), f"{_PATH}/{review['review_id']}"
        seen = await self._client.get("catalogue", path, officer)
        return self._is_done(
            review, await self._client.ask("catalogue", f"{path}/{what}", officer, body, seen.etag), came_to
        )

    def _is_done(
        self, review: dict[str, Any], reply: Reply, came_to: str, or_else: frozenset[str] = frozenset()
    ) -> bool:
        if not reply.refused:
            self._told.reviews[review["review_id"]] = came_to
            return True
        self._told.refusals.update(reply.reasons)
        if reply.status in _READ_AGAIN:
            return False
        if not reply.reasons or not reply.reasons <= _OVERTAKEN | or_else:
            raise Unexpected(f"review {review['review_id']} did not come to be {came_to} for {sorted(reply.reasons)}")
        return False

    async def _waiting(self, what: str) -> list[dict[str, Any]]:
        officer = self._client.as_central(Role.CATEGORY_MANAGER)
        found = await self._client.get("catalogue", f"{_PATH}?waiting={what}&limit=500", officer)
        items: list[dict[str, Any]] = found.body["items"]
        return items

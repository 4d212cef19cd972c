"""Coaches who write down how it goes, put right what they wrote, and read it before they meet the client again."""

from itertools import count
from typing import TYPE_CHECKING

from deploy.local.replay.people.person import Person
from deploy.local.replay.world import World
from services.client_journey.notes.queries import KIND

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: one client in so many, and after how many working days; every other note is corrected the day after. All of
# it comes before journeys are handed over: who looks after the client reads without giving a reason.
_ONE_CLIENT_OF, _WHICH = 9, 1
_WRITTEN_AFTER, _CORRECTED_AFTER, _READ_AFTER = 2, 1, 3
_CORRECTS_ONE_OF = 2


class NoteWriters(Person):
    """Whoever keeps notes on a client's way."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was written yet."""
        super().__init__(world, everyone)
        self._began = count()

    def began(self, journey_id: str, district: str) -> None:
        """Plan what is written of a client whose journey began just now."""
        turn = next(self._began)
        if turn % _ONE_CLIENT_OF == _WHICH:
            self._later(_WRITTEN_AFTER, journey_id, self._write, journey_id, district, turn // _ONE_CLIENT_OF)

    async def _write(self, journey_id: str, district: str, turn: int) -> None:
        if self._told.journeys[journey_id] != "open":
            return
        said = f"Looks for work near home, note {turn}."
        note_id = await self._note(f"/v1/journeys/{journey_id}/case-notes", district, said)
        if turn % _CORRECTS_ONE_OF == 0:
            self._later(_CORRECTED_AFTER, journey_id, self._correct, district, note_id, f"{said} Not on Mondays.")
        self._later(_READ_AFTER, journey_id, self._read, journey_id, district, said)

    async def _correct(self, district: str, note_id: str, said: str) -> None:
        self._told.notes[note_id] = await self._note(f"/v1/case-notes/{note_id}/correction", district, said)

    async def _note(self, path: str, district: str, said: str) -> str:
        body = {"occasion": "meeting", "said": said}
        written = await self._client.post("client_journey", path, self._client.as_staff_of(district), body)
        note_id = str(written.body["note_id"])
        self._told.notes[note_id] = ""
        return note_id

    async def _read(self, journey_id: str, district: str, said: str) -> None:
        """Open every note of a journey, and hold them against what was written."""
        path, coach = f"/v1/journeys/{journey_id}/case-notes", self._client.as_staff_of(district)
        listed = (await self._client.get("client_journey", path, coach)).body["items"]
        ids = [each["note_id"] for each in listed]
        opened = await self._client.post("client_journey", f"{path}/openings", coach, {"note_ids": ids})
        self._told.sealed_looks[KIND, journey_id] += 1
        if not all(each["said"].startswith(said) for each in opened.body["notes"]):
            raise RuntimeError(f"{path}: a note says something else than was written")

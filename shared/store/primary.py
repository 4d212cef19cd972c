"""Whether the member that is read from shows all that was acknowledged before it led.

Who was elected has all that a majority has, but does not know at once how much of it that is: until its own first entry
has reached the others, its majority reads show an earlier state. Who decides then that something is not there, or that
nothing is to be done, may be wrong, and nothing that is written would tell.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from shared.store.log import COLLECTION as EVENTS

_MAJORITY = ReadConcern("majority")

Found = TypeVar("Found")
Election = Any
"""What tells one election of a primary from another; `None` while no primary was met."""

_NEVER: Final = object()


class Primary:
    """The primary of a database, through one client."""

    def __init__(self, database: Database[Any], collection: str = EVENTS) -> None:
        """Look through the driver's own client, at a collection that may be read: whoever calls waits in its thread."""
        self._database = database
        self._collection = collection
        self._settled: Election = _NEVER

    @property
    def election(self) -> Election:
        """Return the election that made it the primary, as the driver knows by now."""
        return self._database.client.topology_description.max_election_id

    @property
    def is_settled(self) -> bool:
        """Whether it shows all that was acknowledged before it led."""
        return bool(self.election == self._settled)

    def settle(self) -> Election:
        """Wait until it is, and return its election: what is read while that is the same one is no older.

        Once for each election. Raises what the driver raises, as where no majority is there.
        """
        while not self.is_settled:
            election = self.election
            with self._database.client.start_session(causal_consistency=True) as session:
                self._database.command("ping", session=session)  # how far the member itself has come
                collection = self._database.get_collection(self._collection, read_concern=_MAJORITY)
                collection.find_one({"_id": ""}, session=session)  # is answered once a majority has come as far
            self._settled = election
        return self._settled

    def steadily(self, read: Callable[[], Found]) -> Found:
        """Return what is read while one primary leads that shows all; raises what the driver raises."""
        while True:
            election = self.settle()
            found = read()
            if self.election == election:
                return found

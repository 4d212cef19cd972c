"""What the store says no to on its own account; the rules' own refusals are in `shared.kernel.rules`.

The driver's errors go by names of our own, so that nobody else needs to know the driver.
"""

from pymongo.errors import BulkWriteError, OperationFailure
from pymongo.errors import ConnectionFailure as DatabaseAway
from pymongo.errors import PyMongoError as DatabaseError

from shared.kernel.rules import Refusal

__all__ = [
    "Contended",
    "DatabaseAway",
    "DatabaseError",
    "Inconsistent",
    "KeyReused",
    "NewsIncomplete",
    "Overloaded",
    "PlaceUnknown",
    "StaleVersion",
    "Unavailable",
    "UnknownOutcome",
    "code_of",
]


class StaleVersion(Refusal):
    """The aggregate has changed since the caller read it."""

    def __init__(self, aggregate: str, expected: int, actual: int) -> None:
        super().__init__(f"{aggregate} is at version {actual}, not {expected}: read it again and decide anew")
        self.expected = expected
        self.actual = actual


class PlaceUnknown(Refusal):
    """A reader of a feed names a place that this log does not have."""

    code = "place_unknown"

    def __init__(self) -> None:
        super().__init__(
            "this feed has no such place: either it was never given out here, or the log was restored to what it was"
            " before. Read on from an earlier place, or from the beginning; pass over what you have by its id"
        )


class KeyReused(Refusal):
    """An idempotency key came again with another request."""

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was used for another request: use a new key for a new request")


class Unavailable(Exception):
    """Nothing was changed for now; the same request may be sent again later."""

    code = "unavailable"


class Overloaded(Unavailable):
    """There is no room for one more: of requests, of commands that wait, or of files that arrive."""


class Contended(Unavailable):
    """Other processes kept changing the same aggregates until the attempts ran out."""


class UnknownOutcome(Unavailable):
    """The database did not say whether the commit happened; a repeat with the same key finds out."""


class NewsIncomplete(Unavailable):
    """News is missing about something that the decision relies on; it is being fetched."""

    code = "news_incomplete"


class Inconsistent(Exception):
    """The log has events that the state of their aggregate does not know, as after a restore of only some collections.

    No retry helps: the state must be folded from the log again.
    """


def code_of(error: BaseException) -> int | None:
    """Return the database's code for what went wrong, of one of its own errors."""
    if isinstance(error, BulkWriteError):
        return next((each["code"] for each in (error.details or {}).get("writeErrors", ())), None)
    return error.code if isinstance(error, OperationFailure) else None

"""Keys that are expected in one place and found in another: too many for memory, so they are on disk."""

import sqlite3
from collections.abc import Iterable

_TABLE = """
CREATE TABLE entries (
    page TEXT NOT NULL, key TEXT NOT NULL,
    expected INTEGER NOT NULL DEFAULT 0, needed INTEGER NOT NULL DEFAULT 0, digest INTEGER,
    found INTEGER NOT NULL DEFAULT 0, found_digest INTEGER,
    PRIMARY KEY (page, key)
) WITHOUT ROWID
"""
_EXPECT = """
INSERT INTO entries (page, key, expected, needed, digest) VALUES (?, ?, 1, ?, ?)
ON CONFLICT DO UPDATE SET expected = 1, needed = max(needed, excluded.needed), digest = excluded.digest
"""
# Of several with one key, one that differs from what is expected must not hide behind one that does not: the first is
# kept, and all that follow must be the same.
_FIND = """
INSERT INTO entries (page, key, found, found_digest) VALUES (?, ?, 1, ?)
ON CONFLICT DO UPDATE SET found = found + 1,
    found_digest = CASE WHEN found_digest IS excluded.found_digest THEN found_digest ELSE -1 END
"""

Entry = tuple[str, int | None]
"""A key, and a digest of what it stands for, where that is compared too."""


class Ledger:
    """Pages of keys. A key is expected, perhaps needed (missing would be wrong), and found any number of times."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")  # a temporary file, which is gone with the connection
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(_TABLE)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def expect(self, page: str, entries: Iterable[Entry], *, needed: bool) -> None:
        """Write down what should be found; what is not needed may be missing."""
        self._database.executemany(_EXPECT, ((page, key, needed, digest) for key, digest in entries))

    def find(self, page: str, entries: Iterable[Entry]) -> None:
        """Write down what was found."""
        self._database.executemany(_FIND, ((page, key, digest) for key, digest in entries))

    def missing(self, page: str, limit: int) -> tuple[int, list[str]]:
        """Return how many needed keys were not found, and the first of them."""
        return self._those(page, "needed AND found = 0", limit)

    def unexpected(self, page: str, limit: int) -> tuple[int, list[str]]:
        """Return how many keys were found and not expected, and the first of them."""
        return self._those(page, "found > 0 AND NOT expected", limit)

    def often(self, page: str, limit: int) -> tuple[int, list[str]]:
        """Return how many keys were found more than once, and the first of them."""
        return self._those(page, "found > 1", limit)

    def differing(self, page: str, limit: int) -> tuple[int, list[str]]:
        """Return how many keys were found with something else than was expected, and the first of them."""
        return self._those(page, "found > 0 AND expected AND found_digest IS NOT digest", limit)

    def expected(self, page: str) -> int:
        """Return how many keys are expected."""
        return self._those(page, "expected", 0)[0]

    def _those(self, page: str, which: str, limit: int) -> tuple[int, list[str]]:
        chosen = f"FROM entries WHERE page = ? AND {which}"  # one of the conditions above
        (count,) = self._database.execute(f"SELECT count(*) {chosen}", (page,)).fetchone()
        first = self._database.execute(f"SELECT key {chosen} ORDER BY key LIMIT ?", (page, limit))
        return count, [key for (key,) in first]

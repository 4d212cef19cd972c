"""How many requests a process works on at once: whoever comes on top is told so at once, while it can still be heard.

Without a limit requests wait for one another until the gateway has given each of them up, and what is then done is done
for nobody: a service that was asked too much for a minute would go on answering nobody long after.
"""

from shared.store.errors import Overloaded


class Room:
    """Takes in so many, and refuses the next until one has left."""

    def __init__(self, most: int) -> None:
        """Have room for `most` at once."""
        self._most = most
        self._taken = 0

    def require(self) -> None:
        """Raise `Overloaded` where nobody more can come in: before anything is done for who asks."""
        if self._taken >= self._most:
            raise Overloaded(f"{self._most} requests are under way already")

    def __enter__(self) -> None:
        """Come in; raises `Overloaded` where nobody more can."""
        self.require()
        self._taken += 1

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self._taken -= 1

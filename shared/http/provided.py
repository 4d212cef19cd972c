"""What routes call: the commands and queries of their subject, as the wiring of the service built them."""

from typing import Any

from fastapi import Depends, Request


class Provided:
    """Hands over what the service built of a class."""

    def __init__(self, kind: type[object]) -> None:
        """A service that does not build this class does not start: see `shared.http.app`."""
        self.kind = kind

    async def __call__(self, request: Request) -> Any:
        """Return the one of this class."""
        return request.app.state.provided[self.kind]


def provided(kind: type[object]) -> Any:
    """Declare what a route calls, as a parameter: `orders: Annotated[Orders, provided(Orders)]`."""
    return Depends(Provided(kind))

"""Before everything else of an application: whoever comes on top is refused while next to nothing was done for them."""

import time

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.http.observed import NO_ROUTE, protect
from shared.http.problems import unavailable
from shared.http.room import Room
from shared.store.errors import Overloaded
from shared.telemetry import metrics


class Entrance:
    """Lets in while there is room. Counts the others as requests without a route: theirs is not looked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        if scope["type"] == "http":
            room: Room = scope["app"].state.room
            try:
                room.require()
            except Overloaded as error:
                refusal = unavailable(error)
                protect(refusal.headers, confidential=scope["app"].state.confidential)
                await refusal(scope, receive, send)
                taken = time.perf_counter() - began
                metrics.HTTP_SECONDS.labels(NO_ROUTE, scope["method"], str(refusal.status_code)).observe(taken)
                return
        await self._app(scope, receive, send)

"""The operations port: whether the process lives, whether it can work, and its metrics. Never behind the gateway."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Check = Callable[[], Awaitable[bool]]
Reasons = Callable[[], Sequence[str]]

Answer = Callable[[], Awaitable[tuple[int, Mapping[str, object]]]]

_PATIENCE = 2.0


def operations_app(
    checks: Mapping[str, Check],
    reasons: Mapping[str, Reasons] | None = None,
    *,
    beside: Container[str] = (),
    process: str = "",
    roles: Sequence[str] = (),
    version: str = "",
    answers: Mapping[str, Answer] | None = None,
) -> Starlette:
    """Return the application of the operations port. `checks` are asked anew at each look at readiness.

    `reasons` say why a check of the same name does not pass: names of topics, never anything from outside.
    `beside` are the checks of what requests do not wait for: `/health/serving`, which gateways ask, leaves them out.
    `process` is the name by which this one holds leases, so that whoever looks knows which of several does.
    `answers` are what else may be asked, by path: each returns a status and a body.
    """
    about = {"process": process, "roles": list(roles), "version": version}

    async def live(_: Request) -> Response:
        return Response(b'{"status":"live"}', media_type="application/json")

    async def ready(_: Request) -> Response:
        return await checked(list(checks))

    async def serves(_: Request) -> Response:
        return await checked([name for name in checks if name not in beside])

    async def checked(names: Sequence[str]) -> Response:
        results = await asyncio.gather(*(_passes(checks[name]) for name in names))
        found = dict(zip(names, results, strict=True))
        status = 200 if all(results) else 503
        why = {name: told for name in names if not found[name] and (told := list((reasons or {}).get(name, tuple)()))}
        return Response(orjson.dumps({"checks": found, "reasons": why, **about}), status, media_type="application/json")

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    more = [Route(path, _answering(answer)) for path, answer in (answers or {}).items()]
    health = {"live": live, "ready": ready, "serving": serves}
    asked = [Route(f"/health/{name}", answer) for name, answer in health.items()]
    return Starlette(routes=[*asked, Route("/metrics", metrics), *more])


def _answering(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def answered(_: Request) -> Response:
        status, body = await answer()
        return Response(orjson.dumps(body), status, media_type="application/json")

    return answered


async def _passes(check: Check) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except Exception:  # whatever it is, it means not ready
        return False

"""The application factory: every service's HTTP looks and behaves the same."""

import re
from collections.abc import Container, Iterable, Sequence
from functools import partial
from itertools import chain

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline

from shared.auth.principal import Role
from shared.auth.tokens import Verifier
from shared.http import problems
from shared.http.callers import PUBLIC, Anyone, EndpointWithoutRule, rule_of
from shared.http.endpoint import Endpoint
from shared.http.entrance import Entrance
from shared.http.fingerprints import Fingerprint, plain
from shared.http.limits import RequestLimits
from shared.http.links import OpenApi
from shared.http.observed import Observed
from shared.http.openapi import PROBLEMS, document_of
from shared.http.problems import ProblemBody
from shared.http.provided import Provided
from shared.http.room import Room
from shared.service import Service
from shared.store.accounts import Accounts


class AccountsUnknown(Exception):
    """A service opens an endpoint to suppliers and does not know who speaks for them, so it does not start."""


class NotProvided(Exception):
    """A route calls what its service does not build, so the service does not start."""


def create_app(
    title: str,
    description: str,
    routers: Sequence[APIRouter],
    verifier: Verifier,
    provided: Iterable[object],
    limits: RequestLimits = RequestLimits(),
    accounts: Accounts | None = None,
    fingerprint: Fingerprint = plain,
    *,
    confidential: bool = False,
) -> FastAPI:
    """Return the application of one service, whose routes call what is provided.

    One that is `confidential` repeats no value that was given to it when it refuses one, and lets no answer be kept.
    Raises `EndpointWithoutRule`, `AccountsUnknown`, and `NotProvided` where a route calls something else.
    """
    app = _application(title, description, routers)
    app.state.provided = {type(each): each for each in provided}
    refuse_what_is_not_provided(routers, app.state.provided)
    app.state.limits = limits
    app.state.room = Room(limits.at_once)
    app.state.verifier = verifier
    app.state.accounts = accounts
    if accounts is None and (
        open_to := [each.path for each in endpoints(routers) if Role.SUPPLIER in rule_of(each).roles]
    ):
        raise AccountsUnknown(f"{title} has to keep KNOWN_ACCOUNTS for {', '.join(open_to)}")
    app.state.fingerprint = fingerprint
    app.state.confidential = confidential
    return app


def openapi_of(service: Service) -> OpenApi:
    """Return the OpenAPI document of a service, which need not run; raises `EndpointWithoutRule`."""
    return _application(service.title, service.description, service.routers).openapi()


def _application(title: str, description: str, routers: Sequence[APIRouter]) -> FastAPI:
    app = FastAPIOffline(
        title=title,
        description=description,
        version="1",
        responses={status: {"model": ProblemBody, "description": text} for status, text in PROBLEMS.items()},
        redirect_slashes=False,
        redoc_url=None,
        # Spans are placed by hand (shared.telemetry.tracing); its own looks for providers three times a request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        generate_unique_id_function=lambda route: route.name,  # what a generated client's methods are called
    )
    refuse_endpoints_without_rule(routers)
    for router in routers:
        app.include_router(router)
    app.state.endpoints = endpoints(routers)
    app.state.more_literal = more_literal(app.state.endpoints)
    problems.install(app)
    app.openapi = partial(document_of, app, endpoints(routers))  # type: ignore[method-assign] # as the framework advises
    app.add_middleware(Observed)
    app.add_middleware(Entrance)  # the last that is added is the first to be asked
    return app


def refuse_endpoints_without_rule(routers: Iterable[APIRouter]) -> None:
    """Raise `EndpointWithoutRule` where an endpoint has not declared its callers with `allow`.

    A router holds endpoints alone: what it includes or mounts could not be looked through, so it is refused too.
    """
    for route in chain.from_iterable(router.routes for router in routers):
        if not isinstance(route, Endpoint):
            raise EndpointWithoutRule(f"{type(route).__name__}: declare its endpoints on the service's own routers")
        public = isinstance(rule_of(route), Anyone)
        if public != route.path.startswith(PUBLIC) or (public and route.methods != {"GET"}):
            raise EndpointWithoutRule(f"{route.path}: what anyone may GET is below {PUBLIC}, and nothing else is")


def refuse_what_is_not_provided(routers: Iterable[APIRouter], provided: Container[type[object]]) -> None:
    """Raise `NotProvided` where a route calls what the wiring of its service has not built."""
    for route in endpoints(routers):
        for dependant in route.dependant.dependencies:
            if isinstance(dependant.call, Provided) and dependant.call.kind not in provided:
                raise NotProvided(
                    f"{route.path} calls {dependant.call.kind.__name__}, which the service does not build"
                )


def more_literal(known: Sequence[APIRoute]) -> dict[str, list[re.Pattern[str]]]:
    """Return for a path with parameters what matches others that have a word in the place of one of these.

    `/things/search` is a path of its own, although `search` could stand where `/things/{id}` has its id.
    """
    others = {each.path: each.path_regex for each in known}
    found = {path: [others[each] for each in others if _is_more_literal(each, path)] for path in others}
    return {path: patterns for path, patterns in found.items() if patterns}


def _is_more_literal(path: str, than: str) -> bool:
    parts, others = path.split("/"), than.split("/")
    fits = all(one == two or two.startswith("{") for one, two in zip(parts, others, strict=False))
    return fits and path != than and len(parts) == len(others)


def endpoints(routers: Iterable[APIRouter]) -> list[APIRoute]:
    """Return the endpoints of a service."""
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]

"""From a request to its caller: the token's holder, the rule of the endpoint, and what the headers promise."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.auth.principal import Principal, Role
from shared.auth.tokens import Unauthenticated, Verifier
from shared.http.answers import changed
from shared.http.problems import BadHeader, PreconditionMissing
from shared.kernel.accounts import Account
from shared.kernel.caller import Caller, Repeatable
from shared.kernel.commands import Day
from shared.kernel.rules import Forbidden, OrganisationUnknown
from shared.store.accounts import Accounts
from shared.telemetry import tracing

After = Annotated[str | None, Query(max_length=100, description="The `next` of the page before")]
AfterVersion = Annotated[int | None, Query(ge=0, le=2**31 - 1, description="The `next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=500, description="How many items at most")]
AsAt = Annotated[
    Day | None, Query(description="As it was when this day ended in the United Kingdom; today's end is now. No ETag.")
]

PUBLIC = "/v1/public/"
"""What needs no token is below it, and nothing else is: gateways let it through by this."""

_KEY_DAYS = 7
_NOBODY = Principal(Account("", "anyone"), frozenset())
_ADMITTED = "dps.admitted"
KEY = re.compile(r"[!-~]{1,255}")
CORRELATION = re.compile(r"[A-Za-z0-9._-]{1,64}")
ETAG = re.compile(r'"(0|[1-9][0-9]{0,9})"')


class EndpointWithoutRule(Exception):
    """An endpoint does not say who may call it, so nobody may, and the service does not start."""


class Rule:
    """The rule of an endpoint: who may call it, and whether it must name the version it was decided on.

    People may by their roles; another system by `service` and the scope of the endpoint, where it has one.
    """

    def __init__(
        self, roles: frozenset[Role], *, scope: str | None, versioned: bool, unregistered: bool, reads: bool
    ) -> None:
        """An endpoint without a rule does not start: see `shared.http.app`."""
        if Role.SERVICE in roles:
            raise ValueError("a service may call an endpoint by a scope: allow(..., scope='offers:read')")
        self.roles = roles | {Role.SERVICE} if scope else roles
        self.scope = scope
        self.versioned = versioned
        self.unregistered = unregistered
        self.reads = reads

    def opened_by(self, principal: Principal) -> frozenset[Role]:
        """Return the roles of a token that open the endpoint, and no others; raises `Forbidden` for none."""
        opening = principal.roles & self.roles
        if self.scope not in principal.scopes:
            opening -= {Role.SERVICE}
        if not opening:
            of_services = f"; a service needs the scope {self.scope}" if self.scope else ""
            raise Forbidden(f"this needs one of the roles {', '.join(sorted(self.roles))}{of_services}")
        return opening

    async def __call__(self, request: Request) -> Caller:
        """Return the caller, or raise `Unauthenticated`, `Forbidden`, `PreconditionMissing` or `BadHeader`."""
        principal, opening = await self.admit(request)
        expected = _expected_version(request)
        if self.versioned and expected is None:
            raise PreconditionMissing("send If-Match with the ETag that you decided on")
        return Caller(
            actor=principal.subject,
            roles=frozenset[str](opening),
            supplier_id=principal.supplier_id,
            account=principal.account,
            districts=principal.districts,
            jobcentres=principal.jobcentres,
            correlation_id=request.state.correlation_id,
            traceparent=tracing.current(),
            repeatable=None if self.reads else await _repeatable(request, principal),
            expected_version=expected,
            command=request.scope["route"].name,
            answer=changed,
        )

    async def admit(self, request: Request) -> tuple[Principal, frozenset[Role]]:
        """Return who calls and by which roles, once for a request; raises `Unauthenticated` or `Forbidden`.

        Whoever may speak for a supplier is looked up here, once, and only where a role opens the endpoint.
        """
        # In the scope, not in `request.state`, where looking for what is not there raises and costs 2 % of an order.
        admitted: tuple[Principal, frozenset[Role]] | None = request.scope.get(_ADMITTED)
        if admitted is None:
            _bind_correlation_id(request)
            request.scope[_ADMITTED] = admitted = await self._identify(request)
        return admitted

    async def _identify(self, request: Request) -> tuple[Principal, frozenset[Role]]:
        principal = await _principal(request)
        opening = self.opened_by(principal)
        if principal.may_speak_for_a_supplier:
            principal = await _resolved(request, principal)
        if Role.SUPPLIER in opening and principal.supplier_id is None and not self.unregistered:
            raise OrganisationUnknown
        return principal, opening


class Anyone(Rule):
    """The rule of what needs no token: it reads, and shows the same to everybody, so a token is not even looked at."""

    def __init__(self) -> None:
        """It has no roles, since nobody is asked for one."""
        super().__init__(frozenset(), scope=None, versioned=False, unregistered=False, reads=True)

    async def _identify(self, request: Request) -> tuple[Principal, frozenset[Role]]:
        del request
        return _NOBODY, frozenset()


def allow(
    *roles: Role, scope: str | None = None, versioned: bool = False, unregistered: bool = False, reads: bool = False
) -> Any:
    """Declare who may call an endpoint, as its `caller` parameter: `caller: Annotated[Caller, allow(Role.BUYER)]`.

    `scope` opens it to another system whose token has the role `service` and that scope, such as `offers:read`.
    `versioned` endpoints change something that was read before, and need If-Match. `unregistered` opens it to a
    supplier's token whose account speaks for no supplier yet: it may register, and do nothing else. One that `reads`
    changes nothing, although it is a POST, so that what is looked for stands in no URL: it takes no Idempotency-Key.
    """
    return Depends(Rule(frozenset(roles), scope=scope, versioned=versioned, unregistered=unregistered, reads=reads))


def anyone() -> Any:
    """Declare that an endpoint needs no token: `dependencies=[anyone()]`. Its path is below `/v1/public/`."""
    return Depends(Anyone())


def rule_of(route: APIRoute) -> Rule:
    """Return the rule of an endpoint; raises `EndpointWithoutRule` where it has not declared its callers."""
    for dependant in _dependencies(route.dependant):
        if isinstance(dependant.call, Rule):
            return dependant.call
    raise EndpointWithoutRule(f"{sorted(route.methods or ())} {route.path}")


def _dependencies(dependant: Dependant) -> Iterator[Dependant]:
    for each in dependant.dependencies:
        yield each
        yield from _dependencies(each)


async def _principal(request: Request) -> Principal:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("send a bearer token")
    verifier: Verifier = request.app.state.verifier
    return await verifier.verify(token)


async def _resolved(request: Request, principal: Principal) -> Principal:
    """Return a principal with the supplier that its account speaks for; none in a service that serves no supplier."""
    accounts: Accounts | None = request.app.state.accounts
    return (
        principal if accounts is None else replace(principal, supplier_id=await accounts.supplier_of(principal.account))
    )


def _bind_correlation_id(request: Request) -> None:
    given = request.headers.get("x-correlation-id")
    if given is not None and not CORRELATION.fullmatch(given):
        raise BadHeader("X-Correlation-Id", "1 to 64 letters, digits, dots, hyphens or underscores", given)
    request.state.correlation_id = given or uuid4().hex
    structlog.contextvars.bind_contextvars(correlation_id=request.state.correlation_id)


def _expected_version(request: Request) -> int | None:
    given = request.headers.get("if-match")
    if given is None:
        return None
    match = ETAG.fullmatch(given)
    if match is None:
        raise BadHeader("If-Match", 'one ETag as it was sent, such as "3"', given)
    return int(match[1])


async def _repeatable(request: Request, principal: Principal) -> Repeatable | None:
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return None
    if not KEY.fullmatch(key):
        raise BadHeader("Idempotency-Key", "1 to 255 printable characters of ASCII without blanks", key)
    fingerprint = request.app.state.fingerprint(f"{request.url.path}\n".encode() + await request.body())
    # Quoted, so that no subject and key together make another's, or a reaction's.
    holder = f"{quote(principal.account.org or '', safe='')}/{quote(principal.subject, safe='')}"
    return Repeatable(key=f"request/{holder}/{key}", fingerprint=fingerprint, lasts_days=_KEY_DAYS)

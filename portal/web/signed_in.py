"""Whoever signed in, for the pages: with a token that is good still, in the role that they chose."""

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal.api.problem import NotAnswered
from portal.web.browser import Browser, Identity, Tokens
from portal.web.keeping import Clock, now
from portal.web.person import Person, Session
from portal.web.posted import posted
from portal.web.protection import is_our_own
from portal.web.signing_in import FAILED, ROLE, SIGN_IN, SIGN_OUT, SIGNED_IN, SignIn, SignInFailed, own_path
from shared.telemetry import metrics


class SignedIn:
    """The sessions of a portal, as `portal.web.person.Sessions` has them."""

    def __init__(self, signing: SignIn, origin: str, clock: Clock = now) -> None:
        """`signing` renews tokens that end soon; `origin` is the portal's own, as browsers write it."""
        self._signing = signing
        self._origin = origin
        self._clock = clock

    async def of(self, request: Request) -> Session | None:
        """Return the session of a request if somebody signed in; raises `NotAnswered` where that is unknown."""
        browser = _browser(request)
        if browser.identity is None or not await self._signing.keep_fresh(browser, self._clock()):
            return None
        identity, tokens = browser.identity, browser.tokens
        return _session(browser, identity, tokens) if identity and tokens else None

    async def sign_in(self, request: Request) -> Response:
        """Send the browser to the identity provider, or on where somebody is signed in already."""
        browser = _browser(request)
        then = own_path(request.query_params.get("next"))
        if browser.identity is not None and await self._signing.keep_fresh(browser, self._clock()):
            return RedirectResponse(then if browser.identity.role else role_page(then), status_code=303)
        try:
            return await self._signing.leave(request)
        except SignInFailed as failure:
            return _failed(failure)

    async def come_back(self, request: Request) -> Response:
        """Take in whom the identity provider sent back."""
        _browser(request)
        try:
            answer = await self._signing.come_back(request, self._clock())
            metrics.SIGN_INS.labels("done").inc()
            return answer
        except SignInFailed as failure:
            return _failed(failure)

    async def sign_out(self, request: Request) -> Response:
        """End the session, where the form that asks for it is one of the portal's own; raises `HTTPException`."""
        session = await self.of(request)
        if not is_our_own(request, await posted(request), session, self._origin):
            raise HTTPException(400)
        return await self._signing.sign_out(request)

    @property
    def routes(self) -> list[Route]:
        """Where signing in begins and ends, and signing out."""
        return [
            Route(SIGN_IN, self.sign_in, methods=["GET"]),
            Route(SIGNED_IN, self.come_back, methods=["GET"]),
            Route(SIGN_OUT, self.sign_out, methods=["POST"]),
        ]


def role_page(then: str) -> str:
    """Return the address of the page that asks for the role to work in, and goes on from there."""
    return f"{ROLE}?{urlencode({'next': then})}"


def _browser(request: Request) -> Browser:
    browser: Browser | None = request.state.browser
    if browser is None:
        raise NotAnswered(503)
    return browser


def _failed(failure: SignInFailed) -> Response:
    metrics.SIGN_INS.labels(failure.code).inc()
    return RedirectResponse(f"{FAILED}?{urlencode({'why': failure.code})}", status_code=303)


def _session(browser: Browser, identity: Identity, tokens: Tokens) -> Session:
    return Session(
        id=browser.mark,
        person=Person(
            name=identity.name,
            subject=identity.subject,
            role=identity.role,
            roles=identity.roles,
            districts=identity.districts,
            org=identity.org,
        ),
        token=tokens.access,
        form_token=browser.token_of_forms(),
        ends_at=tokens.access_ends_at,
        work_as=browser.work_as,
    )

"""What protects pages: headers that browsers keep to, and proof that a form is one of the portal's own."""

import secrets
from collections.abc import Mapping

from starlette.requests import Request

from portal.web.person import Session
from portal.web.posted import Posted

_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_TLS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def new_nonce() -> str:
    """Return a nonce for the scripts of one page."""
    return secrets.token_urlsafe(16)


def headers_of_page(nonce: str, *, secure: bool, form_targets: str = "") -> Mapping[str, str]:
    """Return the headers of a page whose scripts have this nonce; `form_targets` are other origins of forms."""
    policy = (
        "default-src 'none'; style-src 'self'; connect-src 'self'; img-src 'self'; frame-ancestors 'none'; "
        f"base-uri 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; form-action 'self' {form_targets}"
    ).rstrip()
    return {**_HEADERS, **(_TLS_ONLY if secure else {}), "Content-Security-Policy": policy}


def came_from_here(request: Request, origin: str) -> bool:
    """Whether the browser says that a page of the portal sent this form, or says nothing.

    Cookies ignore ports, so a page on another port of the same host counts as another site here.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    given = request.headers.get("origin")
    return site is not None or given is None or given.lower() == origin


def is_our_own(request: Request, posted: Posted, session: Session | None, origin: str) -> bool:
    """Whether a form was sent from a page of the portal that was made for this session."""
    if not came_from_here(request, origin):
        return False
    if session is None:
        return "sec-fetch-site" in request.headers or "origin" in request.headers
    return secrets.compare_digest(posted.token.encode(), session.form_token.encode())

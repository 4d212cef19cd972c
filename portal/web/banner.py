"""What was done, said once on the next page: it travels in a cookie that belongs to that page alone."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.requests import Request
from starlette.responses import Response

_NAME = "portal-banner"
_SECONDS = 60
_LONGEST = 1500


def say(response: Response, path: str, text: str, *, secure: bool) -> None:
    """Let the page at this path say it."""
    said = json.dumps([path.partition("?")[0].partition("#")[0], text[:_LONGEST]])
    value = urlsafe_b64encode(said.encode()).decode()
    response.set_cookie(_name(secure), value, _SECONDS, path="/", secure=secure, httponly=True, samesite="lax")


def said_on(request: Request, *, secure: bool) -> str:
    """Return what this page is to say, or nothing."""
    try:
        path, text = json.loads(urlsafe_b64decode(request.cookies.get(_name(secure), "")))
    except (ValueError, TypeError):
        return ""
    return text if path == request.url.path and isinstance(text, str) else ""


def said(response: Response, *, secure: bool) -> None:
    """Say it no more."""
    response.delete_cookie(_name(secure), path="/", secure=secure, httponly=True, samesite="lax")


def _name(secure: bool) -> str:
    return f"__Host-{_NAME}" if secure else _NAME

"""Forms of pages by plain HTTP: read, filled in and sent as a browser without script does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

import aiohttp

_HTML = "text/html"
_NOT_SENT = frozenset({"button", "submit", "reset", "image", "file"})
_TO_BE_CHECKED = frozenset({"checkbox", "radio"})

Said: TypeAlias = str | Sequence[str]
"""What somebody fills in: one value, or all that they tick."""


class NoSuchForm(ValueError):
    """No form of the page that is shown has a button of that text."""


@dataclass
class Form:
    """One form of a page, with what it would send as it stands."""

    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Each by its text, and by the field that it adds where it is pressed: a name and a value."""

    def sent_by(self, button: str, filled: Mapping[str, Said]) -> list[tuple[str, str]]:
        """Return what is sent where that button is pressed, with these fields filled in otherwise than they stood."""
        name, value = next((name, value) for text, name, value in self.buttons if text == button)
        kept = [each for each in self.fields if each[0] not in filled]
        said = [
            (each, one) for each, values in filled.items() for one in ([values] if isinstance(values, str) else values)
        ]
        return [*kept, *said, *([(name, value)] if name else [])]


def forms_of(text: str) -> list[Form]:
    """Return the forms of a page that send something, as they stand."""
    reader = _Reader()
    reader.feed(text)
    return reader.found


def form_with(text: str, button: str) -> Form:
    """Return the form of a page that has a button of that text; raises `NoSuchForm`."""
    for form in forms_of(text):
        if any(each == button for each, _, _ in form.buttons):
            return form
    raise NoSuchForm(button)


@dataclass(frozen=True)
class Page:
    """What is shown: where that is, its status, and its text. `led` says whether it was led to by a form."""

    address: str
    status: int
    text: str
    led: bool = False

    @property
    def path(self) -> str:
        """The address without its query."""
        return urlsplit(self.address).path


class Window:
    """Somebody's window at a portal, in which they may have signed in."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """`url` is the portal's, whose cookies the session keeps."""
        self._session = session
        self._url = url
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))

    async def opens(self, address: str) -> Page:
        """Go to a page of the portal's."""
        async with self._session.get(f"{self._url}{address}", headers={"Accept": _HTML}) as response:
            return await self._shown(response)

    async def presses(
        self, page: Page, button: str, filled: Mapping[str, Said] | None = None, *, correlation_id: str = ""
    ) -> Page:
        """Fill in the form of a page and press its button; return what is shown then. Raises `NoSuchForm`."""
        form = form_with(page.text, button)
        headers = {"Accept": _HTML, "Origin": self._origin, "Sec-Fetch-Site": "same-origin"}
        if correlation_id:
            headers["X-Correlation-Id"] = correlation_id
        address = urljoin(f"{self._url}{page.address}", form.action)
        data = aiohttp.FormData(form.sent_by(button, filled or {}))
        async with self._session.post(address, data=data, headers=headers) as response:
            return await self._shown(response, led=bool(response.history))

    async def _shown(self, response: aiohttp.ClientResponse, *, led: bool = False) -> Page:
        text = await response.text() if response.content_type == _HTML else ""
        return Page(response.url.path_qs, response.status, text, led)


class _Reader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._said: list[str] | None = None
        self._named = ("", "")
        self._select: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a form, and what any field in it says as it stands."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._form = Form(given.get("action", ""))
            self.found.append(self._form)
        elif self._form is None or "disabled" in given:
            return
        elif tag == "input":
            self._take_input(self._form, given)
        elif tag == "select":
            self._select, self._first = given.get("name"), None
        elif tag == "option" and self._select:
            self._take_option(self._form, given)
        elif tag in {"textarea", "button"}:
            self._named, self._said = (given.get("name", ""), given.get("value", "")), []

    def handle_data(self, data: str) -> None:
        """Take the text of a button, or what stands in a field of several lines."""
        if self._said is not None:
            self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Take what the end of an element makes whole."""
        if self._form is None:
            return
        if tag == "form":
            self._form = None
        elif tag == "select":
            if self._select and self._first is not None:
                self._form.fields.append((self._select, self._first))
            self._select = None
        elif tag in {"textarea", "button"} and self._said is not None:
            text, self._said = "".join(self._said), None
            if tag == "button":
                self._form.buttons.append((" ".join(text.split()), *self._named))
            else:
                self._form.fields.append((self._named[0], text.removeprefix("\n")))

    @staticmethod
    def _take_input(form: Form, given: Mapping[str, str]) -> None:
        kind = given.get("type", "text")
        if not given.get("name") or kind in _NOT_SENT or (kind in _TO_BE_CHECKED and "checked" not in given):
            return
        form.fields.append((given["name"], given.get("value", "on" if kind in _TO_BE_CHECKED else "")))

    def _take_option(self, form: Form, given: Mapping[str, str]) -> None:
        """Take the one that is selected, or the first where none is."""
        if self._select and "selected" in given:
            form.fields.append((self._select, given.get("value", "")))
            self._select = None
        elif self._first is None:
            self._first = given.get("value", "")

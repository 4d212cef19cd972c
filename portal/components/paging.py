"""Lists that come page by page."""

from urllib.parse import urlencode


def next_page(path: str, after: str | None, **asked: object) -> str:
    """Return where the rest of a list is, with what was asked for, or nothing where this is the last page.

    `after` is what the API says of the page: the `next` of `Listed`.
    """
    if not after:
        return ""
    return f"{path}?{urlencode({name: value for name, value in {**asked, 'after': after}.items() if value})}"

"""Help, and the statements that a public service makes: accessibility, cookies, privacy."""

from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit


async def show(visit: Visit) -> Reply:
    """Show words that are the same for everybody."""
    del visit
    return Shown(None)


PAGES = tuple(
    Page(f"/{name}", None, f"public/{name}.html", show) for name in ("accessibility", "cookies", "help", "privacy")
)

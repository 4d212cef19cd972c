"""Help, and the statements that a public service makes: accessibility, cookies, privacy."""

from portal.pages.public.tested import how_tested
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit


async def show(visit: Visit) -> Reply:
    """Show words that are the same for everybody."""
    del visit
    return Shown(None)


async def show_accessibility(visit: Visit) -> Reply:
    """Show the statement with how pages are tested."""
    del visit
    return Shown(how_tested())


PAGES = (
    Page("/accessibility", None, "public/accessibility.html", show_accessibility),
    *(Page(f"/{name}", None, f"public/{name}.html", show) for name in ("cookies", "help", "privacy")),
)

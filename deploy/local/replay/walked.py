"""After a replay: what people see of it. Somebody of each role walks from page to page, and no page may fail."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from deploy.local.binaries import ENVOY
from deploy.local.portal import pages_of
from deploy.local.processes import CannotStart
from deploy.local.replay.accounts import people_of
from deploy.local.stack import Stack
from deploy.local.walking import Walk, Walker, people_at, role_of
from portal.pages import PAGES
from shared.auth.principal import Role

_FAULT = 500
_SHOWN = 10


async def walk_the_pages(stack: Stack, folder: Path, console: Console) -> bool:
    """Walk through a portal that is started for it, and say what came of it; whether no page failed.

    True also where there is no gateway to be had, which is said too.
    """
    try:
        ENVOY.find()
    except CannotStart as reason:
        console.print(f"Without a look at the pages: {reason}", soft_wrap=True)
        return True
    with console.status("Looking at the pages as somebody of each role"):
        async with pages_of(stack, folder, await people_of(stack)) as pages:
            walker = Walker(pages.url, PAGES)
            walks = [await walker.walk(person) for person in _one_of_each(await people_at(pages.url))]
    return _say(walks, walker.unseen(walks), console)


def _one_of_each(people: Sequence[str]) -> list[str | None]:
    """Return nobody, the first of each role, and every supplier's, since their pages differ most."""
    first = {role_of(each): each for each in reversed(people)}
    suppliers = [each for each in people if role_of(each) is Role.SUPPLIER]
    return [None, *(each for role, each in first.items() if role is not Role.SUPPLIER), *suppliers]


def _say(walks: Sequence[Walk], unseen: Sequence[str], console: Console) -> bool:
    seen = [each for walk in walks for each in walk.seen]
    failed = [
        f"{walk.person}: {each.address} {each.status}" for walk in walks for each in walk.seen if each.status >= _FAULT
    ]
    astray = [each for walk in walks for each in walk.wrong]
    console.print(
        f"Pages: {len(seen):,} addresses looked at by {len(walks)} people, {len({each.pattern for each in seen})} "
        f"different pages; {len(failed)} failed, {len(astray) - len(failed)} links lead nowhere, "
        f"{len(unseen)} pages that no link led to.",
        soft_wrap=True,
    )
    for each in [*failed, *astray][:_SHOWN]:
        console.print(f"  {each}", soft_wrap=True, highlight=False)
    return not failed

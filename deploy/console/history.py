"""`dps history`: what is in the log about one thing: which facts, when, by whom, on what. Never what they say."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Annotated

import typer
from rich.console import RenderableType

from deploy import services
from deploy.console.failures import ends_well, plainly
from deploy.console.showing import AsJson, bad, look, table
from shared.auth.principal import Role
from shared.history.disclosure import AnyDisclosure, Disclosure, whoever_sees_it
from shared.history.past import log_of, told_in
from shared.history.telling import Happened, Told
from shared.kernel.caller import Caller
from shared.runtime import database_of
from shared.service import Service
from shared.settings import Settings
from shared.store.mongo import disconnect
from shared.store.states import States

_OPERATOR = Caller(actor="operator", correlation_id="dps", roles=frozenset({Role.OPERATOR}))


@dataclass(frozen=True, slots=True)
class History:
    """A page of the history of one thing. `next` goes into `--after` to read on."""

    service: str
    kind: str
    id: str
    version: int
    items: tuple[Happened, ...]
    next: int | None


@plainly
def history(
    service: Annotated[str, typer.Argument(help="The service that decides about it, such as ordering")],
    thing: Annotated[
        str, typer.Argument(metavar="ID", help="The id of an order, an offer, a budget: of any aggregate")
    ],
    after: Annotated[int, typer.Option(min=0, help="Only facts after this version")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Show this many")] = 200,
    as_json: AsJson = False,
) -> None:
    """Show which facts the log has about one thing, private ones too: when, by whom, under which policies, on what.

    What the facts say is not shown, nor why: that is for those who may see the thing. Exit code 1 if some of its facts
    are no longer kept, or not known to this version.
    """
    found = look(partial(_look, Settings(), service, thing, after, limit), _drawn, as_json=as_json)
    ends_well(well=all(each.told is Told.FACT for each in found.items))


async def _look(settings: Settings, name: str, thing: str, after: int, limit: int) -> History:
    (named,) = services.named([name])
    service = services.service(named)
    database = database_of(service, settings)
    try:
        states = States(database)
        kind, version = await _standing(states, service, thing)
        log = told_in(log_of(states, thing, after), _all_of(service, kind), _OPERATOR, after, version)
        items = [_without_words(each) async for each in _first(log, limit)]
    finally:
        disconnect(database)
    following = items[-1].through if len(items) == limit and items[-1].through < version else None
    return History(named, kind, thing, version, tuple(items), following)


async def _standing(states: States, service: Service, thing: str) -> tuple[str, int]:
    """Return what a thing is, and its version; raises `LookupError`."""
    for kind in service.aggregates:
        if stored := await states.read(kind(thing)):
            return kind.name, stored.version
    kinds = ", ".join(each.name for each in service.aggregates)
    raise LookupError(f"{service.name} has no {kinds} {thing}")


def _all_of(service: Service, name: str) -> AnyDisclosure:
    (declared,) = (each for each in service.disclosures if each.kind.name == name)
    every = dict.fromkeys((*declared.facts, *declared.undeclared), whoever_sees_it)
    return Disclosure(declared.kind, every)


async def _first(log: AsyncIterator[Happened], limit: int) -> AsyncIterator[Happened]:
    number = count(1)
    async for each in log:
        yield each
        if next(number) == limit:
            return


def _without_words(each: Happened) -> Happened:
    return replace(each, fields=None, withheld=(), reasons=())


def _drawn(found: History) -> RenderableType:
    drawn = table(f"{found.kind} {found.id}", "Version", "When", "Fact", "By", "Policies", "Relied on", "Because of")
    for each in found.items:
        if each.told is Told.NOT_KEPT:
            drawn.add_row(f"{each.version} to {each.through}", "", bad("no longer kept"))
            continue
        when = f"{each.at:%Y-%m-%d %H:%M:%S}Z" if each.at else ""
        fact = each.fact or "a private fact"
        relied = ", ".join(f"{one.row}/{one.id}@{one.version}" for one in each.relied_on)
        what = fact if each.told is Told.FACT else bad(f"{fact}, not known to this version")
        drawn.add_row(str(each.version), when, what, _by(each), ", ".join(each.policies), relied, each.because_of or "")
    if found.next:
        drawn.caption = f"There is more: --after {found.next}"
    return drawn


def _by(each: Happened) -> str:
    if each.by is None:
        return ""
    roles = f" ({', '.join(each.by.roles)})" if each.by.roles else ""
    return f"{each.by.kind} {each.by.name or ''}{roles}"

"""What is confidential, in every view of the registry there is: found by its routers, asked by everybody there is."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import product
from typing import Any, get_args
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from deploy.local.stand_ins import stand_ins
from services.supplier_registry.wiring import SERVICE
from shared.auth.principal import STAFF, Role
from shared.contracts.event import Event
from shared.contracts.topics import SUPPLIERS
from shared.http.app import endpoints
from shared.http.asyncapi import events_of
from shared.http.callers import rule_of
from shared.kernel.clock import RecordClock
from shared.messaging.topic_reader import records_of
from shared.reference.codes import Code
from shared.reference.files import use_folder
from tests.debarring import an_entry, write_list
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker
from tests.supplier_registry.confiding import ASSOCIATE, LATER, Confided, confide
from tests.supplier_registry.running import START, Registry

WORDS = re.compile(r"for-(own|both|assessors|staff)-[a-z]+(?:-[a-z]+)*")
ROUTES = [route for route in endpoints(SERVICE.routers) if "GET" in (route.methods or ())]
SCOPES = sorted({scope for route in ROUTES if (scope := getattr(rule_of(route), "scope", None))})
View = tuple[APIRoute, str, int, str]
ASSESSORS = frozenset({Role.CATEGORY_MANAGER, Role.AUDITOR})
OWN, STRANGER, NOBODY, AND = "its own people", "a stranger", "nobody", " and "
MAY_SEE = {
    "own": {OWN},
    "both": {OWN, *ASSESSORS},
    "assessors": {*ASSESSORS},
    "staff": {*STAFF},
}
"""By whom words may be read, by how they begin."""


@pytest.fixture(scope="module")
async def told(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Confided]:
    folder = tmp_path_factory.mktemp("confided")
    (own := folder / "reference").mkdir()
    write_list(own, an_entry("2017/2", name=ASSOCIATE, numbers=[]))
    issuer, clock = issuer_in(folder), RecordClock.create(folder / "clock", START)
    try:
        async with a_broker(folder / "broker.log") as kafka, stand_ins(folder) as registers:
            more = {name.lower(): value for name, value in registers.environment.items()}
            more |= {"clock_file": folder / "clock", "reference_folder": own}
            settings = settings_for(mongodb_uri, kafka, f"test_{uuid4().hex[:8]}", issuer, **more)
            async with running(SERVICE, settings, issuer) as one:
                yield await confide(Registry(one, clock))
    finally:
        use_folder(None)


def callers(told: Confided) -> dict[str, str | None]:
    """Everybody there is, each with a token: those of one role by the role's name, others by what they are."""
    one, orgs = told.registry.one, told.registry.orgs
    others = [role for role in Role if role not in {Role.SUPPLIER, Role.SERVICE}]
    both = {
        f"{name}{AND}{role}": one.token(Role.SUPPLIER, role, org=org, districts=["D01"])
        for name, org in ((OWN, orgs[told.org]), (STRANGER, orgs[told.stranger]))
        for role in (Role.CATEGORY_MANAGER, Role.WORK_COACH)
    }
    return {
        **{str(role): one.token(role, districts=["D01"]) for role in others},
        **both,
        OWN: one.token(Role.SUPPLIER, org=orgs[told.org]),
        STRANGER: one.token(Role.SUPPLIER, org=orgs[told.stranger]),
        "nobody's supplier": one.token(Role.SUPPLIER, org=uuid4()),
        "another system": one.issuer.token("system", [Role.SERVICE], districts=["D01"], scopes=SCOPES),
        NOBODY: None,
    }


def addresses(told: Confided, route: APIRoute) -> Iterator[tuple[str, dict[str, str]]]:
    """Every address of an endpoint: of everything that it can be about, today and as it was before."""
    names = re.findall(r"{(\w+)}", route.path)
    asked = {each.name for each in route.dependant.query_params}
    days = [{"as_at": each.isoformat()} for each in (START.date(), LATER.date())]
    grants = [{"grant": each} for each in told.grants] if "grant" in asked else [{}]
    limit = {"limit": "500"} if "limit" in asked else {}
    for ids in product(*(told.ids[name] for name in names)):
        for at, grant in product([{}, *(days if "as_at" in asked else [])], grants):
            yield route.path.format(**dict(zip(names, ids, strict=True))), {**at, **grant, **limit}


async def views(told: Confided) -> list[View]:
    """What everybody is answered everywhere: the endpoint, who asked, the status, and every word of the answer."""
    one, places = told.registry.one, asyncio.Semaphore(16)

    async def view(route: APIRoute, who: str, token: str | None, path: str, params: dict[str, str]) -> View:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with places, one.session.get(f"{one.url}{path}", params=params, headers=headers) as reply:
            text = (await reply.read()).decode(errors="replace")
            return route, who, reply.status, f"{text} {json.dumps(dict(reply.headers))}"

    return await asyncio.gather(
        *(
            view(route, who, token, path, params)
            for route in ROUTES
            for path, params in addresses(told, route)
            for who, token in callers(told).items()
        )
    )


def found_in(text: str) -> set[str]:
    return {each.group() for each in WORDS.finditer(text.lower())}


def acting_as(who: str, route: APIRoute) -> str:
    """As whom somebody with two roles counts: as the supplier wherever it is let in as one, else as the other role."""
    supplier, _, role = who.partition(AND)
    return role if role and Role.SUPPLIER not in rule_of(route).roles else supplier


def may_see(who: str, route: APIRoute, words: str) -> bool:
    return acting_as(who, route) in MAY_SEE[words.split("-")[1]]


def has_words(kind: Any) -> bool:
    """Whether somebody can write into a field: a text that is neither a code nor of a pattern."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return any(
            has_words(each.annotation)
            for each in kind.model_fields.values()
            if not any(isinstance(more, Code) for more in each.metadata)
        )
    if any(isinstance(each, Code) for each in getattr(kind, "__metadata__", ())):
        return False
    return kind is str or any(has_words(each) for each in get_args(kind))


async def log_of(told: Confided) -> list[dict[str, Any]]:
    return [each async for each in told.registry.one.database["events"].find({})]


# Nothing was scanned: who opens a file of an application is in test_evidence_http.py.
UNREAD = {"open_evidence"}
# What registers and the debarment list say, and nobody here wrote, but for what other facts of theirs have said.
OTHERS_WORDS = {
    "RegisterCheckWanted",
    "RegisterChecked",
    "RegisterUnanswered",
    "RegisterEntryTakenOver",
    "ShareCodeUsed",
    "DebarmentMatchEnded",
}


async def test_every_private_fact_that_has_words_is_among_those_that_are_looked_for(told: Confided) -> None:
    """A new private fact has to be said in `confiding.py`, or nobody proves who reads it."""
    said = {each["type"] for each in await log_of(told) if found_in(json.dumps(each["data"], default=str))}
    private: Iterable[type[Event]] = [each for each in events_of(SERVICE.name) if each.PRIVATE and has_words(each)]
    unsaid = {each.__name__ for each in private if each.TYPE not in said}
    assert unsaid == OTHERS_WORDS


async def test_nobody_reads_what_is_not_for_them_in_any_view_and_those_concerned_read_it(told: Confided) -> None:
    answers = await views(told)
    leaks = {
        (route.name, who, words)
        for route, who, _, text in answers
        for words in found_in(text)
        if not may_see(who, route, words)
    }
    assert leaks == set()
    assert {route.name for route, _, status, _ in answers if status == 200} == {each.name for each in ROUTES} - UNREAD
    assert {status for *_, status, _ in answers} <= {200, 401, 403, 404, 409}  # 409: a file that nobody has scanned
    said = {words for each in await log_of(told) for words in found_in(json.dumps(each["data"], default=str))}
    for who, audiences in ((OWN, ("own", "both")), (str(Role.CATEGORY_MANAGER), ("both", "assessors"))):
        read = {words for _, reader, _, text in answers if reader == who for words in found_in(text)}
        meant = {words for words in said if words.split("-")[1] in audiences}
        assert meant - read == set(), who


async def test_no_public_fact_has_any_of_it_in_the_log_or_on_the_topic(told: Confided) -> None:
    log = await log_of(told)
    assert {
        words for each in log if each["public"] for words in found_in(json.dumps(each["data"], default=str))
    } == set()
    public = sum(each["public"] for each in log)

    async def published() -> list[str] | None:
        settings = told.registry.one.settings
        records = [each async for each in records_of(settings, SUPPLIERS.name)]
        ours = [f"{each.key!r} {each.value!r} {each.headers!r}" for each in records]
        return ours if len(ours) >= public else None

    texts = await until(published, "everything public is on the topic")
    assert len(texts) == public
    assert [each for each in texts if found_in(each)] == []

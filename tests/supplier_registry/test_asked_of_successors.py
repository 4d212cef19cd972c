"""What a supplier is asked for, and what it is owed, passes to whoever takes its place, whichever comes first."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest

from services.supplier_registry.evidence_requests.domain.passing import pass_on
from services.supplier_registry.evidence_requests.domain.request import EVIDENCE_REQUESTS, open_request
from services.supplier_registry.feedback.domain import feedback as owed
from services.supplier_registry.feedback.domain.feedback import FEEDBACK
from services.supplier_registry.feedback.domain.passing import pass_on as owe
from services.supplier_registry.suppliers.domain.state import Redeclared
from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import Declaration
from tests.running import Reply, until
from tests.supplier_registry.examples import NOON, SUPPLIER, a_member
from tests.supplier_registry.running import OTHER, Registry
from tests.supplier_registry.test_carrying import HERE, TO, after, succeeding
from tests.supplier_registry.test_evidence_requests import answered, requested
from tests.supplier_registry.test_evidence_requests_http import ask as ask_for_evidence
from tests.supplier_registry.test_feedback import followed, requesting
from tests.supplier_registry.test_feedback_http import REASONS
from tests.supplier_registry.test_feedback_http import ask as ask_for_feedback
from tests.supplier_registry.test_successions_http import decide, propose, two_members


def test_a_request_for_evidence_passes_with_its_day_and_what_it_holds_its_kind_by() -> None:
    one = requested()
    event = pass_on(one, TO, None, NOON, asked=False)
    assert isinstance(event, facts.EvidenceRequestTransferred)
    passed = EVIDENCE_REQUESTS.evolve(one, event)
    assert passed == replace(one, supplier_id=TO)
    assert EVIDENCE_REQUESTS.claims(passed) == (open_request(TO, one.kind),)


def test_a_request_ends_where_the_successor_is_asked_itself_or_what_waits_for_a_look_stays_behind() -> None:
    looked_at = answered()
    assert isinstance(pass_on(requested(), TO, None, NOON, asked=True), facts.EvidenceRequestWithdrawn)
    assert isinstance(pass_on(looked_at, TO, TO, NOON, asked=False), facts.EvidenceRequestWithdrawn)
    passed = pass_on(looked_at, TO, looked_at.evidence_id, NOON, asked=False)
    assert isinstance(passed, facts.EvidenceRequestTransferred)


def test_feedback_that_is_owed_passes_and_keeps_what_it_is_on() -> None:
    one = followed(requesting())
    of = one.supplier_id
    passed = followed(owe(one, of, TO, NOON), one)
    assert passed == replace(one, supplier_id=TO, decided_of=of)
    assert FEEDBACK.claims(passed) == FEEDBACK.claims(one)
    removed = replace(one, occasion=owed.Occasion.REMOVAL, application_id=None)
    assert FEEDBACK.claims(followed(owe(removed, of, TO, NOON), removed)) == FEEDBACK.claims(removed)
    assert owe(passed, of, TO, NOON) == []
    assert owe(replace(one, open=False), of, TO, NOON) == []


def test_what_a_predecessor_declared_anew_stays_on_its_record_and_is_not_said_of_the_successor() -> None:
    member = a_member()
    renewed = replace(member, redeclared={HERE: Redeclared(NOON, Declaration())})
    events = succeeding(renewed)
    assert after(renewed, events).redeclared == renewed.redeclared
    assert after(replace(a_member(OTHER), supplier_id=TO), events).redeclared == {}
    assert renewed.supplier_id == SUPPLIER


Ask = Callable[[Registry, UUID, str], Awaitable[Reply]]


async def evidence(registry: Registry, of: UUID, refused: str) -> Reply:
    del refused
    return await ask_for_evidence(registry, of)


async def feedback(registry: Registry, of: UUID, refused: str) -> Reply:
    return await ask_for_feedback(registry, of, refused, category=OTHER)


async def about_to_pass(registry: Registry) -> tuple[UUID, UUID, str, Reply]:
    """Both suppliers, an application of the first that was refused, and a succession that waits to be confirmed."""
    of, to = await two_members(registry)
    application = await registry.an_application(of, categories=[OTHER])
    assert (await registry.refuse(application, REASONS, OTHER)).status == 204
    return of, to, application, await propose(registry, of, to, accounts_pass=False)


async def is_the_successors(registry: Registry, path: str, to: UUID) -> None:
    async def passed() -> bool:
        return bool((await registry.officer("GET", path)).body["supplier_id"] == str(to))

    await until(passed, f"{path} has passed on")
    assert (await registry.supplier(to, "GET", path)).status == 200


@pytest.mark.parametrize("asks", [evidence, feedback])
async def test_none_stays_open_on_the_one_whose_place_is_taken_whichever_comes_first(
    registry: Registry, asks: Ask
) -> None:
    for order in ("before", "at once", "after"):
        of, to, refused, proposed = await about_to_pass(registry)
        if order == "before":
            asked, confirmed = await asks(registry, of, refused), await decide(registry, proposed, "confirmation")
        elif order == "after":
            confirmed, asked = await decide(registry, proposed, "confirmation"), await asks(registry, of, refused)
        else:
            asked, confirmed = await asyncio.gather(
                asks(registry, of, refused), decide(registry, proposed, "confirmation")
            )
        assert confirmed.status == 204, confirmed
        assert order == "at once" or (asked.status == 201) == (order == "before"), asked
        if asked.status == 201:
            await is_the_successors(registry, asked.headers["Location"], to)
        else:
            assert (asked.status, asked.codes) == (409, {"supplier_succeeded"})


async def test_what_both_are_asked_for_is_asked_of_the_successor_once(registry: Registry) -> None:
    of, to, _, proposed = await about_to_pass(registry)
    theirs, own = await ask_for_evidence(registry, of), await ask_for_evidence(registry, to)
    assert (await decide(registry, proposed, "confirmation")).status == 204
    ended = (await registry.officer("GET", theirs.headers["Location"])).body
    assert (ended["status"], ended["withdrawn_for"]) == ("withdrawn", "successor_answers")
    assert (await registry.officer("GET", own.headers["Location"])).body["status"] == "requested"

"""An order for several clients: each joins by their own line, and nobody is shown one in place of another."""

from datetime import UTC, datetime

from shared.auth.principal import Role
from shared.contracts import ordering
from shared.contracts.event import Reason
from tests.client_journey.calling import coach_of, start, with_a_need
from tests.client_journey.placing import LETTER, NAME, Placed
from tests.client_journey.test_letters_http import looks_of
from tests.needs import need_body
from tests.running import Running

OTHER = "Mair Ellis"


async def a_group(service: Running) -> tuple[Placed, Placed, Placed]:
    """Return an order for two clients of one district, then the same by each line, with what is known of each."""
    first, need_id = await with_a_need(service)
    second, other_need_id = await with_a_need(service)
    order = await Placed(service).serve(first, need_id, other_need_id)
    return order, await order.of_line_number(1, first).known(), await order.of_line_number(2, second).known(OTHER)


async def test_each_client_of_a_group_has_their_own_first_day_letter_and_looks(service: Running) -> None:
    _, one, other = await a_group(service)
    seen = [(await each.look()).body for each in (one, other)]
    assert [(each["line"], each["name"]) for each in seen] == [(1, NAME), (2, OTHER)]
    assert (await other.details()).status == 204
    assert (await one.post("letters", LETTER)).codes == {"details_missing"}
    letter = await other.post("letters", LETTER)
    assert letter.status == 200, letter
    assert OTHER in letter.body
    assert NAME not in letter.body
    assert (await one.details()).status == 204
    assert NAME in (await one.post("letters", LETTER)).body
    views = [(await each.view()).body for each in (one, other)]
    assert [(each["line"], len(each["letters"])) for each in views] == [(1, 1), (2, 1)]
    assert [len(await looks_of(service, each)) for each in (one, other)] == [2, 2], "a look and a letter of each"


async def test_a_line_that_is_not_named_is_not_guessed_and_one_that_is_not_there_is_not_found(service: Running) -> None:
    order, one, other = await a_group(service)
    for unnamed in (
        await order.look(),
        await order.details(),
        await order.view(order.supplier),
        await order.post("letters", LETTER),
        await order.post("decline", {"reason": "circumstances"}),
    ):
        assert (unnamed.status, unnamed.codes) == (409, {"line_needed"}), unnamed
        assert unnamed.body["reasons"][0]["pointer"] == "/line"
    assert [len(await looks_of(service, each)) for each in (one, other)] == [0, 0]
    other.line = 3
    assert (await other.look()).status == 404
    elsewhere = service.token(Role.WORK_COACH, districts=["D02"])
    assert (await order.view(elsewhere)).status == 404, "who may know none of them learns nothing of lines"
    assert (await one.view(elsewhere)).status == 404


async def test_a_coach_sees_the_line_of_their_own_district_and_no_other(service: Running) -> None:
    here, need_id = await with_a_need(service)
    there = (await start(service, district="D02")).body["journey_id"]
    path, token = f"/v1/journeys/{there}/needs", coach_of(service, "D02")
    recorded = await service.call("POST", path, token, json=need_body("SKILLS_FOR_WORK"))
    order = await Placed(service).serve(here, need_id, recorded.body["need_id"])
    own = await order.view(token)
    assert (own.status, own.body["line"]) == (200, 2), "the only one that they may know of need not be named"
    assert (await order.view()).body["line"] == 1
    assert (await order.of_line_number(1, here).view(token)).status == 404


async def test_who_declines_a_place_in_a_group_leaves_the_others_in_theirs(service: Running) -> None:
    _, one, other = await a_group(service)
    assert (await other.post("decline", {"reason": "circumstances"})).status == 204
    assert (await other.look()).codes == {"place_declined"}
    assert (await one.look()).status == 200
    assert (await one.post("taking", {})).status == 204, "there was nothing to take after all"
    assert (await other.look()).codes == {"place_declined"}
    assert (await other.post("taking", {})).status == 204
    assert (await other.look()).status == 200


async def test_what_a_line_came_to_ends_what_is_seen_of_its_client_alone(service: Running) -> None:
    _, one, other = await a_group(service)
    now = datetime.now(UTC)
    said = {"reason": Reason(code="client_not_there"), "said_by": "supplier", "starts_on": now.date()}
    await one.tell(ordering.DidNotStart(**one.of_line, **said, recorded_at=now))
    await one.until_against_showing(lambda codes: codes == ["provision_ended"])
    assert (await one.look()).codes == {"provision_ended"}
    assert (await other.look()).status == 200

"""Steps of a plan dropped, reopened and agreed anew, the end of a plan, and notes corrected, in front of journeys."""

import re
from datetime import date, timedelta
from html import unescape
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.notes import ListedNote
from portal.api.answers.plans import Plan
from portal.api.operation import Listed
from portal.pages import PAGES
from portal.pages.coach.notes import AT_ONCE, ERASED, OCCASIONS, notes_view
from portal.pages.coach.plan import plan_view
from portal.web.wording import day
from shared.auth.principal import Role
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.portal.coach.answers import SOMEBODY, recorded
from tests.portal.coach.test_working import sends, taken_on
from tests.portal.conftest import Browser, visiting
from tests.portal.rendering import TODAY, names
from tests.running import Running

STEP = {"kind": "write_cv", "done_by": "client", "due-day": "1", "due-month": "6"}


def test_a_dropped_step_says_why_and_only_steps_to_do_can_be_dropped() -> None:
    plan = recorded("plan", Plan)
    step = plan.steps[0].model_copy(update={"status": "dropped", "reason": "client_declined", "settled_on": TODAY})
    shown = plan_view(plan.model_copy(update={"steps": (step,)}), None, names(), TODAY, str(SOMEBODY)).steps[0]
    assert shown.why == "The client does not want to take the step."
    assert (shown.to_do, shown.state.text) == (False, "Dropped")


def test_only_notes_that_were_read_and_stand_can_be_corrected() -> None:
    page = recorded("notes", Listed[ListedNote])
    note = page.items[0]
    assert {each.correct_path for each in notes_view(page.items, None, str(SOMEBODY)).notes} == {""}
    erased = notes_view(page.items, {note.note_id: ERASED}, str(SOMEBODY))
    assert {each.correct_path for each in erased.notes} == {""}
    replaced = Listed[ListedNote](items=(note.model_copy(update={"corrected_by": uuid4()}),))
    assert notes_view(replaced.items, {note.note_id: "Read."}, str(SOMEBODY)).notes[0].correct_path == ""
    opened = notes_view((note,), {note.note_id: "Read."}, str(SOMEBODY))
    assert opened.notes[0].correct_path == f"/clients/{SOMEBODY}/notes/{note.note_id}/correct"


@given(st.integers(0, 170))
def test_every_note_is_on_one_page_the_newest_first(many: int) -> None:
    note = recorded("notes", Listed[ListedNote]).items[0]
    first = date(2026, 1, 1)
    notes = [note.model_copy(update={"note_id": uuid4(), "on": first + timedelta(days=each)}) for each in range(many)]
    shown: list[str] = []
    number = 1
    while True:
        view = notes_view(notes, None, str(SOMEBODY), number)
        assert len(view.notes) <= AT_ONCE
        assert (view.later == "") is (number == 1)
        shown += [each.title for each in view.notes]
        if not view.earlier:
            break
        number += 1
        assert view.earlier == f"/clients/{SOMEBODY}/notes?page={number}"
    assert shown == [f"{day(each.on)}, {OCCASIONS[each.occasion].lower()}" for each in reversed(notes)]


async def a_client(browser: Browser, service: Running) -> str:  # noqa: F811
    token = service.token(Role.WORK_COACH, subject="robin", districts=("D01",))
    browser.signs_in(Role.WORK_COACH, token, subject="robin", districts=frozenset({"D01"}))
    client, _ = await taken_on(browser)
    return client


async def test_a_step_is_dropped_reopened_and_changed_and_the_plan_ends(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        client = await a_client(browser, service)
        path = f"{client}/plan"
        year = str(TODAY.year + 1)
        made = await sends(browser, path, **STEP, **{"due-year": year}, action="add")
        assert made.status_code == 303, made.text
        page = (await browser.get(path)).text
        step = re.search(rf'href="({path}/[0-9a-f-]+)/drop"', page)
        assert step
        empty = await sends(browser, f"{step[1]}/drop")
        assert "Select why the step is dropped" in empty.text
        dropped = await sends(browser, f"{step[1]}/drop", reason="client_declined")
        assert (dropped.status_code, dropped.headers["location"]) == (303, path)
        assert "Client declined" in (await browser.get(path)).text, "names of codes are not to be had here"
        late = await sends(browser, f"{step[1]}/change", **STEP | {"kind": "job_search"}, **{"due-year": year})
        assert "Say first that it is to do after all." in late.text
        step_id = step[1].rpartition("/")[2]
        again = await sends(browser, path, action="reopen", step_id=step_id)
        assert again.status_code == 303, again.text
        changed = await sends(browser, f"{step[1]}/change", **STEP | {"kind": "job_search"}, **{"due-year": year})
        assert changed.status_code == 303, changed.text
        page = (await browser.get(path)).text
        assert "Write cv" not in page
        assert "Done today" in page
        ended = await sends(browser, f"{path}/end", reason="achieved")
        assert (ended.status_code, ended.headers["location"]) == (303, path)
        assert (await browser.get(f"{path}/end")).status_code == 404
        assert "There is no plan at the moment." in (await browser.get(path)).text


async def test_a_note_is_corrected_from_where_it_was_read_and_another_takes_its_place(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        client = await a_client(browser, service)
        said = 'Prefers "mornings"\nand buses.'
        written = await sends(browser, f"{client}/notes", said=said, occasion="meeting", action="write")
        assert written.status_code == 303, written.text
        assert "/correct" not in (await browser.get(f"{client}/notes")).text
        read = await sends(browser, f"{client}/notes", action="open")
        correct = re.search(rf'action="({client}/notes/[0-9a-f-]+/correct)"', read.text)
        kept = re.search(r'name="said" value="([^"]*)"', read.text)
        assert correct
        assert kept
        begun = await browser.post(correct[1], action="begin", said=unescape(kept[1]))
        assert begun.status_code == 200
        assert said in unescape(begun.text)
        done = await sends(browser, correct[1], said="Prefers evenings.", occasion="meeting")
        assert done.status_code == 303, done.text
        twice = await sends(browser, correct[1], said="Prefers nights.", occasion="meeting")
        assert "Read the notes, and correct that one." in twice.text
        read = await sends(browser, f"{client}/notes", action="open")
        assert "Prefers evenings." in read.text
        assert read.text.count("/correct") == 1
        assert (await browser.get(f"{client}/notes/{uuid4()}/correct")).status_code == 404

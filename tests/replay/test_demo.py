"""The main job in small, as a person at a terminal starts it."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.replay.terminal import DPS, ENVIRONMENT, processes_in


@pytest.mark.sweep  # two minutes; `.ci/run` plays ten times as much besides
def test_a_small_replay_reports_figures_and_books_that_add_up_and_leaves_nothing_running(tmp_path: Path) -> None:
    report = tmp_path / "figures.json"
    command = [*DPS, "demo", "--folder", str(tmp_path / "demo"), "--report", str(report)]
    environment = {**ENVIRONMENT, "SCALE": "0.001", "SEED": "5"}
    # A guard against a hang: it takes two minutes alone, and nearly five beside two stacks of other tests on two cores.
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=570, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The books add up." in done.stdout
    assert "To play all of it: make demo SCALE=1" in done.stdout
    figures = json.loads(report.read_text())
    assert figures["reconciled"] is True
    assert figures["suppliers_admitted"] == 12
    assert figures["applications_refused"] > 0
    by_the_clock = ("suspensions_ended", "redeclarations_made", "memberships_lapsed", "applications_overdue")
    assert [figures[each] for each in by_the_clock] == [2, 1, 1, 1]
    assert figures["evidence_expired"] == 1, "renewed after its end"
    assert figures["evidence_cited"] > 0, "by whoever lapsed and applied again"
    assert figures["evidence_asked_for"] > figures["evidence_accepted"] > 5
    assert figures["evidence_overdue"] >= 2, "given late, and never"
    assert figures["stopped_for_evidence"] == 1
    assert figures["offers_hidden"] > 0
    assert figures["offer_drafts"] > figures["offers_copied"] > 0
    assert figures["offers_expired"] > 0
    assert figures["offers_paused"] >= figures["offers_resumed"] > 0
    assert figures["rows_sent_again"] >= 1
    assert figures["uploads_undone"] >= 1
    assert figures["files_of_directory"] >= 1
    assert figures["looked_up"] > 0
    first_of_a_match = figures["orders_by_match"] - figures["changes"]["next_best_ordered"]
    assert figures["matches"] >= first_of_a_match > 0
    assert figures["suppliers_debarred"] == 1
    assert (figures["feedback_given"], figures["feedback_late"]) == (2, 1)
    assert (figures["complaints"], figures["complaints_upheld"]) == (5, 4), "also a suspension, and a successor cleared"
    assert figures["complaints_for_clients"] == 1
    heard = ("clarifications_answered", "heard_before_exclusion", "proposals_returned")
    assert [figures[each] for each in heard] == [1, 1, 1]
    assert figures["still_offer"] > 0
    assert figures["offer_no_more"] > 0
    assert (figures["plans_met"], figures["plans_failed"]) == (1, 1)
    assert figures["listed"] > 10
    assert figures["notices_given"] > figures["suppliers_admitted"]
    assert figures["successions"] > 0
    assert figures["orders_passed_on"] > 0
    assert figures["invitations_accepted"] > 0
    assert sum(figures["programmes"].values()) > 0
    by_forms = figures["forms"]
    assert min(by_forms[each] for each in ("orders", "acceptances", "proposals")) > 0, by_forms
    assert figures["unmet_needs"] >= 3
    assert figures["orders_of_a_start"] > 0
    assert figures["orders_lapsed"] > 0
    assert figures["orders_continued"] > 0
    assert figures["orders_terminated"] > 0
    assert min(figures[each] for each in ("action_plans", "plan_reviews", "plan_reviews_overdue")) > 0
    notes = ("case_notes", "notes_corrected", "note_looks")
    concerns = ("safeguarding_reports", "safeguarding_closed", "safeguarding_overdue")
    assert min(figures[each] for each in (*notes, *concerns)) > 0
    assert (figures["safeguarding_by_suppliers"] > 0) == (figures["joining_letters"] > 0), "the first of these reports"
    assert figures["gaps"] >= 3, "those of the record, and more where news of a supplier leaves a need without an offer"
    assert figures["gaps_answered"] >= 2
    assert figures["gaps_closed"] >= 1
    assert figures["gaps"] == figures["gaps_closed"] + figures["gaps_waited_for"], "of the record and of searches alike"
    assert figures["gaps_waited_for"] > 0
    assert figures["gaps_closed"] >= figures["gaps_filled"]
    sent = figures["sent"]
    assert sent["planned"] >= sent["sent"] > 100, sent
    assert min(sent["webhooks"], sent["tried_again"], sent["failed"], sent["corrected"]) > 0, sent
    went_round = [each["rounds"] for each in figures["loops"]]
    assert len(went_round) == 5
    assert min(went_round[0], went_round[2], went_round[3]) > 0, figures["loops"]
    assert "every gap stands where the client was told it does" in " ".join(done.stdout.split())
    of_files = ("every version of evidence is as the applicant", "every opening of evidence is on record")
    for of_evidence in (*of_files, "every version of what suppliers hold is", "evidence that ended was reminded of"):
        assert re.search(rf"{of_evidence}[^0-9]*[1-9]", " ".join(done.stdout.split())), done.stdout
    (looked,) = re.findall(
        r"what was on a day is told as it was told on that day ([0-9,]+) adds up", _plain(done.stdout)
    )
    assert int(looked.replace(",", "")) > 50
    for feed in ("orders", "offers", "register"):
        (got,) = re.findall(rf"feed {feed}: what its topic has, once, in order ([0-9,]+) adds up", _plain(done.stdout))
        assert int(got.replace(",", "")) > 10
    assert processes_in(tmp_path) == []


def _plain(table: str) -> str:
    """The words of a table, without its lines."""
    return " ".join(re.sub(r"[^\x20-\x7e]", " ", table).split())

"""What a drill of leaders says of letters: one id each, and again only where whoever sent it was stopped just then."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from tests.drills.leaders import second_letters

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
STOPPED = [(NOON, NOON + timedelta(seconds=9))]


def a_letter(identifier: str, words: str = "An order waits for your answer.", seconds: float = 0) -> EmailMessage:
    letter = EmailMessage()
    letter["To"], letter["Subject"] = "orders@supplier.example", "An order"
    letter["Message-ID"] = f"<{identifier}@dps.example>"
    letter["Date"] = format_datetime(NOON + timedelta(seconds=seconds))
    letter.set_content(words)
    return letter


def test_letters_of_their_own_are_right() -> None:
    assert second_letters([a_letter("a"), a_letter("b", "Another order waits for your answer.")], []) == []


def test_the_same_letter_under_two_ids_is_found() -> None:
    (found,) = second_letters([a_letter("a"), a_letter("b")], STOPPED)
    assert "under 2 ids" in found


def test_a_letter_may_come_again_under_its_id_when_whoever_sent_it_was_stopped() -> None:
    assert second_letters([a_letter("a", seconds=-1), a_letter("a", seconds=10)], STOPPED) == []


def test_a_letter_that_comes_again_when_nobody_was_stopped_is_found() -> None:
    (found,) = second_letters([a_letter("a", seconds=30), a_letter("a", seconds=31)], STOPPED)
    assert "sent 2 times" in found


def test_where_no_letter_came_nothing_is_shown() -> None:
    assert second_letters([], []) != []

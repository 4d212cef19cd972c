"""Where what links a client's needs may be read, and where the secret of references lies on one's own machine."""

from pathlib import Path

from deploy.events.described import described_services
from deploy.kubernetes import kafka
from deploy.local.client_keys import secret_file
from shared.contracts import topics
from shared.kernel.keying import Keying

OWNER = "client-journey-kafka"
BOOKS = "reconciliation-kafka"
"""Whoever holds the books against one another reads all topics, as it reads all databases, and says ids alone."""


def readers(topic: str) -> set[str]:
    """The users of the brokers that may read a topic."""
    return {
        user["metadata"]["name"]
        for user in kafka.users()
        for rule in user["spec"]["authorization"]["acls"]
        if rule["resource"].get("name") == topic and "Read" in rule["operations"]
    }


def test_what_links_the_needs_of_a_client_is_read_by_ordering_and_the_catalogue_alone() -> None:
    """And by whoever said it, to see whether its log has all of it, and at night with the books."""
    assert readers(topics.NEEDS.name) == {"ordering-kafka", "catalogue-kafka", OWNER, BOOKS}
    assert {each.service.name for each in described_services() if topics.NEEDS in each.service.subscribes} == {
        "ordering",
        "catalogue",
    }


def test_nobody_else_reads_journeys_and_everybody_else_may_read_what_names_no_client() -> None:
    assert readers(topics.JOURNEYS.name) == {OWNER, "notifications-kafka", BOOKS}
    assert readers(topics.REMINDERS.name) == {OWNER, "notifications-kafka", BOOKS}
    assert readers(topics.ASSIGNMENTS.name) == {OWNER, "notifications-kafka", BOOKS}, "which tells of declined places"
    assert readers(topics.ORDERS.name) >= {"notifications-kafka", OWNER}


def test_the_secret_is_made_once_for_whoever_owns_the_machine_and_is_good_for_keys(tmp_path: Path) -> None:
    file = secret_file(tmp_path / "secrets")
    secret = file.read_text(encoding="ascii")
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert secret_file(tmp_path / "secrets").read_text(encoding="ascii") == secret
    assert secret_file(tmp_path / "another").read_text(encoding="ascii") != secret
    Keying.of([secret]).require()

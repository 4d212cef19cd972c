"""What a replay's report says of what left the inboxes: for how many, how often tried again, and what bounced."""

from collections import Counter
from dataclasses import dataclass

from deploy.local.replay.told import Told
from shared.contracts import notifications as facts
from shared.contracts.event import Event


@dataclass(frozen=True)
class SentFigures:
    """How many people and webhooks there are, and what became of what was planned for them."""

    people: int
    webhooks: int
    planned: int
    sent: int
    tried_again: int
    failed: int
    cancelled: int
    corrected: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        return [
            ("People in the address book, webhooks", f"{self.people:,}, {self.webhooks:,}", ""),
            ("Messages to addresses and webhooks planned, sent", f"{self.planned:,}, {self.sent:,}", ""),
            (
                "Attempts that failed for now, messages that failed for good, cancelled",
                f"{self.tried_again:,}, {self.failed:,}, {self.cancelled:,}",
                "",
            ),
            ("Addresses corrected after a bounce", f"{self.corrected:,}", ""),
        ]


def sent_figures(count: Counter[type[Event] | type[None]], told: Told) -> SentFigures:
    """Return them, by how many facts of each type all logs have, and what the client was told."""
    return SentFigures(
        people=count[facts.PersonRegistered],
        webhooks=len(told.webhooks),
        planned=count[facts.DeliveryPlanned],
        sent=count[facts.MessageSent],
        tried_again=count[facts.DeliveryAttemptFailed],
        failed=count[facts.MessageFailed],
        cancelled=count[facts.DeliveryCancelled],
        corrected=len(told.corrected),
    )

"""What a replay's report says of what people did by the portal's forms."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.replay.desks import Sent
from deploy.local.replay.people.form_fillers import ACCEPTANCE, APPROVAL, ORDER, PROPOSAL


@dataclass(frozen=True)
class FormFigures:
    """How often each was done by a form, and how many forms were refused."""

    orders: int
    approvals: int
    acceptances: int
    proposals: int
    refused: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        done = f"{self.orders:,}, {self.approvals:,}, {self.acceptances:,}, {self.proposals:,}"
        return [
            ("By the portal's forms: orders, approvals, acceptances, proposals", done, ""),
            ("Forms of the portal refused", f"{self.refused:,}", ""),
        ]


def form_figures(forms: Mapping[str, Sent]) -> FormFigures:
    """Return them, by every form that was sent."""
    done = Counter(each.what for each in forms.values() if each.came_to == "done")
    refused = sum(each.came_to == "refused" for each in forms.values())
    return FormFigures(done[ORDER], done[APPROVAL], done[ACCEPTANCE], done[PROPOSAL], refused)

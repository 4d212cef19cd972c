"""The books of a replay on what needs ask: said in full to nobody but who looked, and every look is on record."""

from collections.abc import Mapping, Sequence

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as facts

_REASON = "arranging_provision"
Logs = Mapping[str, Sequence[Logged]]


def need_findings(needs: Logs, openings: Logs, constrained: Mapping[str, int]) -> list[Finding]:
    """Check that what was said of each need is sealed in its log, and the looks on record against those answered."""
    sealed = {
        need_id for need_id, log in needs.items() if any(isinstance(each.event, facts.NeedConstrained) for each in log)
    }
    unlike = [f"need {each}: what it asks is not on record, or was never said" for each in sealed ^ {*constrained}]
    looks = [
        each.event
        for log in openings.values()
        for each in log
        if isinstance(each.event, facts.SealedOpened)
        and (each.event.kinds, each.event.reason.code) == (("constraints",), _REASON)
    ]
    answered = sum(constrained.values())
    differing = [] if len(looks) == answered else [f"{len(looks)} looks are on record, {answered} were answered"]
    return [
        Finding.of("what was said that a need asks is sealed in its log", len(constrained), unlike),
        Finding.of("every look at what a need asks is on record", answered, differing),
    ]

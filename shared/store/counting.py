"""Counting commands by what became of them."""

from shared.kernel.rules import NotFound, Refusal, Rejected
from shared.store.commands import Committed
from shared.store.errors import KeyReused, StaleVersion, Unavailable
from shared.telemetry import metrics

ACCEPTED = "accepted"
UNCHANGED = "unchanged"
REPEATED = "repeated"
REFUSED = "refused"
CONFLICT = "conflict"
UNAVAILABLE = "unavailable"
FAILED = "failed"
OUTCOMES = (ACCEPTED, UNCHANGED, REPEATED, REFUSED, CONFLICT, UNAVAILABLE, FAILED)


def count(command: str, result: Committed | Exception) -> None:
    """Count a command with its outcome and, where it was refused, with the code of every reason."""
    metrics.COMMANDS.labels(command, _outcome(result)).inc()
    for code in _codes(result):
        metrics.COMMAND_REFUSALS.labels(command, code).inc()


def _outcome(result: Committed | Exception) -> str:
    match result:
        case Committed(repeated=True):
            return REPEATED
        case Committed():
            return ACCEPTED if result.events else UNCHANGED
        case StaleVersion():
            return CONFLICT
        case Refusal():
            return REFUSED
        case Unavailable():
            return UNAVAILABLE
    return FAILED


def _codes(result: Committed | Exception) -> frozenset[str]:
    match result:
        case Rejected():
            return result.codes
        case NotFound():
            return frozenset({"not_found"})
        case KeyReused():
            return frozenset({"idempotency_key_reused"})
    return frozenset()

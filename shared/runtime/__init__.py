"""Running a service: one process with one role or all of them, from settings to an orderly stop."""

from shared.process import event_loop
from shared.runtime.command_line import main
from shared.runtime.parts import appended_in, database_of, holdings_of, layout_of, migrations_of, parts_of, vault_of
from shared.runtime.preparing import prepare
from shared.runtime.process import GRACE_SECONDS, Process, application
from shared.runtime.roles import ProcessRole

__all__ = [
    "GRACE_SECONDS",
    "Process",
    "ProcessRole",
    "appended_in",
    "application",
    "database_of",
    "event_loop",
    "holdings_of",
    "layout_of",
    "main",
    "migrations_of",
    "parts_of",
    "prepare",
    "vault_of",
]

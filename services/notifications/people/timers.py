"""What the address book does by itself: addresses out of use are forgotten, and keys that nobody used are swept."""

from datetime import datetime, timedelta

import structlog

from services.notifications.people.commands import AddressBook
from services.notifications.people.importing import StaffImports
from services.notifications.people.sweeping import SweptAddressKeys
from shared.kernel.jobs import Every, Job, Turn

log = structlog.get_logger(__name__)

_IMPORTING_SECONDS = 2.0
_FORGETTING_SECONDS = 60.0
_SWEEPING_SECONDS = 3600.0
_AGAIN = timedelta(hours=1)


def jobs_of(book: AddressBook, keys: SweptAddressKeys, imports: StaffImports) -> tuple[Job, ...]:
    """Return the jobs, by the machine's time, as keys have it. The sweep looks at the hour before last again."""

    async def forget(turn: Turn) -> None:
        await book.forget_all_unused(turn.caller)

    async def sweep(turn: Turn) -> None:
        last = datetime.fromisoformat(turn.last) - _AGAIN if turn.last else None
        if swept := await keys.sweep(last, turn.now):
            log.info("keys swept that nobody used", keys=swept)

    async def carry_out(turn: Turn) -> None:
        await imports.carry_out_all(turn.caller)

    return (
        Job("people.staff_imports", Every(_IMPORTING_SECONDS), carry_out),
        Job("people.forget_addresses", Every(_FORGETTING_SECONDS), forget),
        Job("people.sweep_keys", Every(_SWEEPING_SECONDS), sweep),
    )

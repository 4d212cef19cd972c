"""`dps skip`: pass over one record that a service cannot deal with or fetch, on record."""

import asyncio
import getpass
import re
from typing import Annotated

import typer
from rich.console import Console

from deploy import services
from deploy.console.failures import plainly
from shared.contracts.topics import retries
from shared.runtime import database_of
from shared.service import Service, topics_of_rows
from shared.settings import Settings
from shared.store.acts import record
from shared.store.held import Held
from shared.store.mongo import disconnect
from shared.store.seen import Seen

console = Console()

_REASON = re.compile(r"\S.{0,499}")
_LARGEST = 2**63 - 1


@plainly
def skip(
    service: Annotated[str, typer.Argument(help="The service that holds its partition back for it")],
    topic: Annotated[str, typer.Argument(help="Where the record is")],
    partition: Annotated[int, typer.Argument(min=0, max=100_000)],
    offset: Annotated[int, typer.Argument(min=0, max=_LARGEST)],
    because: Annotated[str, typer.Option("--because", help="Why it may be; no personal data, 500 letters")],
    by: Annotated[str | None, typer.Option("--by", help="Who acts, for the record; your account if not given")] = None,
) -> None:
    """Pass over one record for good; who did it and why is recorded. Build what is folded from its topic anew then."""
    declared = services.service(service)
    topics = {each.name for each in (*declared.subscribes, retries(service))}
    if topic not in topics:
        raise LookupError(f"{service} does not read {topic[:80]}: it reads {', '.join(sorted(topics))}")
    if not _REASON.fullmatch(because):
        raise ValueError("--because must say why, in one line of at most 500 letters")
    asyncio.run(_skip(declared, topic, partition, offset, by or getpass.getuser(), because))
    console.print(f"{topic}:{partition}:{offset} is passed over by {service} from now on")
    for name, read in sorted(topics_of_rows(declared).items()):
        if topic in read:
            console.print(f"then: dps rebuild {service} {name}")


async def _skip(service: Service, topic: str, partition: int, offset: int, by: str, because: str) -> None:
    database = database_of(service, Settings())
    try:
        await record(database, by, "skipped", {"record": f"{topic}:{partition}:{offset}"}, because)
        await Held(database).skip(topic, partition, offset)
        await Seen(database).forget(topic, partition, offset)
    finally:
        disconnect(database)

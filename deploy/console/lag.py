"""`dps lag`: how far relays and readers are behind."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

import typer
from rich.console import Group, RenderableType

from deploy import services
from deploy.console.failures import ends_well, plainly
from deploy.console.showing import AsJson, Services, Watch, bad, duration, look, table
from deploy.inspection.lagging import ServiceLag, TopicLag, lags
from shared.settings import Settings


@dataclass(frozen=True)
class LagReport:
    """All services' lags."""

    services: tuple[ServiceLag, ...]


@plainly
def lag(
    service: Services = None,
    over: Annotated[int | None, typer.Option(min=0, help="Exit with 1 if more events than this wait anywhere")] = None,
    older: Annotated[float | None, typer.Option(min=0, help="Exit with 1 if any has waited more seconds")] = None,
    partitions: Annotated[bool, typer.Option("--partitions", help="A line for each partition")] = False,
    as_json: AsJson = False,
    watch: Watch = False,
) -> None:
    """Show what is not yet published, and what is not yet read: events, and the age of the oldest, by topic.

    Exit code 1 if more waits than is allowed, if a topic is missing, or if the broker has lost what it acknowledged.
    """
    names = services.named(service)
    found = look(
        partial(_look, Settings(), names), partial(_drawn, partitions=partitions), as_json=as_json, watch=watch
    )
    too_many = over is not None and any(each.most_events > over for each in found.services)
    too_old = older is not None and any(each.most_seconds > older for each in found.services)
    wrong = any(each.wrong for each in found.services)
    ends_well(well=not (too_many or too_old or wrong))


async def _look(settings: Settings, names: tuple[str, ...]) -> LagReport:
    return LagReport(tuple(await lags(settings, names)))


def _drawn(found: LagReport, *, partitions: bool) -> RenderableType:
    published = table("From the event log to the broker", "Service", "Events not yet published", "Oldest waits")
    read = table("Readers", "Group", "Topic", "Partition", "End", "Committed", "Lag", "Oldest waits")
    for each in found.services:
        waiting = each.unpublished
        published.add_row(each.service, f"{waiting.events:,}", duration(waiting.seconds))
        for topic in each.topics:
            for row in _rows(topic) if partitions else [_sum(topic)]:
                read.add_row(each.group, topic.topic, *row)
    wrong = [bad(f"{each.service}: {what}") for each in found.services for what in each.wrong]
    return Group(published, read, *wrong)


def _sum(topic: TopicLag) -> tuple[str, ...]:
    end = sum(each.end for each in topic.partitions)
    committed = sum(each.committed or 0 for each in topic.partitions)
    count = f"all {len(topic.partitions)}"
    return count, f"{end:,}", f"{committed:,}", f"{topic.events:,}", duration(topic.seconds)


def _rows(topic: TopicLag) -> list[tuple[str, ...]]:
    return [
        (
            str(each.partition),
            f"{each.end:,}",
            "none" if each.committed is None else f"{each.committed:,}",
            f"{each.events:,}",
            duration(each.seconds),
        )
        for each in topic.partitions
    ]

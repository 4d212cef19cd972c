"""What a service is, as its `wiring` module declares it: the same five parts everywhere."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from fastapi import APIRouter

from shared.contracts import all_events
from shared.contracts.codes import coded_fields
from shared.contracts.event import Event
from shared.contracts.topics import Topic
from shared.files.files import Files
from shared.history.disclosure import AnyDisclosure
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import Clock
from shared.kernel.deadlines import Deadline
from shared.kernel.endpoint import Endpoint, Reach
from shared.kernel.jobs import Job
from shared.kernel.keying import Keying
from shared.kernel.projection import Projection
from shared.kernel.timers import Timer
from shared.messaging.reacting import Reactors, refuse_ambiguous
from shared.reference import loading
from shared.reference.calendar import uk_date
from shared.reference.horizons import Horizon, horizons
from shared.sealing import Vault
from shared.store.accounts import Accounts
from shared.store.heads import daily_head
from shared.store.migrations import BEGINNING, Migration
from shared.store.reports import Reports
from shared.store.rows import Rows
from shared.store.store import Store
from shared.telemetry import metrics

Row = TypeVar("Row")
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Parts:
    """What a service is built from: its store, rows by projection, the clock, secrets to make keys by, and files.

    `outside` is where others answer, by the name that their settings begin with: those alone that are set. `reach` is
    how far it goes to addresses that users name.
    """

    store: Store
    rows: Mapping[str, Rows[Any]]
    clock: Clock
    keying: Keying = field(default_factory=Keying)
    files_kept: Files | None = None
    outside: Mapping[str, Endpoint] = field(default_factory=dict)
    reports_kept: Reports | None = None
    vault_kept: Vault | None = None
    reach: Reach = field(default_factory=Reach)

    @property
    def vault(self) -> Vault:
        """What seals by clients' keys; raises `LookupError` where the service does not declare that it seals."""
        if self.vault_kept is None:
            raise LookupError("declare sealed=True: without it there are no keys to seal by")
        return self.vault_kept

    @property
    def reports(self) -> Reports:
        """The service's reports; raises `LookupError` where it does not declare that it has any."""
        if self.reports_kept is None:
            raise LookupError("declare reports=True: without it there is nothing to keep reports in")
        return self.reports_kept

    @property
    def files(self) -> Files:
        """The service's files; raises `LookupError` where it does not declare that it has any."""
        if self.files_kept is None:
            raise LookupError("declare files=True: without it there is nothing to keep files in")
        return self.files_kept

    def of(self, projection: Projection[Row]) -> Rows[Row]:
        """Return the rows of one projection."""
        return self.rows[projection.name]


@dataclass(frozen=True)
class Built:
    """A service put together: what its routes call, one of each class (see `provided`), and its reactions to events.

    `timers` are what it does by itself at each step of its deadlines, `jobs` what it does once in each period.
    `accounts` know for which supplier a token speaks, in a service that opens anything to suppliers.
    """

    provided: tuple[object, ...]
    reactors: Reactors
    accounts: Accounts | None = None
    timers: tuple[Timer, ...] = ()
    jobs: tuple[Job, ...] = ()

    def __post_init__(self) -> None:
        """Raise `ValueError` where names of reactors do not tell them apart: the service must not start."""
        refuse_ambiguous(self.reactors)

    def of(self, kind: type[Kind]) -> Kind:
        """Return what was built of a class; raises `LookupError`."""
        for each in self.provided:
            if isinstance(each, kind):
                return each
        raise LookupError(f"the service builds no {kind.__name__}")


@dataclass(frozen=True)
class Gauges:
    """What a service tells of its business as metrics: `tell` by the one process that leads, `forget` by all others."""

    tell: Callable[[Parts], Awaitable[None]]
    forget: Callable[[], None]


@dataclass(frozen=True)
class Service:
    """The declaration of one service.

    `routers` hold the endpoints, a router for each subject. `subscribes` are the topics that its projections and
    reactors need. `migrations` are all there ever were, in order. `gauges` are what the service tells of its business
    as metrics. One with `files` has a place to keep them in, one with `reports` one for what it says line by line. One
    that is `keyed` takes references to clients: its API starts only with a secret to keep them by, what it notes of
    requests is keyed too, and no refusal of a request repeats a value. One that is `sealed` encrypts what it knows of
    clients, each by a key of the client's own: it starts only with a master key. `disclosures` say, of each kind of
    aggregate, which fact is for whom.
    """

    name: str
    title: str
    description: str
    aggregates: tuple[Aggregate[Any], ...]
    projections: tuple[Projection[Any], ...]
    subscribes: tuple[Topic, ...]
    routers: tuple[APIRouter, ...]
    build: Callable[[Parts], Built]
    migrations: tuple[Migration, ...] = BEGINNING
    deadlines: tuple[Deadline[Any], ...] = ()
    gauges: Gauges | None = None
    keyed: bool = False
    sealed: bool = False
    files: bool = False
    reports: bool = False
    disclosures: tuple[AnyDisclosure, ...] = ()


def load(service: Service, clock: Clock, reference_folder: Path | None = None) -> None:
    """Read and make now what the first command would else wait for; raises `ReferenceDataError`."""
    loading.load(reference_folder)
    tell_what_ends(clock)
    for aggregate in service.aggregates:
        aggregate.load()
    for projection in service.projections:
        projection.load()
    for event in all_events().values():
        coded_fields(event)


def tell_what_ends(clock: Clock) -> None:
    """Let the gauge count the days, whenever it is asked, until reference data ends."""
    for each in horizons(uk_date(clock())):
        metrics.REFERENCE_ENDS.labels(each.what).set_function(partial(_days_left, each, clock))


def _days_left(of: Horizon, clock: Clock) -> int:
    return of.days_left(uk_date(clock()))


def jobs_of(built: Built, parts: Parts) -> tuple[Job, ...]:
    """Return the jobs of a service: its own, and what every service does for its log."""
    return (*built.jobs, daily_head(parts.store.database))


def events_read(service: Service, built: Built) -> frozenset[type[Event]]:
    """Return every event that a service keeps a row for or reacts to."""
    return frozenset(built.reactors).union(*(projection.events for projection in service.projections))


def topics_of_rows(service: Service) -> dict[str, frozenset[str]]:
    """Return the topics that each projection of a service is folded from."""
    return {each.name: frozenset(event.TOPIC for event in each.events) for each in service.projections}

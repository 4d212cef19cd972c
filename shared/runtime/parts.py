"""What a service is made of, built from its declaration and its settings; nothing is connected yet."""

from ipaddress import ip_network
from typing import Any

from shared.contracts.topics import dead_letters, event_topics_of, retries
from shared.files import downloads
from shared.files.files import FileLimits, Files
from shared.files.scanner import Clamd
from shared.kernel.clock import clock_from
from shared.kernel.endpoint import Endpoint, Reach
from shared.kernel.keying import Keying
from shared.messaging.guard import Guard
from shared.messaging.holdings import Holdings
from shared.sealing import Vault, master_key_of
from shared.service import Parts, Service
from shared.settings import Settings
from shared.store.gate import Gate
from shared.store.layout import Layout
from shared.store.migrations import Migrations
from shared.store.mongo import Database, connect, disconnect
from shared.store.queue import QueueLimits
from shared.store.reports import Reports
from shared.store.rows import Rows
from shared.store.store import Store


def parts_of(service: Service, database: Database, settings: Settings) -> Parts:
    """Return the parts that a service is built from, not started."""
    limits = QueueLimits(group=settings.store_max_group, queue=settings.store_max_queue)
    clock = clock_from(settings.clock_file)
    store = Store(database, service.aggregates, clock, limits, service.deadlines)
    rows: dict[str, Rows[Any]] = {each.name: Rows(database, each) for each in service.projections}
    keying = Keying.of(settings.secrets_of_client_keys) if service.keyed else Keying()
    files = Files(database, clock, FileLimits(unscanned=settings.files_allow_unscanned), scanner_of(settings))
    return Parts(
        store,
        rows,
        clock,
        keying,
        files if service.files else None,
        outside_of(settings),
        Reports(database) if service.reports else None,
        vault_of(service, database, settings) if service.sealed else None,
        reach_of(settings),
    )


def outside_of(settings: Settings) -> dict[str, Endpoint]:
    """Return where others answer, as far as it is set, by the name that their settings begin with."""
    named = {
        "companies_house": (settings.companies_house_url, settings.companies_house_key),
        "charity_commission": (settings.charity_commission_url, settings.charity_commission_key),
        "ukrlp": (settings.ukrlp_url, settings.ukrlp_key),
        "central_platform": (settings.central_platform_url, settings.central_platform_key),
    }
    seconds = settings.registers_seconds
    found = {name: Endpoint(url.rstrip("/"), key, seconds) for name, (url, key) in named.items() if url}
    if settings.smtp_url:
        smtp = Endpoint(settings.smtp_url.rstrip("/"), settings.smtp_key, settings.smtp_seconds, settings.smtp_sender)
        found["smtp"] = smtp
    if settings.govuk_notify_url:
        key, templates = settings.govuk_notify_key, settings.govuk_notify_templates
        url = settings.govuk_notify_url.rstrip("/")
        found["govuk_notify"] = Endpoint(url, key, settings.govuk_notify_seconds, templates)
    if settings.preferences_url:
        found["preferences"] = Endpoint(settings.preferences_url)
    return found


def reach_of(settings: Settings) -> Reach:
    """Return how far to go to addresses that users name; raises `ValueError` for an allowed network that is none."""
    named = (name for each in settings.webhooks_allowed_networks.split(",") if (name := each.strip()))
    return Reach(tuple(map(ip_network, named)), settings.webhooks_ca_file, settings.webhooks_seconds)


def scanner_of(settings: Settings) -> Clamd | None:
    """Return what scans files for harmful content, where there is anything."""
    if settings.clamd_host is None:
        return None
    return Clamd(settings.clamd_host, settings.clamd_port, scan_seconds=settings.clamd_seconds)


def database_of(service: Service, settings: Settings, answers_within: float | None = None) -> Database:
    """Return the service's own database; a connection that is silent for longer is given up (`connect`)."""
    return connect(
        settings.mongodb_uri,
        settings.mongodb_database or service.name,
        app_name=service.name,
        tls_ca_file=settings.mongodb_tls_ca_file,
        answers_within=answers_within,
    )


def vault_of(service: Service, database: Database, settings: Settings) -> Vault:
    """Return the vault of a service that seals: beside its database, or at an address of its own.

    Raises `SealingUnfit` for a master key that is not fit.
    """
    name = settings.vault_database or f"{database.name}_vault"
    if not settings.vault_mongodb_uri:
        return Vault(database.client[name], master_key_of(settings))
    vault = connect(
        settings.vault_mongodb_uri,
        name,
        app_name=f"{service.name}_vault",
        tls_ca_file=settings.mongodb_tls_ca_file,
        answers_within=database.client.delegate.options.pool_options.socket_timeout,  # as patient as for the service
    )
    return Vault(vault, master_key_of(settings))


def leave(parts: Parts) -> None:
    """Close what the parts are connected to."""
    disconnect(parts.store.database)
    if parts.vault_kept:
        disconnect(parts.vault_kept.database)


def holdings_of(service: str, settings: Settings) -> Holdings:
    """Return what the broker must have for a service to publish."""
    return Holdings(settings, event_topics_of(service), (dead_letters(service), retries(service)))


def guard_of(service: str, settings: Settings, database: Database) -> Guard:
    """Return what refuses to go on where a service's topics know more than its log."""
    return Guard(settings, service, event_topics_of(service), database)


def layout_of(parts: Parts) -> Layout:
    """Return the collections and indexes that a service declares."""
    layout = {**parts.store.layout, **Gate.LAYOUT}
    for rows in parts.rows.values():
        layout |= rows.layout
    if parts.files_kept:
        layout |= parts.files_kept.LAYOUT
    if parts.reports_kept:
        layout |= parts.reports_kept.LAYOUT
    return layout


def appended_in(parts: Parts) -> frozenset[str]:
    """Return the collections beside the event log that a service appends to for good."""
    return frozenset({downloads.COLLECTION}) if parts.files_kept else frozenset()


def migrations_of(service: Service, parts: Parts) -> Migrations:
    """Return a service's migrations, which make what it declares."""
    return Migrations(parts.store.database, service.migrations, layout_of(parts))

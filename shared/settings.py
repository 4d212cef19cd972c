"""Settings of a service, from environment variables alone: the same names on a laptop, in compose and in Kubernetes."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting with its default; the README has the table."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    mongodb_uri: str = "mongodb://127.0.0.1:27017/?replicaSet=rs0"
    mongodb_database: str = Field("", description="The service's own database; its name where empty")

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    kafka_security_protocol: Literal["PLAINTEXT", "SSL"] = "PLAINTEXT"
    kafka_ssl_ca_file: Path | None = None
    kafka_ssl_certificate_file: Path | None = None
    kafka_ssl_key_file: Path | None = None
    kafka_create_topics: bool = Field(False, description="Create missing topics at start (laptop and tests)")
    kafka_partitions: int | None = Field(None, description="Partitions of topics created here; the contract's if unset")
    kafka_fetch_max_wait_ms: int = 500
    kafka_session_timeout_ms: int = 10_000
    kafka_heartbeat_interval_ms: int = 3_000
    kafka_max_poll_records: int = 500

    http_host: str = "127.0.0.1"
    http_port: int = 8000
    ops_host: str = "127.0.0.1"
    ops_port: int = 9000

    auth_issuer: str = "https://identity.example"
    auth_audience: str = "dps"
    auth_jwks_file: Path | None = None
    auth_jwks_url: str | None = None

    store_max_group: int = 256
    store_max_queue: int = 4096
    relay_linger_ms: int = Field(0, description="Wait this long for more events before a batch is sent")
    relay_lease_seconds: float = 10.0

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    clock_file: Path | None = Field(None, description="Date decisions by the clock in this file (replays only)")

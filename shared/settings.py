"""Settings of a service: environment variables of the same names on a laptop, in compose and in Kubernetes.

A setting that is secret may be a file instead, so that it is in no list of a process's environment.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)


class Settings(BaseSettings):
    """Every setting with its default; the README has the table."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    secrets_dir: Path | None = Field(None, description="A folder of files, each named as the setting that it holds")

    dps_version: str = Field("", description="The version that runs, for the record of migrations; the image sets it")

    mongodb_uri: str = Field(
        "mongodb://127.0.0.1:27017/?replicaSet=rs0", repr=False, description="The database, by its user and password"
    )
    mongodb_database: str = Field("", description="The service's own database; its name where empty")
    mongodb_tls_ca_file: Path | None = Field(None, description="Whom to trust about the database; turns TLS on")

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_SSL"] = "PLAINTEXT"
    kafka_ssl_ca_file: Path | None = None
    kafka_ssl_certificate_file: Path | None = None
    kafka_ssl_key_file: Path | None = None
    kafka_sasl_mechanism: Literal["SCRAM-SHA-512", "PLAIN"] = "SCRAM-SHA-512"
    kafka_sasl_username: str = Field("", description="As whom the brokers know the service, where they ask by SASL")
    kafka_sasl_password: str = Field("", repr=False, description="The password of that user")
    kafka_create_topics: bool = Field(False, description="Create missing topics at start (laptop and tests)")
    kafka_partitions: int | None = Field(None, description="Partitions of topics created here; the contract's if unset")
    kafka_replicas: int = Field(1, ge=1, description="On how many brokers each topic that is created here is kept")
    kafka_in_sync_replicas: int = Field(
        1, ge=1, description="By how many of them a record of such a topic must be taken before it counts as sent"
    )
    kafka_idempotence: bool = Field(
        True, description="Number what is sent, so that the broker takes nothing twice; off for one that knows no such"
    )
    kafka_fetch_max_wait_ms: int = 500
    kafka_session_timeout_ms: int = 10_000
    kafka_heartbeat_interval_ms: int = 3_000
    kafka_max_poll_records: int = 500
    kafka_unreadable_seconds: float = Field(
        60.0, description="Not ready where a partition cannot be fetched for so long"
    )

    http_host: str = "127.0.0.1"
    http_port: int = 8000
    ops_host: str = "127.0.0.1"
    ops_port: int = 9000
    http_body_bytes: int = Field(1024 * 1024, description="The largest body of a request; a gateway takes less")
    http_head_bytes: int = Field(64 * 1024, description="Of the request line and all headers together")
    http_headers: int = Field(100, description="How many headers a request may have")
    http_head_seconds: float = Field(10.0, description="How long the head of a request may take to arrive")
    http_body_seconds: float = Field(20.0, description="How long its body may take")

    http_file_bytes: int = Field(100 * 1024 * 1024, description="The largest file; what each kind may have is less")
    http_file_seconds: float = Field(600.0, description="How long a file may take to arrive, or to be taken")
    http_idle_seconds: float = Field(20.0, description="How long the next piece of a file may take, or of any answer")
    http_at_once: int = Field(256, ge=1, description="Requests worked on at once; whoever comes on top is answered 503")
    http_kept_seconds: float = Field(75.0, description="How long a connection is kept open between two requests")

    clamd_host: str | None = Field(None, description="Where clamd scans files; without it they stay unscanned")
    clamd_port: int = 3310
    clamd_seconds: float = Field(60.0, gt=0, description="How long it may take for one file")
    files_allow_unscanned: bool = Field(False, description="Hand out files that nothing has scanned (laptop and tests)")

    companies_house_url: str | None = Field(None, description="Where companies are looked up; without it they are not")
    companies_house_key: str = Field("", repr=False, description="The key of Companies House's public data API")
    charity_commission_url: str | None = Field(None, description="Where charities of England and Wales are looked up")
    charity_commission_key: str = Field("", repr=False, description="The key of the Charity Commission's API")
    ukrlp_url: str | None = Field(None, description="Where learning providers are looked up")
    ukrlp_key: str = Field("", repr=False, description="The stakeholder's id at the UK Register of Learning Providers")
    central_platform_url: str | None = Field(None, description="Where share codes of the central platform are opened")
    central_platform_key: str = Field("", repr=False, description="The key of the central platform's data sharing API")
    registers_seconds: float = Field(10.0, gt=0, description="How long one of these may take for one answer")

    smtp_url: str | None = Field(
        None, description="By which server e-mails go out: smtps://user@host, or smtp: for STARTTLS; without it none do"
    )
    smtp_key: str = Field("", repr=False, description="The password of the user in SMTP_URL")
    smtp_sender: str = Field("", description="Whom e-mails come from: a name and an address in angle brackets")
    smtp_seconds: float = Field(20.0, gt=0, description="How long sending one e-mail may take")

    govuk_notify_url: str | None = Field(None, description="Where GOV.UK Notify answers; without it nothing goes by it")
    govuk_notify_key: str = Field("", repr=False, description="The key of the department's service there")
    govuk_notify_templates: str = Field("", description="Its templates by language, as in en=<id>,cy=<id>")
    govuk_notify_seconds: float = Field(10.0, gt=0, description="How long one of its answers may take")

    preferences_url: str | None = Field(None, description="Where people say which messages they want; e-mails name it")

    webhooks_allowed_networks: str = Field(
        "", description="Networks with commas between them that webhooks may lead to although they are not public"
    )
    webhooks_ca_file: Path | None = Field(None, description="Whom to trust about receivers of webhooks, and no others")
    webhooks_seconds: float = Field(10.0, gt=0, description="How long sending to one webhook may take")

    auth_issuer: str = "https://identity.example"
    auth_audience: str = Field("dps", description="Whom tokens are for; several with commas between them")
    auth_jwks_file: Path | None = None
    auth_jwks_url: str | None = None
    auth_max_token_hours: float = Field(24, gt=0, description="Refuse tokens that are good for longer")

    client_key_secrets: str = Field(
        "", repr=False, description="By which client journeys keep references to clients: the newest, then older ones"
    )

    sealing_kms: str = Field(
        "", repr=False, description="JSON: the key management service of the master key that clients' keys are kept by"
    )
    sealing_local_key_file: Path | None = Field(
        None,
        description="A file with a master key instead (laptop and tests): refused where anything is reached by TLS",
    )
    sealing_seconds: float = Field(5.0, gt=0, description="How long the vault and its key management service may take")
    vault_database: str = Field(
        "", description="Where clients' keys are; the service's database and _vault where empty"
    )
    vault_mongodb_uri: str = Field(
        "", repr=False, description="By which user the vault is used; MONGODB_URI where empty"
    )

    store_max_group: int = 256
    store_max_queue: int = 4096
    relay_linger_ms: int = Field(0, description="Wait this long for more events before a batch is sent")
    relay_lease_seconds: float = Field(2.0, description="A relay that was killed holds up its log for so long at most")

    begin_anew: bool = Field(
        False, description="Begin with an empty log on topics that have facts of it: versions are given again"
    )

    drain_seconds: float = Field(
        5.0, description="Serve on this long after SIGTERM, not ready, until gateways notice; twice as long at most"
    )
    stop_seconds: float = Field(50.0, description="End at once where an orderly stop takes longer than this")

    otel_exporter_otlp_endpoint: str | None = Field(
        None, description="Where traces go, by OTLP over HTTP; off if unset"
    )
    otel_traces_sampler_arg: float = Field(1.0, ge=0, le=1, description="Share of traces kept that begin here")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    reference_folder: Path | None = Field(
        None, description="A folder whose files replace reference files of the same names"
    )
    clock_file: Path | None = Field(None, description="Date decisions by the clock in this file (replays only)")

    @model_validator(mode="after")
    def _can_say_who_it_is(self) -> Self:
        if self.kafka_security_protocol == "SASL_SSL" and not (self.kafka_sasl_username and self.kafka_sasl_password):
            raise ValueError(
                "KAFKA_SECURITY_PROTOCOL=SASL_SSL needs KAFKA_SASL_USERNAME, and KAFKA_SASL_PASSWORD or a file "
                "kafka_sasl_password in SECRETS_DIR"
            )
        return self

    @property
    def kafka_by_tls(self) -> bool:
        """Whether the brokers are reached by TLS."""
        return self.kafka_security_protocol != "PLAINTEXT"

    @property
    def audiences(self) -> tuple[str, ...]:
        """Whom a token may be for: one of these is enough."""
        return tuple(name for each in self.auth_audience.split(",") if (name := each.strip()))

    @property
    def secrets_of_client_keys(self) -> tuple[str, ...]:
        """The secrets that references to clients are kept by, the newest first."""
        return tuple(name for each in self.client_key_secrets.split(",") if (name := each.strip()))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library calls by position; there is no .env here
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - it knows its folder only at import
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read files after variables; raises `SettingsError` where the folder of secrets is not there."""
        folder = env_settings().get("secrets_dir")
        if folder is None:
            return init_settings, env_settings
        if not Path(folder).is_dir():
            raise SettingsError(f"SECRETS_DIR names {folder}, which is no folder")
        return init_settings, env_settings, SecretsSettingsSource(settings_cls, secrets_dir=folder)

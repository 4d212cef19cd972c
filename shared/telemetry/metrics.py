"""Metrics with stable names. Labels are types, topics and codes: never ids, never values from requests."""

from prometheus_client import Counter, Gauge, Histogram

_GROUP_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_QUEUE_SIZES = (1, 4, 16, 64, 256, 1024, 4096)
_CHAIN_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800)
_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)

HTTP_SECONDS = Histogram(
    "dps_http_request_seconds", "Time to answer a request", ["route", "method", "status"], buckets=_SECONDS
)
REFUSALS = Counter("dps_refusals_total", "Commands refused, by reason code", ["code"])

COMMANDS = Counter("dps_commands_total", "Commands, by what became of them", ["command", "outcome"])
COMMAND_REFUSALS = Counter("dps_command_refusals_total", "Reasons for which commands were refused", ["command", "code"])
EFFECT_SECONDS = Histogram(
    "dps_command_effect_seconds",
    "Time from a command's commit to an effect that follows from it, however many services are between",
    ["topic"],
    buckets=_CHAIN_SECONDS,
)

STORE_GROUP = Histogram("dps_store_group_size", "Commands committed together", buckets=_GROUP_SIZES)
STORE_QUEUE = Histogram("dps_store_queue_length", "Commands waiting when a group is formed", buckets=_QUEUE_SIZES)
STORE_CONFLICTS = Counter("dps_store_conflicts_total", "Groups decided again because another process was first")
STORE_SPLITS = Counter("dps_store_splits_total", "Groups taken apart because they could not be committed whole")

RELAY_EVENTS = Counter("dps_relay_events_total", "Events acknowledged by the broker", ["topic"])
RELAY_SECONDS = Histogram(
    "dps_relay_delay_seconds", "Time from commit to the broker's acknowledgement", buckets=_SECONDS
)
RELAY_LEADING = Gauge("dps_relay_leading", "Whether this process holds the relay's lease")
RELAY_RESCANS = Counter("dps_relay_rescans_total", "Times the log was read again because the change stream was lost")
NUMBERS_GIVEN = Gauge("dps_numbers_given", "The last number that an event of the log was given, told by the leader")
NUMBERS_WAITING = Gauge("dps_numbers_waiting_events", "Events of the log that wait for a number, told by the leader")
NUMBERS_WAITING_SECONDS = Gauge(
    "dps_numbers_waiting_seconds", "How long the oldest of them has waited, told by the leader"
)
TOPICS_UNFIT = Gauge("dps_topics_unfit", "Topics that are missing, or have other partitions than were published to")
LOG_BEHIND = Gauge(
    "dps_log_behind", "What topics have and the log does not, as after a restore without `dps recover`; nothing goes on"
)
BROKER_LOSSES = Counter(
    "dps_broker_losses_total", "Times the broker was found to have lost what it had acknowledged", ["noticed_by"]
)
for _noticed_by in ("relay", "reader"):
    BROKER_LOSSES.labels(_noticed_by)  # so that the first one counts as an increase

FILES_STORED = Counter(
    "dps_files_stored_total", "Files that came, by kind and what became of them", ["kind", "outcome"]
)
FILE_BYTES = Counter("dps_files_bytes_total", "Bytes of files taken in and handed out", ["direction"])
FILE_DOWNLOADS = Counter("dps_files_downloads_total", "Files asked for, by what became of it", ["outcome"])
FILE_SCANS = Counter("dps_files_scans_total", "Files given to the scanner, by what it said", ["outcome"])
FILE_SCANS.labels("infected")  # so that the first one counts as an increase
FILES_SWEPT = Counter("dps_files_swept_total", "Files deleted since nothing used them for a day")
FILES_WAITING = Gauge("dps_files_waiting", "Files that wait to be scanned")
FILES_WAITING_SECONDS = Gauge("dps_files_waiting_seconds", "How long the oldest of them has waited")
FILES_INFECTED = Gauge("dps_files_infected", "Files in which something harmful was found, and which nobody can open")
SCANNER_AWAY = Gauge("dps_files_scanner_away", "Whether a scanner is set and does not answer")

SEALING = Counter(
    "dps_sealing_total", "Values sealed and opened, and keys destroyed, by what became of it", ["what", "outcome"]
)
SEALING.labels("kms", "away")  # so that the first one counts as an increase

SIGN_INS = Counter("dps_portal_sign_ins_total", "Sign-ins to the portal by what became of them", ["outcome"])
SIGN_INS.labels("away")  # so that the first one counts as an increase
PAGE_PARTS_MISSING = Counter("dps_portal_parts_missing_total", "Parts of pages that could not be had in time")

REGISTER_LOOKUPS = Counter(
    "dps_register_lookups_total", "Numbers looked up in public registers, by what became of it", ["register", "outcome"]
)
REGISTER_AWAY = Gauge("dps_register_away", "Whether a public register gives no answer just now", ["register"])
REGISTER_CHECKS_WAITING = Gauge(
    "dps_register_checks_waiting", "Suppliers with numbers that are to be looked up in a register", ["register"]
)

DELIVERIES = Counter(
    "dps_deliveries_total", "Attempts to send messages by a channel, by what became of them", ["channel", "outcome"]
)
DELIVERY_SECONDS = Histogram(
    "dps_delivery_seconds", "Time that a channel takes for one message", ["channel"], buckets=_SECONDS
)
DELIVERIES_WAITING = Gauge("dps_deliveries_waiting", "Messages that are due by a channel and not sent", ["channel"])
DELIVERIES_WAITING_SECONDS = Gauge(
    "dps_deliveries_waiting_seconds", "How long the first of them has been due, by the service's clock", ["channel"]
)
CHANNEL_RESTS = Gauge("dps_channel_rests", "Whether a channel is left alone since it keeps failing", ["channel"])
TELLINGS_OPEN = Gauge("dps_tellings_open", "News that is not told to everybody yet whom it concerns")
FAN_OUTS_OPEN = Gauge("dps_fan_outs_open", "Messages that are not planned for everybody yet whom they reach")

CONSUMED = Counter(
    "dps_consumer_events_total", "Events taken from a topic, by what became of them", ["topic", "result"]
)
CONSUMER_SECONDS = Histogram(
    "dps_consumer_delay_seconds", "Age of events when their effects are committed", ["topic"], buckets=_SECONDS
)
CONSUMER_BLOCKED = Gauge("dps_consumer_blocked", "Whether a batch keeps failing and holds up its partitions")
FETCH_ERRORS = Counter(
    "dps_consumer_fetch_errors_total", "Times a partition could not be fetched from, by error", ["topic", "reason"]
)
NEWS_MISSING = Gauge(
    "dps_consumer_news_missing", "Aggregates that lack an event which their topic no longer has", ["topic"]
)
CONSUMER_LAG = Gauge("dps_consumer_lag_events", "Events on the broker not yet taken", ["topic", "partition"])
CONSUMER_AGE = Gauge(
    "dps_consumer_age_seconds", "How long the oldest event not yet taken has waited", ["topic", "partition"]
)
PROJECTION_STALENESS = Gauge(
    "dps_projection_staleness_seconds", "How long the oldest event not yet in these rows has waited", ["projection"]
)
DEAD_LETTERS = Counter("dps_dead_letters_total", "Events set aside, by reason", ["reason"])
DEAD_LETTERS_WAITING = Gauge("dps_dead_letters_waiting", "Events set aside and not sent again, counted by the leader")

TIMERS_LEADING = Gauge("dps_timers_leading", "Whether this process holds the lease of its service's timers")
TIMERS_OVERDUE = Gauge("dps_timers_overdue_seconds", "How long the oldest step has been due, by the service's clock")
TIMERS_FAILING = Gauge("dps_timers_failing", "Steps that keep failing, and are tried again")
TIMERS_FIRED = Counter(
    "dps_timers_fired_total", "Steps that were due, by what became of them", ["clock", "step", "outcome"]
)

JOBS_DONE = Counter("dps_jobs_total", "Turns of jobs, by what became of them", ["job", "outcome"])
JOBS_FAILING = Gauge("dps_jobs_failing", "Jobs that keep failing, and are tried again")

REFERENCE_ENDS = Gauge("dps_reference_ends_days", "Days until reference data ends that commands need", ["what"])

BUILD = Gauge("dps_build_info", "Always 1: the version that runs, and its roles", ["version", "roles"])

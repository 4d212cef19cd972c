"""What differs from gateway to gateway; everything else follows from the services and is the same everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Replica:
    """Where one process of a service answers, and where it says whether it is ready.

    `host` may be a name with several addresses: each is a replica of its own then.
    """

    host: str
    port: int
    operations_port: int


@dataclass(frozen=True)
class Identity:
    """Whose tokens are let through, and for whom. `keys` is a file with a JWKS, or the address of one."""

    issuer: str
    audiences: tuple[str, ...]
    keys: Path | str


@dataclass(frozen=True)
class TokenBucket:
    """A token bucket: `burst` requests at once, and `refill` more every `seconds`."""

    burst: int
    refill: int
    seconds: int = 1


@dataclass(frozen=True)
class GatewayLimits:
    """What one gateway lets through; limits of users count in each gateway by itself."""

    requests: TokenBucket = TokenBucket(burst=100, refill=50)
    """Of one user."""
    writes: TokenBucket = TokenBucket(burst=40, refill=20)
    """Of one user, counted as requests too."""
    unknown: TokenBucket = TokenBucket(burst=40, refill=10)
    """Of one address, for requests without a token that is good here: each is answered 401."""
    public: TokenBucket = TokenBucket(burst=200, refill=100)
    """Of everybody together, for the documents that need no token."""
    anyone: TokenBucket = TokenBucket(burst=60, refill=30)
    """Of one address, for what services show without a token; the portal asks for all who read its register."""
    pages: TokenBucket = TokenBucket(burst=400, refill=200)
    """Of one address, for the portal's pages and their files: a jobcentre's people share an address."""
    forms: TokenBucket = TokenBucket(burst=60, refill=20)
    """Of one address, for forms that are sent to the portal."""
    body_bytes: int = 64 * 1024
    headers_kib: int = 32
    connections: int = 4096
    arrival_seconds: float = 15.0
    """For a whole request to arrive, however slowly its parts come."""
    timeout_seconds: float = 20.0
    """Longer than a service waits for its database before it gives up by itself."""
    file_seconds: float = 600.0
    """For a file to arrive, or to be taken: such routes are streamed, and the service itself bounds them."""


@dataclass(frozen=True)
class Gateway:
    """One gateway: where it listens, whom it trusts, and the replicas of each service by name."""

    replicas: Mapping[str, Sequence[Replica]]
    identity: Identity
    host: str = "127.0.0.1"
    port: int = 8080
    operations_host: str = "127.0.0.1"
    operations_port: int = 9000
    admin_port: int = 9901
    """Always of the loopback address: whoever reaches it may stop the gateway."""
    limits: GatewayLimits = field(default_factory=GatewayLimits)
    documents: Mapping[str, Path] = field(default_factory=dict)
    """What anybody may read: paths, such as `/docs/openapi.json`, and the files as the gateway sees them."""
    portal: Sequence[Replica] = ()
    """Whoever answers what nothing else does; where there is no portal, nothing is there."""
    health_seconds: float = 1.0
    """Between two looks at a replica: the longest that one which is not ready any more is sent requests."""
